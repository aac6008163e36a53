#include "engine/sigma/correlate.hpp"

#include "engine/sigma/condition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
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

// Which steps must have happened, over their indices.
expr wanted_of(const condition& from, const std::vector<std::string>& rules) {
  std::vector<expr> args;
  for (const auto& name : from.names) {
    auto at = std::find(rules.begin(), rules.end(), name) - rules.begin();
    auto& step = args.emplace_back();
    step.kind = expr_kind::variable;
    step.field = static_cast<slot>(at);
  }
  for (const auto& x : from.args)
    args.push_back(wanted_of(x, rules));
  switch (from.kind) {
  case condition::kind_t::negate:
    return make_not(std::move(args.front()));
  case condition::kind_t::any:
  case condition::kind_t::one:
    return make_any(std::move(args));
  default:
    return make_all(std::move(args));
  }
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
  if (!from.wanted.empty() && *kind != kind_t::temporal)
    return "only `temporal` takes a condition in words; for others it is a "
           "map like `{gte: 10}`";
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

namespace {

bool holds(double x, expr_op op, double bound) {
  switch (op) {
  case expr_op::greater:
    return x > bound;
  case expr_op::greater_equal:
    return x >= bound;
  case expr_op::less:
    return x < bound;
  case expr_op::less_equal:
    return x <= bound;
  case expr_op::equal:
    return x == bound;
  default:
    return x != bound;
  }
}

// A window begins with an event, so that counts are whole numbers from 1 on.
bool can_hold(const correlation& x, std::size_t rules) {
  bool steps = x.kind == kind_t::temporal || x.kind == kind_t::temporal_ordered;
  bool counts
    = steps || x.kind == kind_t::event_count || x.kind == kind_t::value_count;
  if (!counts || x.wanted)
    return true;
  for (auto around : {x.threshold, x.op2 ? x.threshold2 : x.threshold, 1.0})
    for (auto i = -1; i <= 1; ++i) {
      auto count = std::max(1.0, std::floor(around) + i);
      if (steps && count > static_cast<double>(rules))
        continue;
      if (holds(count, x.op, x.threshold)
          && (!x.op2 || holds(count, *x.op2, x.threshold2)))
        return true;
    }
  return false;
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
      why = "`timespan` is a whole number from 1 on and one of s, m, h, d, w "
            "(seconds, minutes, hours, days, weeks; `M` and `y` have no fixed "
            "length), like `15m`, found `"
            + from.correlate.timespan.substr(0, 40) + "`";
  }
  if (why.empty() && from.correlate.rules.size() > steps_max) {
    at = from.correlate.rules_at;
    why = "more than " + std::to_string(steps_max) + " rules";
  }
  if (why.empty() && !from.correlate.wanted.empty()) {
    auto parsed = parse_condition(from.correlate.wanted, from.correlate.rules);
    at = from.correlate.condition_at;
    at.column += parsed.ok ? 0 : parsed.why.offset;
    if (parsed.ok)
      made.wanted = wanted_of(parsed.what, from.correlate.rules);
    else
      why = parsed.why.message;
  }
  if (why.empty() && !can_hold(made, from.correlate.rules.size())) {
    auto never
      = problem_at(from.correlate.condition_at,
                   "this condition can never be true", {}, severity::warning);
    never.source = from.source;
    problems.push_back(std::move(never));
  }
  if (why.empty())
    return true;
  auto problem = problem_at(at, why);
  problem.source = from.source;
  problems.push_back(std::move(problem));
  return false;
}

void check_aliases(const document& from, diagnostics& problems) {
  const auto& all = from.correlate;
  auto is_in = [](const std::vector<std::string>& list, const std::string& x) {
    return std::find(list.begin(), list.end(), x) != list.end();
  };
  auto say = [&](place at, std::string message, std::string hint = {}) {
    auto what
      = problem_at(at, std::move(message), std::move(hint), severity::warning);
    what.source = from.source;
    problems.push_back(std::move(what));
  };
  for (const auto& alias : all.aliases) {
    if (!is_in(all.group_by, alias.name) && !is_in(all.fields, alias.name))
      say(alias.at, "the alias `" + alias.name
                      + "` is in neither `group-by` nor `condition.field`");
    for (const auto& [reference, field] : alias.fields)
      if (!is_in(all.rules, reference)) {
        auto near = nearest(reference, {all.rules.begin(), all.rules.end()});
        say(alias.at,
            "the alias `" + alias.name + "` is for `" + reference
              + "`, which is not among `rules`",
            near.empty() ? "" : "did you mean `" + near + "`?");
      }
    if (alias.fields.size() < all.rules.size())
      say(alias.at, "the alias `" + alias.name
                      + "` does not say what it is for each of `rules`");
  }
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
