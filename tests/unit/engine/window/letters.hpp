#pragma once

#include "engine/window.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// Plays `A1 B2* !9` to a window whose steps are called by the letters in
/// `names`: an event of step A at time 1, one of B that is `until` as well, and
/// time that passes. Answers `A1 B2 | …`, with `-` for a missing step.
inline std::string play(window& x, std::string_view names,
                        std::string_view events) {
  std::vector<completion> out;
  std::istringstream words{std::string{events}};
  std::vector<std::string> seen;
  std::int64_t order = 0;
  for (std::string word; words >> word;) {
    auto until = word.back() == '*' || word.front() == '*';
    auto clean = word;
    std::erase(clean, '*');
    auto is_step = clean.front() < '0' || clean.front() > '9';
    auto time = std::stoll(is_step ? clean.substr(1) : clean);
    x.advance_to(time, out);
    if (word.front() == '!')
      continue;
    std::uint64_t steps = 0;
    for (std::size_t i = 0; i < names.size() && is_step; ++i)
      if (names[i] == clean.front())
        steps |= std::uint64_t{1} << i;
    if (until)
      steps |= std::uint64_t{1} << names.size();
    seen.push_back(clean);
    x.feed(steps, {seen.size() - 1, time, ++order}, {}, out);
  }
  std::string made;
  for (const auto& one : out) {
    made += made.empty() ? "" : " | ";
    for (std::size_t i = 0; i < one.events.size(); ++i) {
      made += i > 0 ? " " : "";
      made += one.events[i] ? seen[one.events[i]->ref] : "-";
    }
  }
  return made;
}

} // namespace vedette::engine
