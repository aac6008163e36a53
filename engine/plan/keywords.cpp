#include "engine/plan/keywords.hpp"

#include <algorithm>

// Tested by tests/unit/engine/plan/keywords_test.cpp

namespace vedette::engine::plan_detail {

namespace {

constexpr std::string_view of_any_number = "0123456789+-.einfa";

// How often telemetry holds a byte: hexadecimal ids, times and paths first.
int commonness(unsigned char c) {
  constexpr std::string_view order = "0123456789abcdef-:. {}tzx\\/etoinsrlu";
  auto at = order.find(static_cast<char>(c));
  return at == std::string_view::npos ? 1
                                      : 2 + static_cast<int>(order.size() - at);
}

} // namespace

std::shared_ptr<const keyword_filter>
keyword_filter::compile(const std::vector<std::string>& literals) {
  auto made = std::make_shared<keyword_filter>();
  auto cost = [&](char c) {
    auto byte = static_cast<unsigned char>(c);
    return made->witnesses_[byte] ? 0 : commonness(byte);
  };
  for (unsigned byte = 0x80; byte < 256; ++byte)
    made->witnesses_[byte] = true;
  for (const auto& text : literals) {
    if (text.empty())
      return nullptr;
    auto best
      = *std::min_element(text.begin(), text.end(),
                          [&](char a, char b) { return cost(a) < cost(b); });
    auto byte = static_cast<unsigned char>(best);
    made->witnesses_[byte] = true;
    if (best >= 'a' && best <= 'z')
      made->witnesses_[byte - 0x20U] = true;
  }
  made->of_numbers_
    = std::any_of(of_any_number.begin(), of_any_number.end(), [&](char c) {
        return made->witnesses_[static_cast<unsigned char>(c)];
      });
  return made;
}

bool keyword_filter::may_hold(std::string_view text) const noexcept {
  bool found = false;
  for (char c : text)
    found |= witnesses_[static_cast<unsigned char>(c)];
  return found;
}

} // namespace vedette::engine::plan_detail
