#pragma once

#include "base/result.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace vedette {

/// 128 bits. Devices, events, rules, policies, detections … are named by one.
/// Aurora writes the same value in two spellings; both parse everywhere.
struct uid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const uid&, const uid&) = default;

  [[nodiscard]] bool is_nil() const noexcept;

  /// `45e07f34-e76b-4a9e-b167-d6d0c510d6ba`
  [[nodiscard]] std::string dashed() const;
  /// `45E07F34E76B4A9EB167D6D0C510D6BA`, the form of OPTICS endpoints.
  [[nodiscard]] std::string compact() const;

  /// Accepts both spellings, in any case.
  static result<uid> parse(std::string_view text);
  /// A random (version 4) id from the operating system's generator.
  static uid random();
  /// The first 128 bits of SHA-256 over `text`: the same text, the same id.
  static uid of(std::string_view text);
};

/// Hexadecimal, lower-case.
std::string to_hex(std::string_view bytes);
std::string to_hex(const std::uint8_t* bytes, std::size_t size);
result<std::string> from_hex(std::string_view text);

} // namespace vedette

template <>
struct std::hash<vedette::uid> {
  std::size_t operator()(const vedette::uid& x) const noexcept;
};
