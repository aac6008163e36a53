// What a host does, at a pace: the load of bench_agent.py.
//
//   bench_agent_host files FOLDER PER_SECOND SECONDS   create, write, delete
//   bench_agent_host forks PER_SECOND SECONDS          start and end
//   bench_agent_host strikes COUNT PAUSE_MS            harmless, but a rule
//   ends it
//
// Prints one line of JSON.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

constexpr std::int64_t second = 1'000'000'000;
/// The rule of bench_agent.py looks for this argument.
constexpr const char* mark = "vedette-bench-strike";

std::int64_t now(clockid_t which = CLOCK_MONOTONIC) {
  timespec at{};
  ::clock_gettime(which, &at);
  return at.tv_sec * second + at.tv_nsec;
}

/// Waits by asking: nothing of this load is an event of its own.
void pause_until(std::int64_t when) {
  for (auto left = when - now(); left > 0; left = when - now())
    ::poll(nullptr, 0, static_cast<int>((left + 999'999) / 1'000'000));
}

/// Calls `act` at a steady pace; what is late is made up for.
template <class Act>
void paced(double per_second, double seconds, Act act) {
  const auto start = now();
  const auto end = start + static_cast<std::int64_t>(seconds * second);
  std::uint64_t done = 0;
  for (auto at = start; at < end; at = now()) {
    auto due = static_cast<std::uint64_t>(static_cast<double>(at - start)
                                          * per_second / second);
    for (; done < due; ++done)
      act(done);
    pause_until(at + 1'000'000);
  }
  std::printf("{\"done\":%llu,\"seconds\":%.3f,\"per_second\":%.0f,"
              "\"cpu_seconds\":%.3f}\n",
              static_cast<unsigned long long>(done),
              static_cast<double>(now() - start) / second,
              static_cast<double>(done) * second
                / static_cast<double>(now() - start),
              static_cast<double>(now(CLOCK_PROCESS_CPUTIME_ID)) / second);
}

void touch(const std::string& folder, std::uint64_t n) {
  auto path = folder + "/bench-" + std::to_string(n % 1000);
  int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0 || ::write(file, "x", 1) != 1)
    std::perror(path.c_str());
  ::close(file);
  ::unlink(path.c_str());
}

void fork_once(std::uint64_t) {
  auto child = ::fork();
  if (child == 0)
    ::_exit(0);
  ::waitpid(child, nullptr, 0);
}

/// From just before exec to the reaped death, in ns; -1 when nobody ended it.
std::int64_t strike(const char* self, std::int64_t* begun, bool end_it) {
  std::array<int, 2> until_exec{};
  if (end_it && ::pipe2(until_exec.data(), O_CLOEXEC) != 0)
    return -1;
  auto child = ::fork();
  if (child == 0) {
    *begun = now();
    ::execl(self, self, "victim", mark, nullptr);
    ::_exit(127);
  }
  if (end_it) {
    char nothing = 0;
    ::close(until_exec[1]);
    std::ignore = ::read(until_exec[0], &nothing, 1); // Ends with the exec.
    ::close(until_exec[0]);
    ::kill(child, SIGKILL);
  }
  int how = 0;
  ::waitpid(child, &how, 0);
  auto ended = now();
  return WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL ? ended - *begun : -1;
}

/// Prints how a sorted list of spans in ns is spread.
void print_spread(const char* what, int count, std::vector<std::int64_t> took) {
  std::sort(took.begin(), took.end());
  auto at = [&](double share) {
    if (took.empty())
      return -1.0;
    auto last = static_cast<double>(took.size() - 1);
    return static_cast<double>(took[static_cast<std::size_t>(last * share)])
           / 1e6;
  };
  std::printf("{\"%s\":%d,\"missed\":%d,\"p50_ms\":%.2f,\"p90_ms\":%.2f,"
              "\"p99_ms\":%.2f,\"max_ms\":%.2f}\n",
              what, count, count - static_cast<int>(took.size()), at(0.5),
              at(0.9), at(0.99), at(1));
}

void strikes(int count, int pause_ms, bool end_them) {
  auto* begun = static_cast<std::int64_t*>(
    ::mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  std::vector<std::int64_t> took;
  for (int i = 0; i < count; ++i) {
    if (auto ns = strike("/proc/self/exe", begun, end_them); ns >= 0)
      took.push_back(ns);
    pause_until(now() + std::int64_t{pause_ms} * 1'000'000);
  }
  print_spread("strikes", count, std::move(took));
}

} // namespace

int main(int count, char** arguments) {
  const std::string_view what = count > 1 ? arguments[1] : "";
  auto number = [&](int at) { return std::atof(arguments[at]); };
  if (what == "files" && count == 5) {
    const std::string folder = arguments[2];
    paced(number(3), number(4), [&](std::uint64_t n) { touch(folder, n); });
    return 0;
  }
  if (what == "forks" && count == 4) {
    paced(number(2), number(3), fork_once);
    return 0;
  }
  if ((what == "strikes" || what == "floor") && count == 4) {
    strikes(std::atoi(arguments[2]), std::atoi(arguments[3]), what == "floor");
    return 0;
  }
  if (what == "victim") {
    ::alarm(5);
    ::pause();
    return 0;
  }
  std::fputs("bench_agent_host files FOLDER PER_SECOND SECONDS"
             " | forks PER_SECOND SECONDS | strikes|floor COUNT PAUSE_MS\n",
             stderr);
  return 2;
}
