#pragma once

#include "engine/layout.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace vedette::engine::plan_detail {

/// A hash for tables in memory; inlined, since most keys are short.
inline std::uint64_t hash_of(std::string_view bytes, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

/// Values in a row as bytes: equal values, and only they, give equal bytes.
class key_bytes {
public:
  void clear() noexcept { size_ = 0; }
  [[nodiscard]] std::string_view view() const noexcept {
    return {bytes_.get(), size_};
  }

  template <class Number>
  void put(Number x) {
    reserve(sizeof x);
    std::memcpy(bytes_.get() + size_, &x, sizeof x);
    size_ += sizeof x;
  }

  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    reserve(text.size());
    std::memcpy(bytes_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }

  void put_value(const value& x) {
    put(x.kind());
    switch (x.kind()) {
    case value_kind::null:
      return;
    case value_kind::boolean:
    case value_kind::integer:
      put(x.integer());
      return;
    case value_kind::real:
      put(x.real());
      put(x.is_beyond_integer() ? x.beyond_integer() : std::uint64_t{0});
      return;
    case value_kind::text:
      put_text(x.text());
      return;
    case value_kind::list:
      put(x.is_object());
      put(static_cast<std::uint32_t>(x.size()));
      for (const auto& item : x)
        put_value(item);
      return;
    }
  }

private:
  void reserve(std::size_t more) {
    if (size_ + more <= capacity_)
      return;
    capacity_ = 2 * (size_ + more) + 256;
    auto longer = std::make_unique<char[]>(capacity_);
    if (size_ > 0)
      std::memcpy(longer.get(), bytes_.get(), size_);
    bytes_ = std::move(longer);
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

} // namespace vedette::engine::plan_detail
