#pragma once

#include "engine/sigma/yaml.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Sigma 2.1 as it is written: nothing is resolved yet. See compile.hpp for
/// what it means.
namespace vedette::engine::sigma {

struct logsource {
  std::string product;
  std::string category;
  std::string service;
  place at;
};

/// One line of a selection: `CommandLine|contains|all: [a, b]`.
struct detection_item {
  std::string field; ///< Empty = a keyword: any value of the event.
  std::vector<std::string> modifiers;
  std::vector<yaml_node> values; ///< Scalars and nulls.
  place at;
};

/// A search identifier's tree: maps are `all`, lists of maps are `any`.
struct detection {
  enum class kind_t : std::uint8_t { item, all, any };
  kind_t kind = kind_t::item;
  detection_item item;
  std::vector<detection> parts;
};

struct named_detection {
  std::string name;
  detection what;
  place at;
};

struct condition_text {
  std::string text;
  place at;
};

/// The `correlation:` section.
struct correlation_text {
  struct alias {
    std::string name;
    /// Rule reference → field of that rule's events.
    std::vector<std::pair<std::string, std::string>> fields;
    place at;
  };
  struct bound {
    std::string op;
    double value = 0;
    place at;
  };
  std::string type;
  std::vector<std::string> rules;
  std::vector<std::string> group_by;
  std::string timespan;
  std::vector<alias> aliases;
  std::vector<std::string> fields; ///< `condition.field`.
  std::vector<bound> bounds;
  std::string wanted; ///< A condition in words, of `rules`.
  double percentile = 50;
  place at;
  place rules_at;
  place timespan_at;
  place condition_at;
};

/// The `filter:` section of a filter document.
struct filter_text {
  std::vector<std::string> rules; ///< Ids or names; `any` = every rule.
  place rules_at;
};

enum class document_kind : std::uint8_t { rule, correlation, filter };

struct document {
  document_kind kind = document_kind::rule;
  std::string source; ///< File name, for diagnostics.
  std::string id;
  std::string name;
  std::string title;
  std::string description;
  std::string level;
  std::string status;
  std::vector<std::string> tags;
  bool generate = false;
  logsource from;
  std::vector<named_detection> detections;
  std::vector<condition_text> conditions;
  correlation_text correlate;
  filter_text filter;
  /// The rule's own unit tests, as JSON texts.
  std::vector<std::string> match;
  std::vector<std::string> non_match;
  place at;

  /// What reports call it: the id, else the name, else the title.
  [[nodiscard]] const std::string& label() const;
};

/// Reads all documents of a file. A document with an error is left out and the
/// error, with its place in `source`, added to `out`; the others are returned.
std::vector<document> parse(std::string_view text, std::string_view source,
                            diagnostics& out);

} // namespace vedette::engine::sigma
