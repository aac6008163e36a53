#include "engine/sigma/correlate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

// Tested by tests/unit/engine/sigma/compile_test.cpp

namespace vedette::engine::sigma {

namespace {

using kind_t = correlation::kind_t;

constexpr auto kinds = std::to_array<std::pair<std::string_view, kind_t>>({
  {"event_count", kind_t::event_count},
  {"value_count", kind_t::value_count},
  {"temporal", kind_t::temporal},
  {"temporal_ordered", kind_t::temporal_ordered},
  {"value_sum", kind_t::value_sum},
  {"value_avg", kind_t::value_avg},
  {"value_percentile", kind_t::value_percentile},
  {"value_median", kind_t::value_median},
});

constexpr auto operators = std::to_array<std::pair<std::string_view, expr_op>>({
  {"gt", expr_op::greater},
  {"gte", expr_op::greater_equal},
  {"lt", expr_op::less},
  {"lte", expr_op::less_equal},
  {"eq", expr_op::equal},
  {"neq", expr_op::not_equal},
});

constexpr std::size_t steps_max = 62; // Bits of `hit::steps`.

template <class Value, std::size_t Size>
std::optional<Value>
look_up(const std::array<std::pair<std::string_view, Value>, Size>& table,
        std::string_view name) {
  for (const auto& [key, value] : table)
    if (key == name)
      return value;
  return std::nullopt;
}

// `90m`; nullopt for anything else and for more than 100 years.
std::optional<time_ns> timespan_of(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  std::int64_t seconds = 0;
  switch (text.back()) {
  case 's':
    seconds = 1;
    break;
  case 'm':
    seconds = 60;
    break;
  case 'h':
    seconds = 3600;
    break;
  case 'd':
    seconds = 86'400;
    break;
  case 'w':
    seconds = 7 * 86'400;
    break;
  default:
    return std::nullopt;
  }
  std::int64_t count = 0;
  const auto* end = text.data() + text.size() - 1;
  auto [stop, error] = std::from_chars(text.data(), end, count);
  constexpr std::int64_t seconds_max = 100LL * 366 * 86'400;
  if (error != std::errc{} || stop != end || count <= 0
      || count > seconds_max / seconds)
    return std::nullopt;
  return count * seconds * ns_per_second;
}

bool measures(kind_t kind) {
  return kind != kind_t::event_count && kind != kind_t::temporal
         && kind != kind_t::temporal_ordered;
}

std::string head_problem(const correlation_text& from, correlation& made,
                         place& at) {
  at = from.at;
  auto kind = look_up(kinds, from.type);
  if (!kind)
    return "unknown correlation type `" + from.type
           + "`; expected event_count, value_count, temporal, "
             "temporal_ordered, value_sum, value_avg, value_percentile or "
             "value_median";
  made.kind = *kind;
  made.percentile = from.percentile;
  at = from.condition_at;
  bool temporal
    = *kind == kind_t::temporal || *kind == kind_t::temporal_ordered;
  if (from.bounds.empty() && !temporal)
    return "`condition` needs one of gt, gte, lt, lte, eq, neq";
  if (measures(*kind) && from.fields.empty())
    return "`condition.field` is missing: it names what is measured";
  if (from.fields.size() > 1 && *kind != kind_t::value_count)
    return "only value_count takes several fields";
  if (made.percentile < 0 || made.percentile > 100)
    return "`percentile` is between 0 and 100";
  if (from.bounds.size() > 2)
    return "at most two bounds make a range";
  if (from.bounds.empty()) {
    made.threshold = static_cast<double>(from.rules.size());
    return {};
  }
  for (const auto& bound : from.bounds) {
    auto op = look_up(operators, bound.op);
    at = bound.at;
    if (!op)
      return "unknown key `" + bound.op
             + "`; expected gt, gte, lt, lte, eq, neq or field";
    bool first = &bound == &from.bounds.front();
    (first ? made.threshold : made.threshold2) = bound.value;
    if (first)
      made.op = *op;
    else
      made.op2 = *op;
  }
  return {};
}

} // namespace

bool correlation_head(const document& from, rule& out, diagnostics& problems) {
  out.shape = rule_shape::correlation;
  auto& made = out.correlate.emplace();
  made.emit_members = from.generate;
  place at;
  auto why = head_problem(from.correlate, made, at);
  if (why.empty()) {
    at = from.correlate.timespan_at;
    if (auto span = timespan_of(from.correlate.timespan))
      out.max_span = *span;
    else
      why = "`timespan` is a number and one of s, m, h, d, w, like `15m`";
  }
  if (why.empty() && from.correlate.rules.size() > steps_max) {
    at = from.correlate.rules_at;
    why = "more than " + std::to_string(steps_max) + " rules";
  }
  if (why.empty())
    return true;
  auto problem = problem_at(at, why);
  problem.source = from.source;
  problems.push_back(std::move(problem));
  return false;
}

void add_group(const document& from, const document& target,
               const std::string& reference, layout& fields, step& out,
               rule& whole) {
  auto field_of = [&](const std::string& name) {
    for (const auto& alias : from.correlate.aliases) {
      if (alias.name != name)
        continue;
      for (const auto& [rule, field] : alias.fields)
        if (rule == reference || rule == target.id || rule == target.name)
          return make_field(fields.bind(field));
    }
    return make_field(fields.bind(name));
  };
  for (const auto& name : from.correlate.group_by)
    out.by.push_back(field_of(name));
  auto& measured = whole.correlate->value.emplace_back();
  for (const auto& name : from.correlate.fields)
    measured.push_back(field_of(name));
}

} // namespace vedette::engine::sigma
