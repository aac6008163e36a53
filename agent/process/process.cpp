#include "agent/process/process.hpp"

#include <algorithm>

namespace vedette::agent {

uid entity_of(const uid& boot, const process_key& key) {
  return uid::of("process/" + boot.compact() + "/" + std::to_string(key.pid)
                 + "/" + std::to_string(key.start_ticks));
}

void join_arguments(process& what) {
  what.command_line = what.arguments;
  while (what.command_line.ends_with('\0'))
    what.command_line.pop_back();
  std::replace(what.command_line.begin(), what.command_line.end(), '\0', ' ');
}

void shorten_arguments(process& what) {
  if (what.arguments.size() <= arguments_remembered_max)
    return;
  what.arguments.resize(arguments_remembered_max);
  what.arguments.shrink_to_fit();
  what.truncated = true;
  join_arguments(what);
  what.command_line.shrink_to_fit();
}

std::string_view name_of_path(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view directory_of_path(std::string_view path) {
  auto slash = path.rfind('/');
  if (slash == std::string_view::npos)
    return {};
  return path.substr(0, std::max<std::size_t>(slash, 1));
}

} // namespace vedette::agent
