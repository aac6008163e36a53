#include "agent/process/proc_reader.hpp"

#include "agent/process/container.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <sstream>

namespace vedette::agent {

namespace {

/// As much as the BPF sensor takes: 128 KiB, the longest argument, and more.
constexpr std::size_t arguments_max = 136U << 10;
constexpr std::string_view deleted = " (deleted)";

std::uint32_t number_after(const std::string& text, std::string_view key,
                           std::size_t nth, std::uint32_t otherwise) {
  auto at = text.find(key);
  if (at == std::string::npos)
    return otherwise;
  std::istringstream in{text.substr(at + key.size(), 128)};
  std::uint32_t out = otherwise;
  for (std::size_t i = 0; i <= nth; ++i)
    in >> out;
  return out;
}

std::uint32_t namespace_of(const std::string& link) {
  auto open = link.find('[');
  return open == std::string::npos ? 0
                                   : static_cast<std::uint32_t>(std::strtoul(
                                     link.c_str() + open + 1, nullptr, 10));
}

} // namespace

std::string tty_name(std::int32_t device) {
  auto major = (device >> 8) & 0xfff;
  auto minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (device == 0)
    return {};
  if (major >= 136 && major <= 143)
    return "pts/" + std::to_string((major - 136) * 256 + minor);
  if (major == 4)
    return minor < 64 ? "tty" + std::to_string(minor)
                      : "ttyS" + std::to_string(minor - 64);
  return std::to_string(major) + ":" + std::to_string(minor);
}

proc_reader::proc_reader(std::string root) : root_{std::move(root)} {}

std::string proc_reader::content(std::int32_t pid, const char* name,
                                 std::size_t bytes_max) const {
  auto path = root_ + "/" + std::to_string(pid) + "/" + name;
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return {};
  std::string out(bytes_max, '\0');
  std::size_t have = 0;
  while (have < bytes_max) {
    auto n = ::read(fd, out.data() + have, bytes_max - have);
    if (n <= 0)
      break;
    have += static_cast<std::size_t>(n);
  }
  ::close(fd);
  out.resize(have);
  return out;
}

std::string proc_reader::link(std::int32_t pid, const char* name) const {
  auto path = root_ + "/" + std::to_string(pid) + "/" + name;
  std::array<char, 4096> target{};
  auto n = ::readlink(path.c_str(), target.data(), target.size());
  return n <= 0 ? std::string{}
                : std::string{target.data(), static_cast<std::size_t>(n)};
}

std::optional<proc_stat> proc_reader::stat(std::int32_t pid) const {
  auto text = content(pid, "stat", 1024);
  auto open = text.find('(');
  auto close = text.rfind(')'); // A name may hold anything, brackets too.
  if (open == std::string::npos || close == std::string::npos || close < open)
    return std::nullopt;
  proc_stat out;
  out.pid = pid;
  out.name = text.substr(open + 1, close - open - 1);
  std::istringstream in{text.substr(close + 1)};
  std::int64_t skip = 0;
  in >> out.state >> out.parent >> skip >> out.session >> out.tty >> skip
    >> out.flags;
  for (int i = 0; i < 12; ++i)
    in >> skip;
  in >> out.start_ticks;
  return in ? std::optional{out} : std::nullopt;
}

std::optional<process> proc_reader::read(std::int32_t pid) const {
  auto facts = stat(pid);
  if (!facts)
    return std::nullopt;
  process out;
  out.key = facts->key();
  out.start = static_cast<time_ns>(facts->start_ticks) * tick_ns;
  out.parent_pid = facts->parent;
  out.title = facts->name;
  out.tty = tty_name(facts->tty);
  out.kernel_thread = facts->kernel_thread();
  out.executable = link(pid, "exe");
  if (out.executable.ends_with(deleted)) {
    out.executable.resize(out.executable.size() - deleted.size());
    out.unlinked = true;
  }
  out.name = out.executable.empty() ? facts->name
                                    : std::string{name_of_path(out.executable)};
  out.directory = link(pid, "cwd");
  out.arguments = content(pid, "cmdline", arguments_max);
  out.truncated = out.arguments.size() == arguments_max;
  join_arguments(out);
  auto status = content(pid, "status", 8192);
  out.uid = number_after(status, "\nUid:", 0, 0);
  out.euid = number_after(status, "\nUid:", 1, 0);
  out.saved_uid = number_after(status, "\nUid:", 2, 0);
  out.gid = number_after(status, "\nGid:", 0, 0);
  auto login = content(pid, "loginuid", 32);
  if (!login.empty())
    out.login_uid
      = static_cast<std::uint32_t>(std::strtoul(login.c_str(), nullptr, 10));
  out.mount_ns = namespace_of(link(pid, "ns/mnt"));
  out.pid_ns = namespace_of(link(pid, "ns/pid"));
  out.container = container_of(content(pid, "cgroup", 8192));
  struct stat image {};
  auto exe = root_ + "/" + std::to_string(pid) + "/exe";
  if (::stat(exe.c_str(), &image) == 0)
    out.image
      = {image.st_dev, image.st_ino, static_cast<std::uint64_t>(image.st_size),
         static_cast<std::uint64_t>(image.st_mtim.tv_sec) * 1000000000U
           + static_cast<std::uint64_t>(image.st_mtim.tv_nsec),
         static_cast<std::uint64_t>(image.st_ctim.tv_sec) * 1000000000U
           + static_cast<std::uint64_t>(image.st_ctim.tv_nsec)};
  // Gone, or somebody else by now?
  auto again = stat(pid);
  if (!again || again->start_ticks != facts->start_ticks)
    return std::nullopt;
  return out;
}

std::vector<std::int32_t> proc_reader::pids() const {
  std::vector<std::int32_t> out;
  DIR* all = ::opendir(root_.c_str());
  if (all == nullptr)
    return out;
  while (const auto* entry = ::readdir(all)) { // NOLINT(concurrency-mt-unsafe)
    std::string_view name = entry->d_name;
    std::int32_t pid = 0;
    auto [end, wrong]
      = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (wrong == std::errc{} && end == name.data() + name.size())
      out.push_back(pid);
  }
  ::closedir(all);
  std::sort(out.begin(), out.end());
  return out;
}

uid proc_reader::boot_id() const {
  auto path = root_ + "/sys/kernel/random/boot_id";
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::array<char, 64> text{};
  auto n = fd < 0 ? -1 : ::read(fd, text.data(), text.size());
  if (fd >= 0)
    ::close(fd);
  std::string_view found{text.data(), n < 36 ? 0U : 36U};
  auto parsed = uid::parse(found);
  return parsed.ok() ? parsed.value() : uid::of("no boot id");
}

} // namespace vedette::agent
