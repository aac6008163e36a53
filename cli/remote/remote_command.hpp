#pragma once

#include "cli/command.hpp"
#include "cli/remote/api_client.hpp"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace vedette::cli {

/// What a command line value becomes in the request.
enum class argument_kind : std::uint8_t {
  path,        ///< Positional; replaces `{NAME}` in the path.
  query,       ///< A query parameter.
  body_text,   ///< A field of the JSON body …
  body_number, ///< … as a number.
  body_list,   ///< … as an array of texts; may be repeated.
  body_json,   ///< … as the JSON value that it is.
  body_file,   ///< … as the text of the file it names, `-` = stdin.
  whole_body,  ///< The JSON file it names is the body.
  upload,      ///< The file it names is the body, as bytes.
};

struct remote_argument {
  argument_kind kind = argument_kind::query;
  std::string name;  ///< `status`: of the parameter, field or `{…}`.
  std::string flags; ///< `--status`; empty = positional.
  std::string help;
  bool required = false;
};

/// A command that is one call of the API: which one, and what it shows.
struct remote_spec {
  command_info info;
  std::string method;
  std::string path; ///< `/api/v1/devices/{DEVICE}`
  std::vector<remote_argument> arguments;
  /// Follows `next` and shows items; otherwise the answer is one object.
  bool is_list = false;
};

std::unique_ptr<command> make_remote(remote_spec spec);

/// The client of the chosen context. `--context` is `name`.
result<api_client> open_context(const std::string& name);

} // namespace vedette::cli
