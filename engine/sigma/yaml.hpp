#pragma once

#include "base/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A reader for the part of YAML that rules are written in. Rules come from
/// strangers: size and depth are limited, anchors and aliases (the means of
/// expansion attacks) are refused, and every node knows its place.
namespace vedette::engine::sigma {

inline constexpr std::size_t yaml_bytes_max
  = 512 * 1024; ///< SigmaHQ has one of 295 KB.
inline constexpr std::size_t yaml_depth_max = 32;
inline constexpr std::size_t yaml_nodes_max = 50'000;

/// A line and a column, both from 1.
struct place {
  std::size_t line = 0;
  std::size_t column = 0;
};

enum class yaml_kind : std::uint8_t { null, scalar, sequence, mapping };

struct yaml_node {
  yaml_kind kind = yaml_kind::null;
  std::string text;    ///< Of a scalar.
  bool quoted = false; ///< A quoted scalar is text, whatever it looks like.
  place at;
  std::vector<yaml_node> keys;  ///< Of a mapping, beside `items`.
  std::vector<yaml_node> items; ///< Of a sequence or mapping.

  [[nodiscard]] bool is_scalar() const { return kind == yaml_kind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind == yaml_kind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind == yaml_kind::mapping; }
  [[nodiscard]] bool is_null() const { return kind == yaml_kind::null; }

  /// The value of `key` in a mapping, or nullptr.
  [[nodiscard]] const yaml_node* find(std::string_view key) const;
  /// The text of the scalar under `key`, or empty.
  [[nodiscard]] std::string text_of(std::string_view key) const;

  // What a plain scalar means in YAML 1.1, the dialect of Sigma's own tools.
  [[nodiscard]] std::optional<bool> as_boolean() const;
  [[nodiscard]] std::optional<std::int64_t> as_integer() const;
  [[nodiscard]] std::optional<double> as_real() const;
  /// Any decimal number that a double can hold, also `1e5` and 2^64.
  [[nodiscard]] std::optional<double> as_number() const;
};

/// All documents of a file. On an error it returns what came before it and adds
/// to `out`.
std::vector<yaml_node> read_yaml(std::string_view text, diagnostics& out);

/// A diagnostic at a node's place.
diagnostic problem_at(place at, std::string message, std::string hint = {},
                      severity level = severity::error);

/// The node as JSON text, for events that a rule carries as its unit tests.
std::string to_json(const yaml_node& node);

} // namespace vedette::engine::sigma
