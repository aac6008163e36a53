// Tested by tests/kernel/process_hands_test.cpp.
#include "agent/respond/process_hands.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <unordered_set>

namespace vedette::agent {

namespace {

/// How often a tree that was killed is looked at again, and how soon.
constexpr int late_looks = 3;
constexpr int late_look_ms = 3;

using schema::response_state;
using steady = std::chrono::steady_clock;

/// A descriptor of one process. Signals through it never hit another one.
class process_handle {
public:
  explicit process_handle(std::int32_t pid)
    : fd_{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))} {}
  ~process_handle() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  process_handle(const process_handle&) = delete;
  process_handle& operator=(const process_handle&) = delete;

  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  [[nodiscard]] int signal(int number) const {
    return static_cast<int>(
      ::syscall(SYS_pidfd_send_signal, fd_, number, nullptr, 0));
  }
  [[nodiscard]] bool ended_within(std::chrono::milliseconds time) const {
    pollfd what{fd_, POLLIN, 0};
    return ::poll(&what, 1, static_cast<int>(time.count())) > 0;
  }

private:
  int fd_;
};

/// Lets nobody else run on this processor, if we may: who hops from pid to pid
/// must not get a turn while we look for him. Held for at most the patience.
class ahead_of_all {
public:
  ahead_of_all() {
    sched_param first{};
    first.sched_priority = 1;
    raised_ = ::sched_setscheduler(0, SCHED_RR, &first) == 0;
  }
  ~ahead_of_all() {
    sched_param usual{};
    if (raised_)
      ::sched_setscheduler(0, SCHED_OTHER, &usual);
  }
  ahead_of_all(const ahead_of_all&) = delete;
  ahead_of_all& operator=(const ahead_of_all&) = delete;

private:
  bool raised_;
};

std::string took(steady::time_point since) {
  auto ms = std::chrono::duration<double, std::milli>(steady::now() - since);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", ms.count());
  return text.data();
}

act_outcome failed(const std::string& what) {
  return {response_state::failed,
          what + ": " + std::generic_category().message(errno)};
}

act_outcome refused(std::string why) {
  return {response_state::refused, std::move(why)};
}

/// Processes that run as the user, zombies left out.
std::size_t processes_of(const proc_reader& proc, std::uint32_t user) {
  std::size_t out = 0;
  for (auto pid : proc.pids()) {
    struct stat owner {};
    const auto path = "/proc/" + std::to_string(pid);
    if (::stat(path.c_str(), &owner) != 0 || owner.st_uid != user)
      continue;
    const auto stat = proc.stat(pid);
    out += stat && stat->state != 'Z' ? 1 : 0;
  }
  return out;
}

/// Signals the process if it still is the one that was meant.
bool signal_exactly(const proc_reader& proc, const process_key& which,
                    int number) {
  process_handle handle{which.pid};
  auto stat = proc.stat(which.pid);
  return handle.valid() && stat && stat->key() == which && stat->state != 'Z'
         && handle.signal(number) == 0;
}

} // namespace

process_hands::process_hands(std::shared_ptr<process_table> table,
                             std::chrono::milliseconds patience, bool sees_host)
  : table_{std::move(table)}, patience_{patience}, sees_host_{sees_host} {}

act_outcome process_hands::ended_before() const {
  if (!sees_host_)
    return refused("it is not to be seen from here: the agent runs in a pid "
                   "name space of its own");
  return {response_state::failed, "it had ended already"};
}

std::optional<act_outcome>
process_hands::refusal(const process_key& which) const {
  if (which.start_ticks == 0 || which.pid <= 0)
    return refused("its start time is not known, and the pid alone may be "
                   "somebody else's");
  if (which.pid == 1)
    return refused("pid 1 is never touched");
  for (auto pid = ::getpid(); pid > 1;) {
    if (pid == which.pid)
      return refused("the agent and its parents are never touched");
    auto stat = proc_.stat(pid);
    pid = stat ? stat->parent : 0;
  }
  auto stat = proc_.stat(which.pid);
  if (!stat || stat->key() != which || stat->state == 'Z')
    return ended_before();
  if (stat->kernel_thread())
    return refused("kernel threads are never touched");
  return std::nullopt;
}

act_outcome process_hands::terminate(const process_key& which) {
  return one(which, act::kill);
}

act_outcome process_hands::suspend(const process_key& which) {
  return one(which, act::stop);
}

act_outcome process_hands::resume(const process_key& which) {
  return one(which, act::resume);
}

bool process_hands::stopped_is(const process_key& which, bool wanted) const {
  const auto deadline = steady::now() + patience_;
  while (true) {
    const auto stat = proc_.stat(which.pid);
    if (!stat || stat->key() != which || stat->state == 'Z')
      return false;
    if (is_stopped(stat->state) == wanted)
      return true;
    if (steady::now() > deadline)
      return false;
    ::poll(nullptr, 0, 1);
  }
}

act_outcome process_hands::one(const process_key& which, act what) {
  auto before = steady::now();
  // First the handle, then the question who it is: the answer then holds for
  // as long as we hold the handle.
  process_handle handle{which.pid};
  if (auto no = refusal(which))
    return *no;
  if (!handle.valid())
    return failed("pidfd_open");
  const int number = what == act::kill   ? SIGKILL
                     : what == act::stop ? SIGSTOP
                                         : SIGCONT;
  if (handle.signal(number) != 0)
    return errno == ESRCH ? ended_before() : failed("signal");
  if (what != act::kill) {
    const bool stop = what == act::stop;
    if (!stopped_is(which, stop))
      return {response_state::failed,
              std::string{"signalled, but it "}
                + (stop ? "was not seen to stop" : "was not seen to go on")
                + " within " + took(before)};
    return {response_state::succeeded,
            (stop ? "stopped in " : "goes on after ") + took(before)};
  }
  if (!handle.ended_within(patience_))
    return {response_state::failed,
            "killed, but it had not ended after " + took(before)};
  return {response_state::succeeded, "ended in " + took(before)};
}

std::vector<process_key> process_hands::members(const process_key& root,
                                                bool look_around) {
  table_->catch_up();
  auto out = table_->living_descendants(root);
  if (auto stat = proc_.stat(root.pid);
      stat && stat->key() == root && stat->state != 'Z')
    out.push_back(root);
  if (!look_around)
    return out;
  // What /proc says about parents, for processes that no sensor saw begin.
  std::vector<proc_stat> all;
  for (auto pid : proc_.pids())
    if (auto stat = proc_.stat(pid); stat && stat->state != 'Z')
      all.push_back(std::move(*stat));
  std::unordered_set<std::int32_t> inside;
  for (const auto& x : out)
    inside.insert(x.pid);
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& x : all)
      if (inside.contains(x.parent) && inside.insert(x.pid).second) {
        out.push_back(x.key());
        grew = true;
      }
  }
  return out;
}

act_outcome process_hands::terminate_tree(const process_key& root) {
  return tree(root, act::kill);
}

act_outcome process_hands::suspend_tree(const process_key& root) {
  return tree(root, act::stop);
}

bool process_hands::stop_all(const process_key& root,
                             std::unordered_set<process_key>& held) {
  std::unordered_set<std::int32_t> untouchable{1};
  for (auto pid = ::getpid(); pid > 1;) {
    untouchable.insert(pid);
    auto stat = proc_.stat(pid);
    pid = stat ? stat->parent : 0;
  }
  ahead_of_all hurry;
  auto deadline = steady::now() + patience_;
  // Whoever is stopped cannot fork. A look that finds anybody else, even
  // somebody who is gone by the time we reach for him, is not the last: he may
  // have left a child. The last looks go through /proc as well. (Moving them
  // into a frozen control group instead takes 10 ms each, and they hop faster.)
  int quiet_looks = 0;
  while (quiet_looks < 3 && steady::now() < deadline) {
    bool all_held = true;
    auto before = held.size();
    for (const auto& x : members(root, quiet_looks > 0)) {
      if (held.contains(x) || untouchable.contains(x.pid))
        continue;
      all_held = false;
      if (signal_exactly(proc_, x, SIGSTOP))
        held.insert(x);
    }
    quiet_looks = all_held ? quiet_looks + 1 : 0;
    if (!all_held && held.size() == before) {
      // Gone already, and the news of it is still being written by somebody
      // who needs this processor.
      timespec moment{0, 100'000};
      ::ppoll(nullptr, 0, &moment, nullptr);
    }
  }
  return quiet_looks >= 3;
}

bool process_hands::kill_all(const process_key& root,
                             std::unordered_set<process_key>& held) {
  std::unordered_set<process_key> killed;
  for (int looks = 0; looks < late_looks; ++looks) {
    for (const auto& x : held)
      if (killed.insert(x).second)
        signal_exactly(proc_, x, SIGKILL);
    // On a busy host the news of a child comes after its parent's end.
    ::poll(nullptr, 0, late_look_ms);
    if (!stop_all(root, held))
      return false;
    if (held.size() > killed.size())
      looks = 0;
  }
  return true;
}

act_outcome process_hands::tree(const process_key& root, act what) {
  if (auto no = refusal(root); no && no->state == response_state::refused)
    return *no;
  auto before = steady::now();
  std::unordered_set<process_key> held;
  bool all = stop_all(root, held);
  std::size_t living = 0;
  if (what == act::kill)
    all = kill_all(root, held) && all;
  for (const auto& x : held)
    if (process_handle handle{x.pid}; what == act::kill && handle.valid())
      if (auto stat = proc_.stat(x.pid); stat && stat->key() == x)
        living += handle.ended_within(patience_) ? 0 : 1;
  if (what == act::stop)
    for (const auto& x : held)
      if (auto stat = proc_.stat(x.pid); stat && stat->key() == x)
        living += stat->state == 'Z' || stopped_is(x, true) ? 0 : 1;
  auto detail = std::to_string(held.size()) + " processes "
                + (what == act::kill ? "stopped and killed" : "stopped")
                + " in " + took(before);
  if (!all)
    return {response_state::failed, detail + ", but the tree kept growing"};
  if (living > 0)
    return {response_state::failed,
            detail + ", but " + std::to_string(living)
              + (what == act::kill ? " had not ended" : " did not stop")};
  if (held.empty())
    return ended_before();
  if (!table_->kept_fresh())
    detail += " (without BPF, a process that forks fast enough may slip "
              "through)";
  return {response_state::succeeded, detail};
}

act_outcome process_hands::resume_tree(const process_key& root) {
  if (auto no = refusal(root); no && no->state == response_state::refused)
    return *no;
  std::size_t resumed = 0;
  std::size_t stuck = 0;
  // Children first: a parent that runs again may stop them itself.
  auto all = members(root, true);
  for (auto at = all.rbegin(); at != all.rend(); ++at) {
    const auto stat = proc_.stat(at->pid);
    if (!stat || stat->key() != *at || !is_stopped(stat->state))
      continue;
    const bool sent = signal_exactly(proc_, *at, SIGCONT);
    ++(sent && stopped_is(*at, false) ? resumed : stuck);
  }
  if (all.empty())
    return ended_before();
  if (stuck > 0)
    return {response_state::failed, std::to_string(resumed) + " go on, "
                                      + std::to_string(stuck) + " do not"};
  if (resumed == 0)
    return {response_state::failed, "none of its processes was stopped"};
  return {response_state::succeeded,
          std::to_string(resumed) + " processes go on"};
}

act_outcome process_hands::terminate_user(std::uint32_t user) {
  if (user == 0)
    return refused("processes of root are not ended as a whole");
  if (user == ::geteuid())
    return refused("the agent runs as this user");
  auto before = steady::now();
  const auto running = processes_of(proc_, user);
  if (running == 0 && !sees_host_)
    return ended_before();
  if (running == 0)
    return {response_state::failed, "no process of the user was running"};
  // A helper that is that user and kills all it may: the kernel goes through
  // its list under a lock, so nobody forks away.
  auto pid = ::fork();
  if (pid < 0)
    return failed("fork");
  if (pid == 0) {
    if (::syscall(SYS_setgroups, 0, nullptr) != 0
        || ::syscall(SYS_setresgid, 65534, 65534, 65534) != 0
        || ::syscall(SYS_setresuid, user, user, user) != 0)
      ::_exit(1);
    for (int i = 0; i < 20; ++i) {
      ::kill(-1, SIGKILL);
      ::poll(nullptr, 0, 1);
    }
    ::_exit(0);
  }
  int how = 0;
  ::waitpid(pid, &how, 0);
  if (WIFEXITED(how) && WEXITSTATUS(how) == 1)
    return {response_state::failed, "cannot act as this user (needs root)"};
  std::size_t left = processes_of(proc_, user);
  for (const auto deadline = steady::now() + patience_;
       left > 0 && steady::now() < deadline; left = processes_of(proc_, user))
    ::poll(nullptr, 0, 5);
  if (left > 0)
    return {response_state::failed,
            std::to_string(left) + " processes of the user had not ended"};
  return {response_state::succeeded, std::to_string(running)
                                       + " processes of the user ended in "
                                       + took(before)};
}

} // namespace vedette::agent
