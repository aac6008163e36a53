#include "engine/cae/reader.hpp"

// Tested by tests/unit/engine/cae/rule_document_test.cpp

#include <algorithm>
#include <array>
#include <cctype>

namespace vedette::engine::cae {

namespace {

constexpr std::size_t states_max = 32;
constexpr std::size_t operators_max = 256;
constexpr std::size_t literals_max = 20'000;
constexpr std::size_t correlate_max = 32;

std::string folded(std::string_view text) {
  std::string out;
  for (auto c : text)
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

operand_type read_operand_type(reader& in, const json_node& from) {
  static constexpr std::array<std::pair<std::string_view, operand_type>, 16>
    names{{{"string", operand_type::text},
           {"text", operand_type::text},
           {"integer", operand_type::integer},
           {"int", operand_type::integer},
           {"int32", operand_type::integer},
           {"int64", operand_type::integer},
           {"long", operand_type::integer},
           {"double", operand_type::real},
           {"float", operand_type::real},
           {"real", operand_type::real},
           {"boolean", operand_type::boolean},
           {"bool", operand_type::boolean},
           {"datetime", operand_type::date_time},
           {"date", operand_type::date_time},
           {"ipaddress", operand_type::ip},
           {"ip", operand_type::ip}}};
  std::string text;
  in.read(from, "OperandType", text);
  if (text.empty())
    return operand_type::text;
  for (const auto& [name, type] : names)
    if (folded(text) == name)
      return type;
  auto found = from.find("OperandType");
  in.warning(reader::place_of(found != nullptr ? *found : from),
             "unknown OperandType '" + text + "' is taken for String",
             "expected String, Integer, Double, Boolean, DateTime or "
             "IPAddress");
  return operand_type::text;
}

/// Texts, numbers and booleans; the latter as they are written.
bool add_literal(reader& in, const json_node& from, operand& out) {
  if (from.kind == json_kind::text || from.kind == json_kind::number)
    out.literals.push_back(from.text);
  else if (from.kind == json_kind::boolean)
    out.literals.emplace_back(from.boolean ? "true" : "false");
  else
    return in.error(reader::place_of(from),
                    "expected a literal, found "
                      + std::string{name_of(from.kind)}),
           false;
  return true;
}

bool read_literals(reader& in, const json_node& data, operand& out) {
  if (data.kind != json_kind::array)
    return add_literal(in, data, out);
  if (data.items.size() > literals_max) {
    in.error(reader::place_of(data),
             "more than " + std::to_string(literals_max) + " literals");
    return false;
  }
  return std::all_of(
    data.items.begin(), data.items.end(),
    [&](const json_node& x) { return add_literal(in, x, out); });
}

void read_options(reader& in, const json_node& from, field_operator& out) {
  auto options = from.find("Options");
  if (options == nullptr || options->kind == json_kind::null)
    return;
  if (options->kind != json_kind::object) {
    in.error(reader::place_of(*options), "Options: expected an object");
    return;
  }
  in.check_members(*options, {"IgnoreCase", "Minimum", "Maximum"});
  in.read(*options, "IgnoreCase", out.ignore_case);
  in.read(*options, "Minimum", out.minimum);
  in.read(*options, "Maximum", out.maximum);
}

bool read_operator(reader& in, const json_member& from, field_operator& out) {
  const auto& node = from.value;
  out.name = from.name;
  out.at = reader::place_of(node);
  if (node.kind != json_kind::object) {
    in.error(out.at, "a field operator is an object with Type and Operands");
    return false;
  }
  in.check_members(node, {"Type", "Operands", "OperandType", "Options"});
  std::string type;
  in.read(node, "Type", type);
  out.what = operator_named(type);
  if (out.what == nullptr) {
    auto at = node.find("Type");
    auto like = nearest(type, operator_names());
    in.error(reader::place_of(at != nullptr ? *at : node),
             type.empty() ? "a field operator without Type"
                          : "unknown field operator '" + type + "'",
             like.empty() ? "docs/rules.md lists the operators"
                          : "did you mean " + like + "?");
    return false;
  }
  out.type = read_operand_type(in, node);
  read_options(in, node, out);
  auto operands = in.objects(node, "Operands");
  if (operands == nullptr || operands->items.empty()) {
    in.error(out.at, "field operator '" + out.name + "' has no Operands");
    return false;
  }
  for (const auto& x : operands->items)
    if (auto made = read_operand(in, x))
      out.operands.push_back(std::move(*made));
  return out.operands.size() == operands->items.size();
}

void read_filters(reader& in, const json_node& from, state& out) {
  auto filters = in.objects(from, "Filters");
  if (filters == nullptr)
    return;
  for (const auto& x : filters->items) {
    event_filter made;
    made.at = reader::place_of(x);
    std::string type = "Event";
    in.read(x, "Type", type);
    if (folded(type) != "event")
      in.warning(made.at, "unknown Type '" + type
                            + "' of a filter is taken "
                              "for Event");
    auto data = x.find("Data");
    if (data == nullptr || data->kind != json_kind::object) {
      in.error(made.at, "a filter needs Data with Category, SubCategory and "
                        "Type");
      continue;
    }
    in.check_members(*data, {"Category", "SubCategory", "Type"});
    in.read(*data, "Category", made.category);
    in.read(*data, "SubCategory", made.subcategory);
    in.read(*data, "Type", made.type);
    out.filters.push_back(std::move(made));
  }
}

void read_actions(reader& in, const json_node& from, state& out) {
  auto actions = in.objects(from, "Actions");
  if (actions == nullptr)
    return;
  for (const auto& x : actions->items) {
    std::string type = "AOI";
    std::string item;
    in.check_members(x, {"Type", "ItemName", "Position"});
    in.read(x, "Type", type);
    in.read(x, "ItemName", item);
    if (folded(type) != "aoi")
      in.warning(reader::place_of(x),
                 "unknown Type '" + type + "' of an action is left out");
    else if (item.empty())
      in.error(reader::place_of(x), "an action needs ItemName");
    else
      out.artifacts.push_back(std::move(item));
  }
}

void read_function(reader& in, const json_node& from, state& out) {
  auto node = from.find("Function");
  in.read(from, "Function", out.function_text);
  out.function_at = reader::place_of(node != nullptr ? *node : from);
  if (node == nullptr && !out.operators.empty()) {
    if (out.operators.size() > 1)
      in.warning(out.at, "state '" + out.name
                           + "' has no Function: all its operators must "
                             "match");
    for (const auto& x : out.operators) {
      out.when.args.push_back({function::kind_t::name, x.name, {}, 0});
      out.function_text += (out.function_text.empty() ? "" : " & ") + x.name;
    }
    return;
  }
  auto parsed = parse_function(out.function_text);
  if (parsed.ok) {
    out.when = std::move(parsed.what);
    return;
  }
  auto at = out.function_at;
  at.offset
    += 1 + parsed.why.offset; // Behind the quote; exact without escapes.
  at.length = 1;
  in.error(at, "Function: " + parsed.why.message, parsed.why.hint);
}

} // namespace

std::optional<operand> read_operand(reader& in, const json_node& from) {
  operand out;
  out.at = reader::place_of(from);
  in.check_members(from, {"Source", "Data"});
  in.read(from, "Source", out.source);
  auto data = from.find("Data");
  if (out.source.empty() || data == nullptr) {
    in.error(out.at, "an operand needs Source and Data");
    return std::nullopt;
  }
  auto source = folded(out.source);
  if (source == "literal" || source == "literalset") {
    out.source.clear();
    if (!read_literals(in, *data, out))
      return std::nullopt;
    if (source == "literal" && data->kind == json_kind::array)
      in.warning(reader::place_of(*data), "a Literal is one value; this is "
                                          "taken for a LiteralSet");
    return out;
  }
  if (data->kind != json_kind::text) {
    in.error(reader::place_of(*data), "expected the name of a facet, found "
                                        + std::string{name_of(data->kind)});
    return std::nullopt;
  }
  out.is_facet = true;
  out.facet = data->text;
  return out;
}

void read_operators(reader& in, const json_node& from, state& out) {
  auto node = from.find("FieldOperators");
  if (node == nullptr || node->kind == json_kind::null)
    return;
  if (node->kind != json_kind::object) {
    in.error(reader::place_of(*node),
             "FieldOperators: expected an object of named operators");
    return;
  }
  if (node->members.size() > operators_max) {
    in.error(reader::place_of(*node), "more than "
                                        + std::to_string(operators_max)
                                        + " field operators in a state");
    return;
  }
  for (const auto& x : node->members) {
    field_operator made;
    if (read_operator(in, x, made))
      out.operators.push_back(std::move(made));
  }
}

void read_state(reader& in, const json_node& from, std::size_t depth,
                std::vector<state>& out) {
  if (out.size() >= states_max || depth > states_max) {
    in.error(reader::place_of(from),
             "more than " + std::to_string(states_max) + " states");
    return;
  }
  in.check_members(
    from, {"Name", "Scope", "Function", "FieldOperators", "Filters", "Actions",
           "ActivationTimeLimit", "HarvestContributingEvents",
           "HarvestContributingEvent", "States", "CorrelateBy", "Id"});
  auto& made = out.emplace_back();
  made.at = reader::place_of(from);
  in.read(from, "Name", made.name);
  in.read(from, "Scope", made.scope);
  if (!made.scope.empty() && folded(made.scope) != "global") {
    auto at = from.find("Scope");
    in.warning(reader::place_of(at != nullptr ? *at : from),
               "Scope '" + made.scope + "' is taken for Global");
  }
  read_operators(in, from, made);
  read_function(in, from, made);
  read_filters(in, from, made);
  read_actions(in, from, made);
  in.read_span(from, "ActivationTimeLimit", made.time_limit);
  in.read(from, "HarvestContributingEvent", made.harvest);
  in.read(from, "HarvestContributingEvents", made.harvest);
  auto by = in.objects(from, "CorrelateBy");
  if (by != nullptr && by->items.size() > correlate_max) {
    in.error(reader::place_of(*by),
             "more than " + std::to_string(correlate_max) + " operands");
    by = nullptr;
  }
  if (by != nullptr)
    for (const auto& x : by->items)
      if (auto one = read_operand(in, x))
        made.correlate_by.push_back(std::move(*one));
  auto nested = in.objects(from, "States");
  if (nested != nullptr)
    for (const auto& x : nested->items)
      read_state(in, x, depth + 1, out); // `made` is no longer valid.
}

} // namespace vedette::engine::cae
