/// Makes one class of events per sub-command, deterministic and local. Run by
/// the kernel tests in a control group and name spaces of their own.
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace {

void require(bool ok, const char* what) {
  if (ok)
    return;
  std::perror(what);
  std::exit(3);
}

void loopback_up() {
  int s = ::socket(AF_INET, SOCK_DGRAM, 0);
  ifreq lo{};
  std::strcpy(lo.ifr_name, "lo");
  lo.ifr_flags = IFF_UP | IFF_RUNNING;
  require(::ioctl(s, SIOCSIFFLAGS, &lo) == 0, "lo up");
  ::close(s);
}

template <class Child>
int run_child(Child child) {
  auto pid = ::fork();
  if (pid == 0) {
    child();
    ::_exit(0);
  }
  int how = 0;
  ::waitpid(pid, &how, 0);
  return how;
}

int exits() {
  run_child([] { ::_exit(42); });
  run_child([] { std::abort(); });
  return 0;
}

/// Kills one child from outside, stops another.
int signals() {
  auto victim = ::fork();
  if (victim == 0) {
    while (true)
      ::pause();
  }
  ::kill(victim, SIGSTOP);
  int how = 0;
  ::waitpid(victim, &how, WUNTRACED);
  ::kill(victim, SIGKILL);
  ::waitpid(victim, &how, 0);
  return 0;
}

int tcp() {
  require(::unshare(CLONE_NEWNET) == 0, "unshare");
  loopback_up();
  int server = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(4444);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = reinterpret_cast<sockaddr*>(&at);
  require(::bind(server, address, sizeof(at)) == 0, "bind");
  require(::listen(server, 5) == 0, "listen");
  auto client = ::fork();
  if (client == 0) {
    int s = ::socket(AF_INET, SOCK_STREAM, 0);
    require(::connect(s, address, sizeof(at)) == 0, "connect");
    require(::write(s, "hello", 5) == 5, "write");
    char answer[3];
    require(::read(s, answer, 3) == 3, "read");
    ::close(s);
    at.sin_port = htons(4445); // Nobody listens there.
    s = ::socket(AF_INET, SOCK_STREAM, 0);
    require(::connect(s, address, sizeof(at)) != 0, "refused connect");
    ::close(s);
    ::_exit(0);
  }
  int s = ::accept(server, nullptr, nullptr);
  char text[5];
  require(::read(s, text, 5) == 5, "read");
  require(::write(s, "bye", 3) == 3, "write");
  ::close(s);
  ::waitpid(client, nullptr, 0);
  return 0;
}

/// Connects `count` times to a server of its own; for floods.
int connects(int count) {
  require(::unshare(CLONE_NEWNET) == 0, "unshare");
  loopback_up();
  int server = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(4444);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = reinterpret_cast<sockaddr*>(&at);
  require(::bind(server, address, sizeof(at)) == 0, "bind");
  require(::listen(server, 5) == 0, "listen");
  for (int i = 0; i < count; ++i) {
    int s = ::socket(AF_INET, SOCK_STREAM, 0);
    linger hard{1, 0}; // No TIME_WAIT: ports must not run out.
    ::setsockopt(s, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    require(::connect(s, address, sizeof(at)) == 0, "connect");
    ::close(::accept(server, nullptr, nullptr));
    ::close(s);
  }
  return 0;
}

void write_file(const char* path, const char* text, int flags) {
  int f = ::open(path, flags, 0644);
  require(f >= 0, path);
  require(::write(f, text, std::strlen(text)) > 0, "write");
  ::close(f);
}

int files(const char* folder) {
  require(::chdir(folder) == 0, "chdir");
  write_file("new.txt", "one", O_CREAT | O_WRONLY);
  write_file("new.txt", "two", O_WRONLY | O_TRUNC);
  require(::rename("new.txt", "moved.txt") == 0, "rename");
  require(::mkdir("folder", 0700) == 0, "mkdir");
  write_file("folder/inner.conf", "x", O_CREAT | O_WRONLY);
  require(::rename("folder/inner.conf", "outer.conf") == 0, "rename");
  require(::unlink("moved.txt") == 0, "unlink");
  require(::unlink("outer.conf") == 0, "unlink");
  require(::rmdir("folder") == 0, "rmdir");
  return 0;
}

int many_files(const char* folder, int count) {
  require(::chdir(folder) == 0, "chdir");
  for (int i = 0; i < count; ++i) {
    auto name = "f" + std::to_string(i % 50);
    write_file(name.c_str(), "x", O_CREAT | O_WRONLY);
    ::unlink(name.c_str());
  }
  return 0;
}

int forks(int count) {
  for (int i = 0; i < count; ++i)
    run_child([] {});
  return 0;
}

/// Hops from pid to pid until it is killed or the time is up.
int hops(int seconds) {
  ::alarm(static_cast<unsigned>(seconds));
  ::signal(SIGCHLD, SIG_IGN);
  for (int i = 0; i < 8; ++i)
    if (::fork() == 0)
      while (true) {
        if (::fork() != 0)
          ::_exit(0);
        if (i % 2 == 1)
          ::setsid();
        ::alarm(static_cast<unsigned>(seconds));
        timespec pause{0, 2'000'000};
        ::nanosleep(&pause, nullptr);
      }
  while (true)
    ::pause();
}

int memfd(char** arguments) {
  int from = ::open("/proc/self/exe", O_RDONLY);
  int to = ::memfd_create("hidden", MFD_CLOEXEC);
  std::vector<char> bytes(1U << 16);
  for (ssize_t n = 0; (n = ::read(from, bytes.data(), bytes.size())) > 0;)
    require(::write(to, bytes.data(), static_cast<std::size_t>(n)) == n,
            "write");
  std::string self = "kworker/fake";
  std::string command = "nothing";
  char* argv[] = {self.data(), command.data(), nullptr};
  char* environment[] = {nullptr};
  ::fexecve(to, argv, environment);
  require(false, arguments[1]);
  return 1;
}

} // namespace

int main(int count, char** arguments) {
  std::string_view what = count > 1 ? arguments[1] : "";
  auto text = [&](int at) { return count > at ? arguments[at] : "."; };
  auto number
    = [&](int at) { return count > at ? std::atoi(arguments[at]) : 1; };
  if (what == "exits")
    return exits();
  if (what == "signals")
    return signals();
  if (what == "tcp")
    return tcp();
  if (what == "connects")
    return connects(number(2));
  if (what == "files")
    return files(text(2));
  if (what == "many-files")
    return many_files(text(2), number(3));
  if (what == "forks")
    return forks(number(2));
  if (what == "hops")
    return hops(number(2));
  if (what == "memfd")
    return memfd(arguments);
  if (what == "wait")
    while (true)
      ::pause();
  return what == "nothing" ? 0 : 2;
}
