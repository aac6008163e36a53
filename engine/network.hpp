#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// An IPv4 or IPv6 address. IPv4 is kept as IPv4-mapped IPv6, so that
/// `::ffff:10.0.0.1` and `10.0.0.1` are the same address.
struct ip_address {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const ip_address&, const ip_address&) = default;

  static std::optional<ip_address> parse(std::string_view text);
  [[nodiscard]] bool is_v4() const noexcept;
};

/// Addresses whose first bits are those of `base`.
struct ip_network {
  ip_address base;
  unsigned bits = 0; ///< Of the 128.

  /// `10.6.48.157/8` (host bits are ignored), `fe80::/10`, or one address.
  /// errc::invalid_argument says what is wrong.
  static result<ip_network> parse(std::string_view text);
  [[nodiscard]] bool contains(const ip_address& x) const noexcept;
};

/// Networks of which one has to contain an address.
class network_set {
public:
  static result<network_set> compile(const std::vector<std::string>& cidrs);

  /// False for text that is not an address.
  [[nodiscard]] bool contains(std::string_view text) const;

private:
  std::vector<ip_network> networks_;
};

} // namespace vedette::engine
