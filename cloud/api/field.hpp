#pragma once

#include "actors/net/http.hpp"
#include "base/diagnostic.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a route takes, said once: as query parameters and as members of its
/// body. The same lines check what arrives, know the nearest name and make the
/// OpenAPI document. A handler sees nothing that its route has not declared.
namespace vedette::cloud {

using json = nlohmann::json;

enum class field_kind : std::uint8_t {
  text,    ///< One line; no control characters.
  prose,   ///< Text of any number of lines.
  number,  ///< A whole number.
  flag,    ///< true or false.
  time,    ///< RFC 3339.
  id,      ///< Of a thing that the node named.
  choice,  ///< One of `choices`.
  choices, ///< Several of them, with commas between.
  texts,   ///< An array of one-line texts.
  object,  ///< An object of `members`.
  list,    ///< An array of such objects.
  any,     ///< An object whose reader checks it.
};

/// One query parameter or member of a body. null is as good as not there.
struct field {
  field(std::string called, field_kind what)
    : name{std::move(called)}, is{what} {}
  /// A parameter of a line of text.
  field(const char* called) : field{called, field_kind::text} {}

  /// The same field, which must be there.
  [[nodiscard]] field needed() const {
    auto copy = *this;
    copy.required = true;
    return copy;
  }
  /// The same field as answers carry it: may come back with a change, is
  /// checked and not read.
  [[nodiscard]] field shown() const {
    auto copy = *this;
    copy.read_only = true;
    return copy;
  }

  std::string name;
  field_kind is = field_kind::text;
  bool required = false;
  bool read_only = false;
  /// Of a number itself; of a text its bytes, where a text of at least one is
  /// not blank; of an array its items.
  std::int64_t min = 0, max = 4096;
  std::int64_t item_bytes_max = 4096; ///< Of `texts`.
  std::vector<std::string> choices;   ///< Also of `texts`, unless it is empty.
  std::vector<field> members;
};

using fields = std::vector<field>;

field text_field(std::string name, std::int64_t min = 0,
                 std::int64_t max = 4096);
field prose_field(std::string name, std::int64_t min = 0,
                  std::int64_t max = 16'384);
field number_field(std::string name, std::int64_t min, std::int64_t max);
field flag_field(std::string name);
field time_field(std::string name);
field id_field(std::string name);
field choice_field(std::string name, std::vector<std::string> choices);
field choices_field(std::string name, std::vector<std::string> choices);
field texts_field(std::string name, std::int64_t items_max,
                  std::int64_t item_bytes_max = 4096,
                  std::int64_t items_min = 0);
/// `texts` of which each is one of `choices`.
field one_of(field texts, std::vector<std::string> choices);
field object_field(std::string name, fields members);
field list_field(std::string name, std::int64_t items_max, fields members);
field any_field(std::string name);

/// `more`, then `limit` and `cursor` of a list.
fields with_paging(fields more = {});

/// What is wrong with a body; each place as a JSON pointer. Bounded.
void check_body(const json& body, const fields& known, diagnostics& out,
                const std::string& pointer = "");
/// What is wrong with a query string. A parameter is a line of text: its
/// place is its name after a question mark.
void check_parameters(
  const std::vector<std::pair<std::string, std::string>>& given,
  const fields& known, diagnostics& out);

/// JSON Schema of a field; of an object of fields.
json schema_of(const field& what);
json schema_of(const fields& members);

/// `~` and `/` as JSON pointers write them.
std::string pointer_token(std::string_view name);

} // namespace vedette::cloud
