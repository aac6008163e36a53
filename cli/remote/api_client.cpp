#include "cli/remote/api_client.hpp"

#include <utility>

// Tested by tests/unit/cli/remote/remote_test.cpp

namespace vedette::cli {

namespace {

constexpr std::chrono::seconds patience{60};

errc code_of(int status) {
  switch (status) {
  case 400:
  case 405:
  case 413:
  case 422:
    return errc::invalid_argument;
  case 401:
    return errc::unauthenticated;
  case 403:
    return errc::forbidden;
  case 404:
    return errc::not_found;
  case 409:
  case 412:
    return errc::conflict;
  case 429:
    return errc::overloaded;
  case 503:
    return errc::unavailable;
  case 504:
    return errc::timed_out;
  default:
    return errc::unspecified;
  }
}

std::string place_of(const json& place) {
  std::string text = "\n  ";
  auto line = place.value("line", 0);
  if (line > 0)
    text += std::to_string(line) + ':'
            + std::to_string(place.value("column", 0)) + ": ";
  auto pointer = place.value("pointer", "");
  if (!pointer.empty())
    text += pointer + ": ";
  text += place.value("message", "");
  auto hint = place.value("hint", "");
  return hint.empty() ? text : text + " (" + hint + ')';
}

result<json> parsed(const net::http_response& answer) {
  if (answer.body.empty())
    return json(nullptr);
  auto value = json::parse(answer.body, nullptr, false);
  if (value.is_discarded())
    return error{errc::corrupt, "the node's answer is not JSON"};
  return value;
}

} // namespace

error error_of(int status, std::string_view body) {
  error why{code_of(status), "HTTP status " + std::to_string(status)};
  auto problem = json::parse(body, nullptr, false);
  if (!problem.is_object())
    return why;
  if (problem["detail"].is_string())
    why.detail = problem["detail"];
  if (problem["errors"].is_array())
    for (const auto& place : problem["errors"])
      if (place.is_object())
        why.detail += place_of(place);
  return why;
}

result<api_client> api_client::open(const context& with) {
  auto to = net::endpoint::parse(with.url);
  if (!to.ok())
    return to.why();
  net::tls_client_options trust;
  trust.ca_pem = with.ca_pem;
  trust.pinned_ca_sha256 = with.ca_fingerprint;
  auto tls = net::tls_context::client(trust);
  if (!tls.ok())
    return tls.why();
  return api_client{
    net::http_client{std::move(to).value(), std::move(tls).value(), patience},
    with.token};
}

result<net::http_response> api_client::send(net::http_request request) {
  if (!token_.empty())
    request.headers.emplace_back("authorization", "Bearer " + token_);
  auto answer = http_.send(request);
  if (answer.ok() && answer.value().status >= 400)
    return error_of(answer.value().status, answer.value().body);
  return answer;
}

result<json> api_client::call(const std::string& method,
                              const std::string& target, const json& body) {
  net::http_request request;
  request.method = method;
  request.target = target;
  if (!body.is_null()) {
    request.body = to_line(body);
    request.headers = {{"content-type", "application/json"}};
  }
  auto answer = send(std::move(request));
  if (!answer.ok())
    return answer.why();
  return parsed(answer.value());
}

result<json> api_client::upload(const std::string& target, std::string bytes) {
  net::http_request request;
  request.method = "POST";
  request.target = target;
  request.body = std::move(bytes);
  request.headers = {{"content-type", "application/octet-stream"}};
  auto answer = send(std::move(request));
  if (!answer.ok())
    return answer.why();
  return parsed(answer.value());
}

result<std::string> api_client::text(const std::string& target) {
  net::http_request request;
  request.method = "GET";
  request.target = target;
  auto answer = send(std::move(request));
  if (!answer.ok())
    return answer.why();
  return answer.value().body;
}

} // namespace vedette::cli
