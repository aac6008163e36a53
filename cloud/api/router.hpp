#pragma once

#include "cloud/api/field.hpp"
#include "cloud/api/reply.hpp"
#include "cloud/identity/permissions.hpp"
#include "cloud/identity/sessions.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vedette::cloud {

/// Who is calling.
struct caller {
  std::string user;   ///< Empty = nobody is signed in.
  std::string person; ///< Who answers for it: the user, or a key's maker.
  std::string role;
  std::string token;
  bool by_cookie = false;
  api_session session;
};

/// One call of a route.
struct api_call {
  const net::http_request& request;
  const caller& who;
  std::vector<std::string> path; ///< Values of the pattern's `{…}`.
  json body;                     ///< Of routes that take JSON.
  diagnostics problems;          ///< Found so far; see route::goes_on.

  [[nodiscard]] std::string_view query(std::string_view name) const {
    return request.parameter(name);
  }
};

using route_handler = std::function<reply(api_call&)>;

/// Routes that need no permission say so by one of these.
enum class access : std::uint8_t {
  open,      ///< Anybody; not even signed in.
  signed_in, ///< Every user.
};

enum class body_kind : std::uint8_t { none, json_object, bytes };

/// A line of the API's table. What it declares is checked before its handler
/// runs, and makes the OpenAPI document.
struct route {
  std::string method;
  std::string pattern; ///< `/api/v1/rules/{id}`
  /// What the caller must hold, or why nothing is needed.
  std::variant<permission, access> needs;
  std::string summary;
  route_handler handle;
  body_kind body = body_kind::none;
  std::size_t body_bytes_max = 1024U * 1024;
  fields parameters;   ///< Of the query string; no others may come.
  fields members = {}; ///< Of a JSON body; no others may come.
  /// The handler is called though fields are wrong, to add what else is: it
  /// refuses when `problems` is not empty. Otherwise it is not called then.
  bool goes_on = false;
  /// What it shows is worth an audit entry: telemetry, outputs, other people.
  /// Further pages of the same list leave none.
  bool noted = false;
};

/// The same route, each read of which leaves an audit entry.
inline route noted(route what) {
  what.noted = true;
  return what;
}

class router {
public:
  /// Requires that method and pattern are not taken.
  void add(route what);

  struct match {
    const route* found = nullptr;
    std::vector<std::string> path;
    std::string allow; ///< Methods of the path when the method is not there.
  };
  [[nodiscard]] match find(std::string_view method,
                           std::string_view path) const;

  [[nodiscard]] const std::vector<route>& routes() const { return routes_; }

  /// OpenAPI 3.1.
  [[nodiscard]] json openapi(const std::string& version) const;

private:
  std::vector<route> routes_;
};

} // namespace vedette::cloud
