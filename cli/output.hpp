#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cli {

/// Keys stay in the order in which they were written.
using json = nlohmann::ordered_json;

enum class output_format : std::uint8_t {
  table, ///< The main columns, for people.
  wide,  ///< All columns.
  json,  ///< One array.
  yaml,
  ndjson, ///< One object a line, as soon as it is known.
  name,   ///< The first column only, one a line, for `xargs`.
};

/// `table|wide|json|yaml|ndjson|name`
std::optional<output_format> format_named(std::string_view name);
const std::vector<std::string>& format_names();
/// Is it made of cells, so that rows need the command's columns?
constexpr bool is_table(output_format x) {
  return x == output_format::table || x == output_format::wide
         || x == output_format::name;
}

/// One column of a command's table: where its cells come from.
struct column {
  std::string title;         ///< `HOST NAME`
  std::string key;           ///< Dotted path into the row: `device.hostname`.
  bool only_in_wide = false; ///< Left out of `table`.
};

struct output_style {
  output_format format = output_format::table;
  bool headers = true;
  /// Keys to show as columns besides the command's own.
  std::vector<std::string> more_columns;
};

/// Prints the rows of one command in whichever format was asked for; the only
/// code that knows formats.
class output {
public:
  /// `to` must outlive the output.
  output(std::ostream& to, std::vector<column> columns, output_style style);

  /// Requires an object. Its ids must be strings.
  void print(json row);
  /// A single object instead of rows: json and yaml show it bare.
  void print_one(json object);
  /// Writes what was held back to align a table or to close an array.
  void finish();

private:
  void finish_table();
  [[nodiscard]] std::string cell(const json& row, const column& what) const;

  std::ostream& to_;
  std::vector<column> columns_;
  output_style style_;
  std::vector<json> rows_;
  bool single_ = false;
};

/// A value as block YAML, `indent` blanks deep.
std::string to_yaml(const json& what, int indent = 0);

/// A line of JSON; invalid UTF-8 is replaced.
std::string to_line(const json& what);

/// Text without control characters, which could steer a terminal.
std::string printable(std::string_view text);

} // namespace vedette::cli
