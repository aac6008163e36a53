#pragma once

#include "actors/net/identity.hpp"
#include "base/result.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::net {

/// Header fields in order of arrival; names are lower-case.
using http_headers = std::vector<std::pair<std::string, std::string>>;

/// The first field of that (lower-case) name, or nothing.
std::optional<std::string_view> find_header(const http_headers& headers,
                                            std::string_view name);

struct http_request {
  std::string method; ///< Upper-case.
  std::string target; ///< As on the request line.
  std::string path;   ///< Percent-decoded, without query. Starts with '/'.
  std::vector<std::pair<std::string, std::string>> query; ///< Decoded.
  http_headers headers;
  std::string body;
  std::string peer_address; ///< Without port.
  /// The device the client certificate names; nothing without a certificate.
  std::optional<device_identity> device;

  /// The first query parameter of that name, or empty.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

struct http_response {
  int status = 200;
  http_headers headers;
  std::string body;
};

/// Splits and decodes a request target; errc::invalid_argument for bad percent
/// escapes, NUL, or a path that is not absolute.
status parse_target(std::string_view target, http_request& into);

/// The status line and header fields up to and with the empty line.
/// `content_length` nothing = chunked.
std::string render_head(const http_response& response, bool keep_alive,
                        std::optional<std::size_t> content_length);

const char* reason_phrase(int status);
std::string percent_encode(std::string_view text);
result<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// A response body that grows. Any thread.
class http_stream {
public:
  virtual ~http_stream() = default;
  /// False when the client is gone or more than 1 MiB waits for it (which
  /// ends the connection).
  virtual bool write(std::string chunk) = 0;
  virtual void close() = 0;
};

/// One request waiting for its answer. Exactly one of the two calls, from any
/// thread, whenever the answer is known. Dropping it answers 500.
class http_exchange {
public:
  virtual ~http_exchange() = default;
  virtual void respond(http_response response) = 0;
  virtual std::shared_ptr<http_stream> respond_stream(http_response head) = 0;
};

} // namespace vedette::net
