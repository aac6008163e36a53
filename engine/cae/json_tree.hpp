#pragma once

#include "base/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::cae {

enum class json_kind : std::uint8_t {
  null,
  boolean,
  number,
  text,
  array,
  object,
};

std::string_view name_of(json_kind kind);

struct json_member;

/// A JSON value that knows where it was written. Rules are small and written by
/// people; what counts here is telling them the place of each mistake.
struct json_node {
  json_kind kind = json_kind::null;
  bool boolean = false;
  double number = 0;
  std::string text; ///< A text's value; a number as it was written.
  std::vector<json_node> items;
  std::vector<json_member> members; ///< In their order; names are unique.
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string pointer;

  [[nodiscard]] const json_node* find(std::string_view name) const;
};

struct json_member {
  std::string name;
  std::size_t offset = 0; ///< Of the name's opening quote.
  json_node value;
};

inline constexpr std::size_t json_bytes_max = 4U * 1024 * 1024;
inline constexpr std::size_t json_depth_max = 48;
inline constexpr std::size_t json_nodes_max = 200'000;

/// Strict JSON (RFC 8259; a byte order mark is passed over). On an error:
/// nullopt and a diagnostic with line and column in `out`.
std::optional<json_node> parse_json(std::string_view text, diagnostics& out);

} // namespace vedette::engine::cae
