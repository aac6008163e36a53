#include "agent/process/container.hpp"

#include <algorithm>

namespace vedette::agent {

namespace {

constexpr std::size_t id_digits = 64;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// `…/lxc/NAME/…`, `…/lxc.payload.NAME/…`, `…/machine-NAME.scope`
std::string_view named(std::string_view line, std::string_view before,
                       std::string_view ends) {
  auto at = line.find(before);
  if (at == std::string_view::npos)
    return {};
  auto rest = line.substr(at + before.size());
  return rest.substr(0, rest.find_first_of(ends));
}

} // namespace

std::string container_of(std::string_view cgroups) {
  for (std::size_t end = cgroups.size(); end >= id_digits;) {
    auto begin = end;
    while (begin > 0 && is_hex(cgroups[begin - 1]))
      --begin;
    if (end - begin == id_digits)
      return std::string{cgroups.substr(begin, id_digits)};
    end = begin == 0 ? 0 : std::min(begin, end - 1);
  }
  for (const auto& [before, ends] : {std::pair{"/lxc.payload.", "/\n"},
                                     {"/lxc/", "/\n"},
                                     {"/machine-", ".\n"}})
    if (auto name = named(cgroups, before, ends); !name.empty())
      return std::string{name};
  return {};
}

} // namespace vedette::agent
