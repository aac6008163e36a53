#pragma once

#include "actors/net/http.hpp"
#include "base/diagnostic.hpp"
#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>

namespace vedette::cloud {

using json = nlohmann::json;

/// What a route answers with: JSON, bytes, or a stream.
struct reply {
  int status = 200;
  json body;         ///< Not sent when it is null.
  std::string bytes; ///< Sent instead of JSON when `content_type` is set.
  std::string content_type;
  net::http_headers headers;
  /// Set for a stream: called with it once the header is on its way.
  std::function<void(std::shared_ptr<net::http_stream>)> stream;
};

/// `problem+json` of RFC 9457.
reply problem(const error& why);
/// The same for input that names several places; 400 unless said otherwise.
reply problem(const error& why, const diagnostics& places, int status = 400);
reply problem(int status, errc code, const std::string& detail);

json to_json(const diagnostic& what);
json to_json(const diagnostics& list);

/// JSON text that is valid UTF-8 whatever the strings hold.
std::string dump(const json& what);

net::http_response to_response(reply what);

} // namespace vedette::cloud
