// Tested by tests/unit/agent/sensors/procfs/fallback_test.cpp.
#include "agent/sensors/procfs/listeners.hpp"

#include "agent/process/proc_reader.hpp"
#include "agent/sensors/procfs/socket_list.hpp"

#include <dirent.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace vedette::agent {

namespace {

constexpr const char* listening_state = "0A";
/// A worker wakes up a moment after the connection is there.
constexpr int looks = 3;

std::string text_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

std::uint32_t net_ns_of(std::int32_t pid) {
  struct stat facts {};
  auto path = "/proc/" + std::to_string(pid) + "/ns/net";
  return ::stat(path.c_str(), &facts) == 0
           ? static_cast<std::uint32_t>(facts.st_ino)
           : 0U;
}

bool holds(std::int32_t pid, std::uint64_t inode) {
  const auto wanted = "socket:[" + std::to_string(inode) + "]";
  DIR* all = ::opendir(("/proc/" + std::to_string(pid) + "/fd").c_str());
  if (all == nullptr)
    return false;
  bool found = false;
  while (!found) {
    const auto* x = ::readdir(all); // NOLINT(concurrency-mt-unsafe)
    if (x == nullptr)
      break;
    std::array<char, 64> link{};
    auto n = ::readlinkat(::dirfd(all), x->d_name, link.data(), link.size());
    found = n > 0 && wanted == std::string_view(link.data(), n);
  }
  ::closedir(all);
  return found;
}

/// Whether it waits for a connection right now.
bool waits_in_accept(std::int32_t pid) {
  std::istringstream words{
    text_of("/proc/" + std::to_string(pid) + "/syscall")};
  long number = -1;
  words >> number;
  return number == SYS_accept || number == SYS_accept4;
}

/// Of several processes the only one that waits for connections; 0 = none, or
/// more than one.
std::int32_t only_waiting(const std::vector<std::int32_t>& candidates) {
  std::int32_t out = 0;
  for (auto pid : candidates)
    if (waits_in_accept(pid)) {
      if (out != 0)
        return 0;
      out = pid;
    }
  return out;
}

} // namespace

std::vector<listening_line> listening_in(const std::string& proc_net_tcp) {
  std::vector<listening_line> out;
  std::istringstream lines{proc_net_tcp};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::array<std::string, 10> word;
    for (auto& x : word)
      words >> x;
    auto colon = word[1].rfind(':');
    if (word[3] != listening_state || colon == std::string::npos)
      continue;
    listening_line x;
    const auto* end = word[1].data() + word[1].size();
    const auto* digits = word[1].data() + colon + 1;
    if (std::from_chars(digits, end, x.port, 16).ptr != end)
      continue;
    const auto& inode = word[9];
    if (std::from_chars(inode.data(), inode.data() + inode.size(), x.inode).ptr
        == inode.data() + inode.size())
      out.push_back(x);
  }
  return out;
}

std::vector<listening_socket> list_listeners() {
  std::map<std::uint32_t, std::int32_t> spaces; // One process of each.
  for (auto pid : proc_reader{}.pids())
    if (auto ns = net_ns_of(pid); ns != 0)
      spaces.try_emplace(ns, pid);
  std::unordered_set<std::uint64_t> inodes;
  std::vector<std::pair<std::uint32_t, listening_line>> found;
  for (const auto& [ns, pid] : spaces)
    for (const auto* file : {"/net/tcp", "/net/tcp6"})
      for (const auto& x :
           listening_in(text_of("/proc/" + std::to_string(pid) + file)))
        if (inodes.insert(x.inode).second)
          found.emplace_back(ns, x);
  const auto holders = holders_of(inodes);
  std::vector<listening_socket> out;
  for (const auto& [ns, x] : found)
    if (auto at = holders.find(x.inode); at != holders.end())
      out.push_back({ns, x.port, at->second});
  return out;
}

std::int32_t accept_finder::find(const connection& what,
                                 const std::vector<std::int32_t>& candidates) {
  const auto began = clock_->boot();
  budget_
    = std::min(budget_per_second,
               budget_ + (began - last_) / (ns_per_second / budget_per_second));
  last_ = began;
  if (budget_ <= 0)
    return 0;
  std::int32_t out = 0;
  for (int look = 0; look < looks && out == 0; ++look) {
    if (look > 0)
      ::poll(nullptr, 0, 1);
    const auto inode = inode_of(what);
    if (!inode)
      break; // Gone, or of another namespace.
    if (*inode != 0)
      for (auto pid : candidates)
        if (holds(pid, *inode)) {
          out = pid;
          break;
        }
  }
  // A short one is closed by now: then by whoever waits for the next.
  if (out == 0)
    out = only_waiting(candidates);
  budget_ -= clock_->boot() - began;
  return out;
}

} // namespace vedette::agent
