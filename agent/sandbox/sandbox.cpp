#include "agent/sandbox/sandbox.hpp"

#include "agent/sandbox/confine.hpp"
#include "agent/sandbox/watch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <initializer_list>
#include <sstream>
#include <tuple>

namespace vedette::agent {

namespace {

using steady = std::chrono::steady_clock;

constexpr int cannot_confine = 125;
constexpr char told_missing = 'M'; // First byte on the report pipe.
constexpr char told_failure = 'F';
constexpr char told_end = 'E';

class pipe_ends {
public:
  enum kind : unsigned char { pipes, sockets };
  explicit pipe_ends(kind what = pipes) {
    const int failed
      = what == pipes
          ? ::pipe2(ends_.data(), O_CLOEXEC)
          : ::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends_.data());
    if (failed != 0)
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
  auto line = kind + text + '\n';
  std::ignore = ::write(fd, line.data(), line.size());
}

void tell_of(int fd, char kind, std::initializer_list<int> numbers) {
  std::string line;
  for (int x : numbers)
    line += std::to_string(x) + ' ';
  tell(fd, kind, line);
}

/// In a child of the first process: becomes the command. Never returns.
[[noreturn]] void become_command(const sandbox_run& what, int report) {
  std::vector<char*> argv;
  for (const auto& word : what.command)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  std::array<char*, 5> environment{
    const_cast<char*>("PATH=/usr/local/bin:/usr/bin:/bin"),
    const_cast<char*>("HOME=/tmp"), const_cast<char*>("LANG=C.UTF-8"),
    const_cast<char*>("PYTHONDONTWRITEBYTECODE=1"), nullptr};
  std::ignore = ::chdir("/pkg");
  ::setsid();
  // Last, for we are larger than the command may be.
  if (auto wrong = confine::resource_limits(what.limits); !wrong.empty())
    tell(report, told_failure, wrong);
  else {
    ::execve(argv[0], argv.data(), environment.data());
    tell(report, told_failure,
         what.command[0] + ": " + std::strerror(errno)); // NOLINT
  }
  ::_exit(cannot_confine);
}

/// Other processes of this pid name space.
int others_here() {
  int out = 0;
  DIR* all = ::opendir("/proc");
  if (all == nullptr)
    return 0;
  while (const auto* x = ::readdir(all)) // NOLINT(concurrency-mt-unsafe)
    if (x->d_name[0] >= '0' && x->d_name[0] <= '9'
        && std::strcmp(x->d_name, "1") != 0)
      ++out;
  ::closedir(all);
  return out;
}

/// The first process of the name space: starts the command, buries whoever is
/// left to it, and ends with the command, which ends all.
[[noreturn]] void watch_over(const sandbox_run& what, int report) {
  const auto command = ::fork();
  if (command == 0)
    become_command(what, report);
  if (command < 0) {
    tell(report, told_failure,
         std::string{"fork: "} + std::strerror(errno)); // NOLINT
    ::_exit(cannot_confine);
  }
  int how = 0;
  for (int one = 0;;) {
    const auto pid = ::waitpid(-1, &one, 0);
    if (pid == command) {
      how = one;
      break;
    }
    if (pid < 0 && errno != EINTR)
      break;
  }
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  tell_of(report, told_end, {how, others_here()});
  ::_exit(0);
}

/// In the child: confines itself, then watches over the command.
[[noreturn]] void enter(const sandbox_run& what, bool root, int output,
                        int report, int hand_over) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setsid();
  int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  // Whoever is short of memory or time takes them here first.
  if (int fd = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
      fd >= 0) {
    std::ignore = ::write(fd, "1000", 4);
    ::close(fd);
  }
  ::setpriority(PRIO_PROCESS, 0, 10);
  for (auto step : {confine::private_root(what, root, hand_over),
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
  watch_over(what, report);
}

/// Reads output until the first process ended, the time is up or a limit is
/// met. Output beyond the bound is read and thrown away, so that the command
/// can go on.
class collector {
public:
  collector(const sandbox_run& what, sandbox_outcome& out)
    : what_{what}, limits_{what.limits}, out_{out} {}

  void run(int output, int process, pid_t first) {
    const auto deadline = steady::now() + limits_.wall;
    auto look = steady::now();
    std::array<pollfd, 2> what{{{process, POLLIN, 0}, {output, POLLIN, 0}}};
    while (!out_.stopped) {
      const auto now = steady::now();
      if (now >= deadline) {
        out_.timed_out = true;
        stop("it was ended after its " + std::to_string(limits_.wall.count())
             + " seconds");
        break;
      }
      if (now >= look) {
        measure(watch::usage_of(first));
        if (what_.given_up != nullptr && *what_.given_up)
          stop("it was ended with the agent");
        look = now + look_interval;
      }
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        std::min(deadline, look) - now);
      ::poll(what.data(), what.size(), static_cast<int>(left.count()));
      if (what[1].revents != 0) {
        if (!take(output))
          what[1].fd = -1;
      } else if (what[0].revents != 0) {
        break;
      }
    }
    if (printed_ > out_.output.size())
      out_.output += "\n[" + std::to_string(printed_ - out_.output.size())
                     + " bytes more]\n";
  }

  [[nodiscard]] bool processes_full() const {
    // Seen now and then only: somebody may just have ended.
    return processes_ + processes_ / 8 >= limits_.processes;
  }

private:
  static constexpr std::chrono::milliseconds look_interval{100};

  void stop(std::string why) {
    out_.stopped = true;
    out_.remarks.push_back(std::move(why));
  }

  void measure(const watch::usage& now) {
    processes_ = std::max(processes_, now.processes);
    if (now.resident_bytes > limits_.memory_bytes)
      stop("it was ended: its processes took more than "
           + std::to_string(limits_.memory_bytes >> 20) + " MiB of memory");
  }

  bool take(int output) {
    const auto n = ::read(output, chunk_.data(), chunk_.size());
    if (n <= 0)
      return false;
    const auto got = static_cast<std::size_t>(n);
    const auto room = limits_.output_bytes
                      - std::min(limits_.output_bytes, out_.output.size());
    out_.output.append(chunk_.data(), std::min(room, got));
    printed_ += got;
    if (printed_ > limits_.printed_bytes_max)
      stop("it was ended: it printed more than "
           + std::to_string(limits_.printed_bytes_max >> 20) + " MiB");
    return true;
  }

  const sandbox_run& what_;
  const sandbox_limits& limits_;
  sandbox_outcome& out_;
  std::array<char, 1 << 14> chunk_{};
  std::size_t printed_ = 0;
  std::size_t processes_ = 0;
};

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
  std::string out(4096, '\0');
  auto n = ::read(fd, out.data(), out.size());
  out.resize(n > 0 ? static_cast<std::size_t>(n) : 0U);
  return out;
}

/// What the report pipe said with this first letter; empty = nothing.
std::string told(const std::string& report, char kind) {
  std::istringstream lines{report};
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line.front() == kind)
      return line.substr(1);
  return {};
}

/// How the command ended, and whom it left behind.
void take_end(const std::string& end, sandbox_outcome& out) {
  int how = 0;
  int left = 0;
  std::istringstream numbers{end};
  if (!(numbers >> how >> left)) {
    out.exit_code = 128 + SIGKILL; // Ended from outside, with all it started.
    return;
  }
  out.exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
  if (WIFSIGNALED(how) && WTERMSIG(how) == SIGXCPU)
    out.remarks.emplace_back("it was ended: it used up its CPU time");
  if (WIFSIGNALED(how) && WTERMSIG(how) == SIGXFSZ)
    out.remarks.emplace_back("it was ended: a file became too large");
  if (left > 0)
    out.remarks.push_back(std::to_string(left)
                          + " processes that it left behind were ended");
}

/// /out as the command left it, and what of it was used up.
std::string bring_results(int socket, const sandbox_run& what,
                          sandbox_outcome& out) {
  const int results = watch::take_descriptor(socket);
  if (results < 0)
    return "its results are lost";
  if (auto full = watch::fullness_of(results, what.limits); !full.empty())
    out.remarks.push_back(std::move(full));
  auto wrong
    = watch::copy_files("/proc/self/fd/" + std::to_string(results), what.out);
  ::close(results);
  return wrong;
}

std::string confinement_of(bool root, const std::string& missing) {
  return std::string{root ? "user nobody" : "user name space"}
         + ", own mount/pid/net/ipc/uts name spaces, read-only root, seccomp"
         + (missing.empty() ? ", Landlock" : ", without " + missing);
}

} // namespace

result<sandbox_outcome> run_in_sandbox(const sandbox_run& what) {
  if (what.command.empty())
    return error{errc::invalid_argument, "sandbox: nothing to run"};
  const bool root = ::geteuid() == 0;
  pipe_ends output;
  pipe_ends report;
  pipe_ends go;
  pipe_ends results{pipe_ends::sockets};
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
    enter(what, root, output.write(), report.write(), results.write());
  }
  int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (!root)
    map_user_name_space(pid, ::geteuid(), ::getegid());
  go.close_write();
  output.close_write();
  report.close_write();
  results.close_write();
  sandbox_outcome out;
  collector reader{what, out};
  reader.run(output.read(), process, pid);
  // The first process of a pid name space takes all others with it.
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  ::close(process);
  const auto said = drain(report.read());
  if (auto wrong = told(said, told_failure); !wrong.empty())
    return error{errc::unsupported, "sandbox: " + wrong};
  take_end(told(said, told_end), out);
  if (reader.processes_full())
    out.remarks.push_back("it reached its limit of "
                          + std::to_string(what.limits.processes)
                          + " processes");
  if (auto wrong = bring_results(results.read(), what, out); !wrong.empty())
    out.remarks.push_back(std::move(wrong));
  out.confinement = confinement_of(root, told(said, told_missing));
  return out;
}

} // namespace vedette::agent
