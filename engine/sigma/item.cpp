#include "engine/sigma/item.hpp"

#include "engine/explicit_null.hpp"
#include "engine/network.hpp"
#include "engine/regex_cost.hpp"
#include "engine/sigma/modifiers.hpp"
#include "engine/sigma/spelling.hpp"
#include "engine/wildcard.hpp"

#include <array>
#include <utility>

// Tested by tests/unit/engine/sigma/item_test.cpp

namespace vedette::engine::sigma {

namespace {

constexpr std::size_t regex_bytes_max = 8 * 1024;
/// No field of an event is longer: a longer value would never be found.
constexpr std::size_t text_bytes_max = 32 * 1024;

// The text that Sigma's own tools give to a scalar: numbers in decimal.
std::string text_of(const yaml_node& node) {
  if (auto number = node.as_integer())
    return std::to_string(*number);
  if (auto flag = node.as_boolean())
    return *flag ? "true" : "false";
  return node.text;
}

bool is_part_of_time(date_unit part, double x) {
  static constexpr std::array<std::pair<double, double>, 6> ranges{
    {{0, 59}, {0, 23}, {1, 31}, {1, 53}, {1, 12}, {0, 9999}}};
  const auto& [low, high] = ranges[static_cast<std::size_t>(part)];
  return x >= low && x <= high;
}

class item_compiler {
public:
  item_compiler(const detection_item& item, const modifier_set& modifiers,
                layout& fields, const placeholder_table& placeholders,
                diagnostics& out)
    : item_{item}, modifiers_{modifiers}, fields_{fields},
      placeholders_{placeholders}, out_{out} {}

  std::optional<expr> run() {
    if (modifiers_.all && item_.values.size() == 1)
      warn(item_.at, "`all` of one value is that value");
    std::vector<expr> made;
    std::vector<text_pattern> loose; // Alternatives that share one leaf.
    for (const auto& value : item_.values) {
      if (!add(value, made, loose))
        return std::nullopt;
      if (modifiers_.all && !loose.empty()) {
        patterns_ += loose.size();
        made.push_back(leaf(std::move(loose)));
        loose.clear();
      }
    }
    if (!loose.empty())
      made.push_back(leaf(std::move(loose)));
    auto joined
      = modifiers_.all ? make_all(std::move(made)) : make_any(std::move(made));
    return modifiers_.negated ? different(std::move(joined))
                              : std::move(joined);
  }

private:
  bool fail(place at, std::string message, std::string hint = {}) {
    out_.push_back(problem_at(at, std::move(message), std::move(hint)));
    return false;
  }
  void warn(place at, std::string message, std::string hint = {}) {
    out_.push_back(
      problem_at(at, std::move(message), std::move(hint), severity::warning));
  }
  expr field() { return make_field(fields_.bind(item_.field)); }

  // A missing field does not match, also not by being different; nor does one
  // that is compared with a missing field.
  expr different(expr what) {
    std::vector<expr> both;
    if (!item_.field.empty())
      both.push_back(make_present(field()));
    if (modifiers_.type == value_type::field_reference)
      for (const auto& value : item_.values)
        both.push_back(make_present(make_field(fields_.bind(value.text))));
    both.push_back(make_not(std::move(what)));
    return make_all(std::move(both));
  }

  expr leaf(std::vector<text_pattern> patterns) {
    expr out;
    if (item_.field.empty()) {
      out.kind = expr_kind::keyword;
      out.patterns = std::move(patterns);
    } else if (modifiers_.type == value_type::network) {
      out.kind = expr_kind::in_network;
      out.args.push_back(field());
      out.patterns = std::move(patterns);
    } else {
      out = make_match(field(), std::move(patterns));
    }
    out.as_text = true;
    return make_known(std::move(out));
  }

  bool add(const yaml_node& value, std::vector<expr>& made,
           std::vector<text_pattern>& loose) {
    if (modifiers_.type == value_type::exists)
      return add_exists(value, made);
    if (modifiers_.compare != expr_op::none || modifiers_.part)
      return add_number(value, made);
    if (value.is_null()) {
      if (item_.field.empty())
        return fail(value.at, "a keyword cannot be null");
      if (modifiers_.type != value_type::text || !modifiers_.transforms.empty())
        return fail(value.at,
                    "the modifiers of `" + item_.field
                      + "` need a value, found none",
                    "an empty text is written '\'\''");
      made.push_back(make_not(make_present(field())));
      return true;
    }
    switch (modifiers_.type) {
    case value_type::regex:
      return add_regex(value, loose);
    case value_type::network:
      return add_network(value, loose);
    case value_type::field_reference:
      return add_reference(value, made);
    default:
      return add_text(value, loose);
    }
  }

  bool add_exists(const yaml_node& value, std::vector<expr>& made) {
    auto wanted = value.as_boolean();
    if (!wanted || item_.values.size() != 1)
      return fail(value.at, "`exists` needs true or false, and only one");
    // Presence is asked, not a value: a null that is written is there, too.
    auto written = make_field(fields_.bind(explicit_null(item_.field)));
    auto there
      = make_any({make_present(field()), make_present(std::move(written))});
    made.push_back(*wanted ? std::move(there) : make_not(std::move(there)));
    return true;
  }

  bool add_number(const yaml_node& value, std::vector<expr>& made) {
    auto integer = value.as_integer();
    auto real = value.as_number();
    if (!integer && !real)
      return fail(value.at,
                  "expected a number"
                    + std::string{value.is_null()
                                    ? ", found none"
                                    : ", found `" + value.text + "`"});
    auto wanted = integer ? make_constant(*integer) : make_constant(*real);
    if (modifiers_.part && !is_part_of_time(*modifiers_.part, *real))
      warn(value.at,
           "no time has " + value.text + " there: this is never true");
    expr left;
    if (modifiers_.part) {
      auto unit = static_cast<std::int64_t>(*modifiers_.part);
      left = make_call(function_id::date_part,
                       {field(), make_literal(make_constant(unit))}, false);
    } else {
      left = make_call(function_id::number, {field()}, false);
    }
    auto op = modifiers_.compare == expr_op::none ? expr_op::equal
                                                  : modifiers_.compare;
    made.push_back(make_known(
      make_compare(std::move(left), op, make_literal(wanted), false)));
    return true;
  }

  bool add_regex(const yaml_node& value, std::vector<text_pattern>& loose) {
    if (value.text.empty())
      warn(value.at, "an empty regex is found in every text");
    if (value.text.size() > regex_bytes_max)
      return fail(value.at, "the regex is longer than "
                              + std::to_string(regex_bytes_max) + " bytes");
    text_pattern out;
    out.op = text_op::regex;
    out.text = value.text;
    out.fold = modifiers_.insensitive;
    out.multiline = modifiers_.multiline;
    out.dot_all = modifiers_.dot_all;
    out.search = true;
    auto cost = regex_cost(out);
    if (!cost.ok())
      return fail(value.at, cost.why().detail);
    if (cost.value() > regex_cost_max)
      return fail(value.at, "the regex is too large once its repetitions are "
                            "written out");
    loose.push_back(std::move(out));
    return true;
  }

  bool add_network(const yaml_node& value, std::vector<text_pattern>& loose) {
    if (auto made = ip_network::parse(value.text); !made.ok())
      return fail(value.at, made.why().detail,
                  "for example 10.0.0.0/8 or fe80::/10");
    text_pattern out;
    out.text = value.text;
    loose.push_back(std::move(out));
    return true;
  }

  // Of lists, one item of the one with one of the other.
  bool add_reference(const yaml_node& value, std::vector<expr>& made) {
    if (value.text.empty())
      return fail(value.at, "`fieldref` needs the name of a field");
    auto how = function_id::none;
    for (auto what : modifiers_.transforms)
      how = what == transform::contains      ? function_id::contains
            : what == transform::starts_with ? function_id::starts_with
                                             : function_id::ends_with;
    bool fold = !modifiers_.cased;
    auto left = make_call(function_id::string, {variable(0)}, false);
    auto right = make_call(function_id::string, {variable(1)}, false);
    auto test = how == function_id::none
                  ? make_compare(std::move(left), expr_op::equal,
                                 std::move(right), fold)
                  : make_call(how, {std::move(left), std::move(right)}, fold);
    auto other = make_field(fields_.bind(value.text));
    made.push_back(make_known(
      any_item(field(), any_item(std::move(other), std::move(test)))));
    return true;
  }
  static expr variable(slot depth) {
    expr out;
    out.kind = expr_kind::variable;
    out.field = depth;
    return out;
  }
  static expr any_item(expr of, expr body) {
    auto out = make_call(function_id::array_search,
                         {std::move(of), std::move(body)}, false);
    out.as_text = true; // A single value is a list of itself.
    return out;
  }

  bool add_text(const yaml_node& value, std::vector<text_pattern>& loose) {
    auto text = text_of(value);
    if (text.size() > text_bytes_max)
      return fail(value.at, "the text is longer than "
                              + std::to_string(text_bytes_max) + " bytes");
    auto made = spellings_of(text, modifiers_.transforms, placeholders_);
    if (!made.ok())
      return fail(value.at, made.why().detail,
                  made.why().code == errc::not_found
                    ? "write its values out, as a list"
                    : "");
    if (text.empty() && (item_.field.empty() || !modifiers_.transforms.empty()))
      warn(value.at,
           "an empty text is part of every text: this is true "
           "wherever the field is there",
           "`exists: true` says so");
    for (auto& one : made.value()) {
      if (item_.field.empty())
        one.surround(true, true);
      auto pattern = one.pattern(!modifiers_.cased);
      if (pattern.op == text_op::wildcard
          && wildcard{pattern.text}.longest_with_single()
               > wildcard::single_run_max)
        return fail(value.at, "`?` in more than "
                                + std::to_string(wildcard::single_run_max)
                                + " bytes between two stars");
      loose.push_back(std::move(pattern));
    }
    if (loose.size() + patterns_ > item_patterns_max)
      return fail(value.at, "more than " + std::to_string(item_patterns_max)
                              + " spellings of the values");
    return true;
  }

  const detection_item& item_;
  const modifier_set& modifiers_;
  layout& fields_;
  const placeholder_table& placeholders_;
  diagnostics& out_;
  std::size_t patterns_ = 0; // Of values in front, with `all`.
};

} // namespace

std::optional<expr> compile_item(const detection_item& item, layout& fields,
                                 const placeholder_table& placeholders,
                                 diagnostics& out) {
  auto modifiers = sort_modifiers(item, out);
  if (!modifiers)
    return std::nullopt;
  return item_compiler{item, *modifiers, fields, placeholders, out}.run();
}

} // namespace vedette::engine::sigma
