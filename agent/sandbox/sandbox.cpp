#include "agent/sandbox/sandbox.hpp"

#include "agent/sandbox/confine.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <tuple>

namespace vedette::agent {

namespace {

using steady = std::chrono::steady_clock;

constexpr int cannot_confine = 125;
constexpr char told_missing = 'M'; // First byte on the report pipe.
constexpr char told_failure = 'F';

class pipe_ends {
public:
  pipe_ends() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0)
      ends_ = {-1, -1};
  }
  ~pipe_ends() {
    close_read();
    close_write();
  }
  pipe_ends(const pipe_ends&) = delete;
  pipe_ends& operator=(const pipe_ends&) = delete;
  [[nodiscard]] int read() const { return ends_[0]; }
  [[nodiscard]] int write() const { return ends_[1]; }
  void close_read() { close(ends_[0]); }
  void close_write() { close(ends_[1]); }

private:
  static void close(int& fd) {
    if (fd >= 0)
      ::close(fd);
    fd = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

void tell(int fd, char kind, const std::string& text) {
  auto line = kind + text;
  std::ignore = ::write(fd, line.data(), line.size());
}

/// In the child: confines itself and becomes the command. Never returns.
[[noreturn]] void become_command(const sandbox_run& what, bool root, int output,
                                 int report) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setsid();
  int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  for (auto step :
       {confine::private_root(what), confine::resource_limits(what.limits),
        confine::drop_privileges(root)})
    if (!step.empty()) {
      tell(report, told_failure, step);
      ::_exit(cannot_confine);
    }
  if (auto missing = confine::landlock(); !missing.empty())
    tell(report, told_missing, missing);
  if (auto wrong = confine::system_calls(); !wrong.empty()) {
    tell(report, told_failure, wrong);
    ::_exit(cannot_confine);
  }
  std::ignore = ::chdir("/pkg");
  std::vector<char*> argv;
  for (const auto& word : what.command)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  std::array<char*, 5> environment{
    const_cast<char*>("PATH=/usr/local/bin:/usr/bin:/bin"),
    const_cast<char*>("HOME=/tmp"), const_cast<char*>("LANG=C.UTF-8"),
    const_cast<char*>("PYTHONDONTWRITEBYTECODE=1"), nullptr};
  ::execve(argv[0], argv.data(), environment.data());
  tell(report, told_failure,
       what.command[0] + ": " + std::strerror(errno)); // NOLINT
  ::_exit(cannot_confine);
}

/// Reads output until the command closed it or the time is up. Output beyond
/// the bound is read and thrown away, so that the command can go on.
bool collect(int output, int process, const sandbox_limits& limits,
             std::string& out) {
  auto deadline = steady::now() + limits.wall;
  std::array<char, 1 << 14> chunk{};
  std::size_t thrown_away = 0;
  bool open = true;
  bool running = true;
  while (running) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - steady::now());
    if (left.count() <= 0)
      return false;
    std::array<pollfd, 2> what{
      {{process, POLLIN, 0}, {open ? output : -1, POLLIN, 0}}};
    ::poll(what.data(), what.size(),
           static_cast<int>(std::min<std::int64_t>(left.count(), 1000)));
    if (what[1].revents != 0) {
      auto n = ::read(output, chunk.data(), chunk.size());
      open = n > 0;
      auto room
        = limits.output_bytes - std::min(limits.output_bytes, out.size());
      auto got = n > 0 ? static_cast<std::size_t>(n) : 0U;
      out.append(chunk.data(), std::min(room, got));
      thrown_away += got - std::min(room, got);
    } else if (what[0].revents != 0) {
      running = false;
    }
  }
  if (thrown_away > 0)
    out += "\n[" + std::to_string(thrown_away) + " bytes more]\n";
  return true;
}

void map_user_name_space(pid_t child, uid_t user, gid_t group) {
  auto write = [&](const char* name, const std::string& text) {
    auto path = "/proc/" + std::to_string(child) + "/" + name;
    int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    std::ignore = ::write(fd, text.data(), text.size());
    if (fd >= 0)
      ::close(fd);
  };
  write("setgroups", "deny");
  write("uid_map", "0 " + std::to_string(user) + " 1");
  write("gid_map", "0 " + std::to_string(group) + " 1");
}

std::string drain(int fd) {
  std::string out(512, '\0');
  auto n = ::read(fd, out.data(), out.size());
  out.resize(n > 0 ? static_cast<std::size_t>(n) : 0U);
  return out;
}

} // namespace

result<sandbox_outcome> run_in_sandbox(const sandbox_run& what) {
  if (what.command.empty())
    return error{errc::invalid_argument, "sandbox: nothing to run"};
  bool root = ::geteuid() == 0;
  if (root && ::chown(what.out.c_str(), confine::nobody, confine::nobody) != 0)
    return error{errc::io_failure, "sandbox: " + what.out + ": chown"};
  pipe_ends output;
  pipe_ends report;
  pipe_ends go;
  unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC
                        | CLONE_NEWUTS | SIGCHLD;
  if (!root)
    flags |= CLONE_NEWUSER;
  auto pid = static_cast<pid_t>(
    ::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
  if (pid < 0)
    return error{errc::unsupported,
                 std::string{"sandbox: name spaces: "} + std::strerror(errno)
                   + (root ? "" : " (user name spaces are not allowed here)")};
  if (pid == 0) {
    go.close_write();
    char start = 0;
    std::ignore = ::read(go.read(), &start, 1); // Until our user is mapped.
    become_command(what, root, output.write(), report.write());
  }
  int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (!root)
    map_user_name_space(pid, ::geteuid(), ::getegid());
  go.close_write();
  output.close_write();
  report.close_write();
  sandbox_outcome out;
  out.timed_out = !collect(output.read(), process, what.limits, out.output);
  // The first process of a pid name space takes all others with it.
  ::kill(pid, SIGKILL);
  int how = 0;
  ::waitpid(pid, &how, 0);
  ::close(process);
  auto told = drain(report.read());
  if (told.starts_with(told_failure))
    return error{errc::unsupported, "sandbox: " + told.substr(1)};
  out.exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
  out.confinement
    = std::string{root ? "user nobody" : "user name space"}
      + ", own mount/pid/net/ipc/uts name spaces, read-only root, seccomp";
  out.confinement += told.starts_with(told_missing)
                       ? ", without " + told.substr(1)
                       : ", Landlock";
  return out;
}

} // namespace vedette::agent
