#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vedette::net {

struct endpoint;

/// An HTTP proxy that opens ways through (CONNECT).
struct proxy {
  std::string host; ///< Name or address, IPv6 without brackets.
  std::uint16_t port = 3128;
  std::string authorization; ///< Value of Proxy-Authorization; empty = none.

  /// `http://[user:password@]host[:port]`, or without the scheme.
  /// errc::invalid_config says what is wrong, without the password.
  static result<proxy> parse(std::string_view url);
};

/// Which connections take a proxy.
struct proxy_settings {
  std::string url;  ///< Empty or `none` = no proxy.
  std::string skip; ///< As NO_PROXY: names, suffixes, networks, `*`.

  /// HTTPS_PROXY and NO_PROXY (or in lower case, which wins), as curl reads
  /// them; `configured` over the first when it is not empty.
  static proxy_settings of_environment(const std::string& configured);
  /// The proxy for that host, if it takes one.
  [[nodiscard]] result<std::optional<proxy>> choose(const endpoint& to) const;
};

/// The request that opens a way to `authority` (`host:port`).
std::string connect_request(const proxy& through, const std::string& authority);
/// Done when the proxy's answer (everything up to its empty line) opens it.
status read_connect_answer(std::string_view head);
/// An answer that is longer than this is none.
inline constexpr std::size_t connect_answer_max = 16U * 1024;

} // namespace vedette::net
