#include "actors/net/proxy.hpp"

#include "actors/net/client.hpp"
#include "actors/net/http.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

// Tested by tests/unit/actors/net/proxy_test.cpp

namespace vedette::net {

namespace {

namespace asio = boost::asio;

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string base64(const std::string& text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const auto size
    = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(std::max(size, 0)));
  return out;
}

bool read_number(std::string_view text, unsigned max, unsigned& out) {
  const auto [end, failed]
    = std::from_chars(text.data(), text.data() + text.size(), out);
  return failed == std::errc{} && end == text.data() + text.size()
         && out <= max;
}

template <class Bytes>
bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) {
  for (std::size_t i = 0; i < a.size() && bits > 0; ++i) {
    const auto here = std::min(bits, 8U);
    if ((a[i] ^ b[i]) >> (8 - here) != 0)
      return false;
    bits -= here;
  }
  return true;
}

bool in_network(const asio::ip::address& host, std::string_view network) {
  const auto slash = network.find('/');
  boost::system::error_code bad;
  const auto base
    = asio::ip::make_address(std::string{network.substr(0, slash)}, bad);
  if (bad || base.is_v4() != host.is_v4())
    return false;
  unsigned bits = host.is_v4() ? 32 : 128;
  if (slash != std::string_view::npos
      && !read_number(network.substr(slash + 1), bits, bits))
    return false;
  return host.is_v4()
           ? same_bits(host.to_v4().to_bytes(), base.to_v4().to_bytes(), bits)
           : same_bits(host.to_v6().to_bytes(), base.to_v6().to_bytes(), bits);
}

/// One entry of NO_PROXY.
bool covers(std::string entry, const endpoint& to) {
  if (entry == "*")
    return true;
  boost::system::error_code not_numeric;
  const auto address = asio::ip::make_address(to.host, not_numeric);
  if (!not_numeric && in_network(address, entry))
    return true;
  if (const auto colon = entry.rfind(':');
      colon != std::string::npos && entry.find(':') == colon) {
    if (entry.substr(colon + 1) != std::to_string(to.port))
      return false;
    entry.resize(colon);
  }
  if (!entry.empty() && entry.front() == '.')
    entry.erase(0, 1);
  const auto host = lower(to.host);
  return !entry.empty()
         && (host == entry
             || (host.size() > entry.size() && host.ends_with(entry)
                 && host[host.size() - entry.size() - 1] == '.'));
}

std::string variable(const char* small, const char* large) {
  for (const auto* name : {small, large})
    if (const auto* text = std::getenv(name); // NOLINT: before any thread.
        text != nullptr && *text != '\0')
      return text;
  return {};
}

} // namespace

result<proxy> proxy::parse(std::string_view url) {
  auto bad = [](const std::string& why) {
    return error{errc::invalid_config,
                 "proxy: " + why + "; expected http://host:port"};
  };
  proxy out;
  auto rest = url;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
    if (lower(rest.substr(0, scheme)) != "http")
      return bad("only http:// is spoken to a proxy, not "
                 + std::string{rest.substr(0, scheme)} + "://");
    rest.remove_prefix(scheme + 3);
  }
  rest = rest.substr(0, rest.find('/'));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    auto who = percent_decode(rest.substr(0, at), false);
    if (!who.ok())
      return bad("user and password have a bad % in them");
    out.authorization = "Basic " + base64(who.value());
    rest.remove_prefix(at + 1);
  }
  auto colon = rest.rfind(':');
  if (!rest.empty() && rest.front() == '[') {
    const auto close = rest.find(']');
    if (close == std::string_view::npos)
      return bad("']' is missing");
    out.host = rest.substr(1, close - 1);
    colon = close + 1 < rest.size() ? close + 1 : std::string_view::npos;
  } else {
    out.host = rest.substr(0, colon);
  }
  if (out.host.empty())
    return bad("a host is missing");
  unsigned port = out.port;
  if (colon != std::string_view::npos
      && (rest[colon] != ':'
          || !read_number(rest.substr(colon + 1), 65535, port) || port == 0))
    return bad("the port must be a number from 1 to 65535");
  out.port = static_cast<std::uint16_t>(port);
  return out;
}

proxy_settings proxy_settings::of_environment(const std::string& configured) {
  proxy_settings out;
  out.url
    = configured.empty() ? variable("https_proxy", "HTTPS_PROXY") : configured;
  out.skip = variable("no_proxy", "NO_PROXY");
  return out;
}

result<std::optional<proxy>> proxy_settings::choose(const endpoint& to) const {
  if (url.empty() || url == "none")
    return std::optional<proxy>{};
  std::string entry;
  for (const char c : skip + ',') {
    if (c != ',' && c != ' ') {
      entry += c;
      continue;
    }
    if (covers(lower(entry), to))
      return std::optional<proxy>{};
    entry.clear();
  }
  auto out = proxy::parse(url);
  if (!out.ok())
    return out.why();
  return std::optional<proxy>{std::move(out).value()};
}

std::string connect_request(const proxy& through,
                            const std::string& authority) {
  auto out
    = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  if (!through.authorization.empty())
    out += "Proxy-Authorization: " + through.authorization + "\r\n";
  return out + "\r\n";
}

status read_connect_answer(std::string_view head) {
  const auto line = head.substr(0, head.find('\r'));
  unsigned code = 0;
  if (!line.starts_with("HTTP/1.") || line.size() < 12
      || !read_number(line.substr(9, 3), 999, code))
    return error{errc::unavailable, "the proxy does not speak HTTP"};
  if (code / 100 == 2)
    return done;
  return error{code == 407 ? errc::unauthenticated : errc::unavailable,
               "the proxy refuses: " + std::string{line.substr(9, 100)}};
}

} // namespace vedette::net
