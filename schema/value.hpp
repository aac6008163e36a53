#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vedette::schema {

/// What a field holds. `null` is "not there": the catalogue knows no other.
enum class value_kind : std::uint8_t {
  null,
  boolean,
  integer,
  real,
  text,
  list
};

/// A view of one field's value: 16 bytes, trivially copyable, owns nothing.
/// The event, block or document it came from must outlive it. Text is UTF-8 by
/// intent, not by guarantee: it holds what the kernel or a log said, byte for
/// byte. Lists and objects hold views again; those of the catalogue are never
/// nested, those of foreign documents may be.
class value {
public:
  constexpr value() noexcept : integer_{0} {}
  constexpr explicit value(bool x) noexcept
    : kind_{value_kind::boolean}, integer_{x ? 1 : 0} {}
  constexpr explicit value(std::int64_t x) noexcept
    : kind_{value_kind::integer}, integer_{x} {}
  constexpr explicit value(double x) noexcept
    : kind_{value_kind::real}, real_{x} {}
  constexpr explicit value(std::string_view x) noexcept
    : kind_{value_kind::text}, size_{static_cast<std::uint32_t>(x.size())},
      text_{x.data()} {}
  constexpr value(const value* items, std::size_t count) noexcept
    : kind_{value_kind::list}, size_{static_cast<std::uint32_t>(count)},
      items_{items} {}

  /// A whole number of foreign documents. Beyond 2^63 it is a real that keeps
  /// its last digits.
  static constexpr value whole(std::uint64_t x) noexcept {
    if (x <= std::uint64_t{INT64_MAX})
      return value{static_cast<std::int64_t>(x)};
    value made{static_cast<double>(x)};
    // Reals of this size are multiples of 2048.
    const auto low = x % real_step;
    const auto down = static_cast<double>(x - low) == made.real_;
    made.size_ = static_cast<std::uint32_t>(down ? real_step + low : low);
    return made;
  }

  /// An object of a foreign document: a list of `members` names and values in
  /// turn, marked as such.
  static constexpr value object(const value* items,
                                std::size_t members) noexcept {
    value x{items, members * 2};
    x.object_ = true;
    return x;
  }

  [[nodiscard]] constexpr value_kind kind() const noexcept { return kind_; }
  [[nodiscard]] constexpr bool is_null() const noexcept {
    return kind_ == value_kind::null;
  }
  [[nodiscard]] constexpr bool is_text() const noexcept {
    return kind_ == value_kind::text;
  }
  [[nodiscard]] constexpr bool is_number() const noexcept {
    return kind_ == value_kind::integer || kind_ == value_kind::real;
  }
  [[nodiscard]] constexpr bool is_list() const noexcept {
    return kind_ == value_kind::list && !object_;
  }
  [[nodiscard]] constexpr bool is_object() const noexcept { return object_; }

  // Requires the kind each one names.
  [[nodiscard]] constexpr bool boolean() const noexcept {
    return integer_ != 0;
  }
  [[nodiscard]] constexpr std::int64_t integer() const noexcept {
    return integer_;
  }
  [[nodiscard]] constexpr double real() const noexcept { return real_; }
  [[nodiscard]] constexpr std::string_view text() const noexcept {
    return {text_, size_};
  }
  [[nodiscard]] constexpr const value* begin() const noexcept { return items_; }
  [[nodiscard]] constexpr const value* end() const noexcept {
    return items_ + size_;
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }

  /// A real that is a whole number from 2^63 to 2^64, known in full.
  [[nodiscard]] constexpr bool is_beyond_integer() const noexcept {
    return kind_ == value_kind::real && size_ != 0;
  }
  /// Requires is_beyond_integer. The real may be 2^64, hence the detour.
  [[nodiscard]] constexpr std::uint64_t beyond_integer() const noexcept {
    return static_cast<std::uint64_t>(real_ - real_step) + size_;
  }

  /// Requires a number.
  [[nodiscard]] constexpr double as_real() const noexcept {
    return kind_ == value_kind::real ? real_ : static_cast<double>(integer_);
  }

private:
  static constexpr std::uint32_t real_step = 2048; // Between reals of 2^63.

  value_kind kind_ = value_kind::null;
  bool object_ = false;
  /// Of a text or list; of a number beyond 2^63 what it has more than its real,
  /// plus a step.
  std::uint32_t size_ = 0;
  union {
    std::int64_t integer_;
    double real_;
    const char* text_;
    const value* items_;
  };
};

static_assert(sizeof(value) == 16);

/// Same kind and same content; reals by their bits. For tests and sets, not for
/// rules: engine comparisons follow their language.
[[nodiscard]] bool identical(const value& a, const value& b) noexcept;

} // namespace vedette::schema
