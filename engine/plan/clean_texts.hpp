#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vedette::engine::plan_detail {

/// The texts of an event's fields that hold no keyword, by where they are:
/// readers hand the same bytes over again among all values of the event.
class clean_texts {
public:
  void clear() { *this = {}; }

  void add(std::string_view text) {
    if (size_ == texts_.size())
      return; // One more text to look at, no harm.
    auto at = home(text);
    while (slots_[at] != 0)
      at = (at + 1) % slots_.size();
    texts_[size_] = text;
    slots_[at] = ++size_;
  }

  [[nodiscard]] bool has(std::string_view text) const {
    for (auto at = home(text); slots_[at] != 0; at = (at + 1) % slots_.size())
      if (const auto& x = texts_[slots_[at] - 1U];
          x.data() == text.data() && x.size() == text.size())
        return true;
    return false;
  }

private:
  static std::size_t home(std::string_view text) {
    auto place = reinterpret_cast<std::uintptr_t>(text.data());
    return (place * 0x9e3779b97f4a7c15ULL) >> 57U;
  }

  std::array<std::uint8_t, 128> slots_{}; // Number of the text; 0 = empty.
  std::array<std::string_view, 48> texts_;
  std::uint8_t size_ = 0;
};

} // namespace vedette::engine::plan_detail
