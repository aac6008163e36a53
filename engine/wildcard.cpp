#include "engine/wildcard.hpp"

#include "engine/case_fold.hpp"
#include "engine/find_text.hpp"

#include <algorithm>
#include <cstring>

namespace vedette::engine {

wildcard::wildcard(std::string_view pattern) {
  std::string run;
  std::string single;
  auto close = [&] {
    if (run.empty())
      return;
    runs_.push_back(std::move(run));
    singles_.push_back(std::move(single));
    run.clear();
    single.clear();
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    auto c = pattern[i];
    if (c == '*') {
      open_front_ = open_front_ || i == 0;
      open_back_ = i + 1 == pattern.size();
      close();
      continue;
    }
    auto any = c == '?';
    if (c == '\\' && i + 1 < pattern.size())
      c = pattern[++i];
    has_single_ = has_single_ || any;
    run.push_back(c);
    single.push_back(any ? 1 : 0);
  }
  close();
}

std::size_t wildcard::longest_with_single() const noexcept {
  std::size_t longest = 0;
  if (has_single_)
    for (const auto& run : runs_)
      longest = std::max(longest, run.size());
  return longest;
}

std::string wildcard::escape(std::string_view text) {
  std::string out;
  for (auto c : text) {
    if (c == '*' || c == '?' || c == '\\')
      out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

bool wildcard::fits_at(std::size_t run, std::string_view text, std::size_t at,
                       std::size_t& end) const {
  const auto& want = runs_[run];
  if (!has_single_) {
    end = at + want.size();
    return end <= text.size()
           && std::memcmp(text.data() + at, want.data(), want.size()) == 0;
  }
  const auto& single = singles_[run];
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (at >= text.size())
      return false;
    if (single[i] != 0)
      next_code_point(text, at);
    else if (text[at++] != want[i])
      return false;
  }
  end = at;
  return true;
}

std::size_t wildcard::find(std::size_t run, std::string_view text,
                           std::size_t from) const {
  if (!has_single_)
    return find_text(text, runs_[run], from);
  for (auto at = from; at <= text.size();) {
    std::size_t end = 0;
    if (fits_at(run, text, at, end))
      return at;
    if (at == text.size())
      break;
    next_code_point(text, at);
  }
  return std::string_view::npos;
}

bool wildcard::ends_with(std::size_t run, std::string_view text,
                         std::size_t from) const {
  const auto& want = runs_[run];
  if (!has_single_)
    return text.size() >= from + want.size() && text.ends_with(want);
  // From the end, where the run has only one place to stand.
  const auto& single = singles_[run];
  auto at = text.size();
  for (auto i = want.size(); i-- > 0;) {
    if (at <= from)
      return false;
    --at;
    if (single[i] == 0) {
      if (text[at] != want[i])
        return false;
      continue;
    }
    for (int more = 0;
         more < 3 && at > from
         && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
         ++more)
      --at;
  }
  return true;
}

bool wildcard::matches(std::string_view text) const {
  if (runs_.empty())
    return open_front_ || text.empty();
  std::size_t at = 0;
  std::size_t first = 0;
  auto last = runs_.size();
  if (!open_front_) {
    if (!fits_at(0, text, 0, at))
      return false;
    if (runs_.size() == 1)
      return open_back_ || at == text.size();
    first = 1;
  }
  if (!open_back_)
    --last;
  for (auto run = first; run < last; ++run) {
    auto found = find(run, text, at);
    if (found == std::string_view::npos || !fits_at(run, text, found, at))
      return false;
  }
  return open_back_ || ends_with(last, text, at);
}

} // namespace vedette::engine
