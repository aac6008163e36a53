#pragma once

#include "actors/net/client.hpp"
#include "base/result.hpp"
#include "cli/output.hpp"
#include "cli/remote/context.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace vedette::cli {

/// A node's REST API, as the console uses it.
class api_client {
public:
  /// errc::invalid_config when the context cannot be used.
  static result<api_client> open(const context& with);

  /// `body` null = none. An HTTP status from 400 on is an error whose detail is
  /// the problem's, with the places it names.
  result<json> call(const std::string& method, const std::string& target,
                    const json& body = nullptr);
  result<json> upload(const std::string& target, std::string bytes);
  /// The answer's text, for what is no JSON.
  result<std::string> text(const std::string& target);

private:
  api_client(net::http_client http, std::string token)
    : http_{std::move(http)}, token_{std::move(token)} {}
  result<net::http_response> send(net::http_request request);

  net::http_client http_;
  std::string token_;
};

/// What an answer from 400 on says.
error error_of(int status, std::string_view body);

} // namespace vedette::cli
