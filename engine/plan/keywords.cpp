#include "engine/plan/keywords.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

// Tested by tests/unit/engine/plan/keywords_test.cpp

namespace vedette::engine::plan_detail {

namespace {

constexpr std::string_view of_any_integer = "0123456789-";
constexpr unsigned char lower = 0x20;

} // namespace

bool keyword_filter::range::has(char c) const noexcept {
  auto byte = static_cast<unsigned char>(c) | lower;
  return byte >= 0x80 || (byte >= first && byte <= last);
}

std::shared_ptr<const keyword_filter>
keyword_filter::compile(const std::vector<std::string>& literals) {
  auto made = std::make_shared<keyword_filter>();
  auto is_empty = [](const std::string& x) { return x.empty(); };
  if (std::any_of(literals.begin(), literals.end(), is_empty))
    return nullptr;
  // Letters beyond those of hexadecimal digits; the first ranges leave out `t`
  // and `z` of times, too.
  constexpr std::array<range, 5> ranges{
    {{'g', 's'}, {'g', 'y'}, {'g', 'z'}, {'a', 'z'}, {0, 0x7f}}};
  made->witnesses_
    = *std::find_if(ranges.begin(), ranges.end(), [&](const range& x) {
        return std::all_of(
          literals.begin(), literals.end(), [&](const std::string& text) {
            return std::any_of(text.begin(), text.end(),
                               [&](char c) { return x.has(c); });
          });
      });
  made->of_integers_
    = std::any_of(of_any_integer.begin(), of_any_integer.end(),
                  [&](char c) { return made->witnesses_.has(c); });
  return made;
}

bool keyword_filter::may_hold(std::string_view text) const noexcept {
  // Eight bytes at a time: bit 7 of a byte becomes set where adding carries it
  // to `first` but not past `last`, and is set beyond ASCII.
  constexpr std::uint64_t each = 0x0101010101010101ULL;
  const auto to_first = each * (0x80U - witnesses_.first);
  const auto past_last = each * (0x7fU - witnesses_.last);
  auto look = [&](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    auto ascii = (word | each * lower) & each * 0x7fU;
    return word | ((ascii + to_first) & ~(ascii + past_last));
  };
  if (text.size() < 8)
    return std::any_of(text.begin(), text.end(),
                       [this](char c) { return witnesses_.has(c); });
  auto found = look(text.size() - 8);
  for (std::size_t at = 0; at + 8 < text.size(); at += 8)
    found |= look(at);
  return (found & each * 0x80U) != 0;
}

} // namespace vedette::engine::plan_detail
