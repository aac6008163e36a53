#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::schema::block_parts {

/// Gives equal byte strings equal numbers, from 0 in order of appearance.
/// `clear` keeps the memory.
class interner {
public:
  std::uint32_t number_of(std::string_view text);
  [[nodiscard]] std::string_view text(std::uint32_t number) const {
    const auto& x = entries_[number];
    return {bytes_.data() + x.at, x.size};
  }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.size(); }
  void clear();

private:
  struct entry {
    std::uint64_t hash;
    std::uint32_t at;
    std::uint32_t size;
  };
  void grow();

  std::string bytes_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> table_; // Number + 1; 0 = free.
};

} // namespace vedette::schema::block_parts
