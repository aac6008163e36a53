#include "agent/process/user_names.hpp"

#include <sys/stat.h>

#include <charconv>
#include <fstream>

namespace vedette::agent {

namespace {

constexpr time_ns check_every = 5 * ns_per_second;

} // namespace

user_names::user_names(const clock_source& clock, std::string passwd)
  : clock_{&clock}, passwd_{std::move(passwd)} {}

void user_names::refresh() {
  auto now = clock_->boot();
  if (changed_ >= 0 && now - checked_ < check_every)
    return;
  checked_ = now;
  struct stat facts {};
  if (::stat(passwd_.c_str(), &facts) != 0) {
    changed_ = 0;
    return;
  }
  auto changed = facts.st_mtim.tv_sec * ns_per_second + facts.st_mtim.tv_nsec;
  if (changed == changed_)
    return;
  changed_ = changed;
  names_.clear();
  std::ifstream in{passwd_};
  for (std::string line; std::getline(in, line);) {
    auto name_end = line.find(':');
    auto id_begin = line.find(':', name_end + 1);
    if (name_end == std::string::npos || id_begin == std::string::npos)
      continue;
    std::uint32_t id = 0;
    auto [end, wrong] = std::from_chars(line.data() + id_begin + 1,
                                        line.data() + line.size(), id);
    if (wrong == std::errc{} && *end == ':')
      names_.try_emplace(id, line.substr(0, name_end));
  }
}

std::string user_names::of(std::uint32_t id) {
  std::lock_guard hold{lock_};
  refresh();
  auto known = names_.find(id);
  return known == names_.end() ? std::to_string(id) : known->second;
}

std::optional<std::uint32_t> user_names::id_of(const std::string& name) {
  std::lock_guard hold{lock_};
  refresh();
  for (const auto& [id, known] : names_)
    if (known == name)
      return id;
  return std::nullopt;
}

} // namespace vedette::agent
