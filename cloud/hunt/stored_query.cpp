// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "cloud/hunt/stored_query.hpp"

#include "cloud/hunt/column_filter.hpp"

#include <algorithm>

namespace vedette::cloud {

namespace {

namespace eql = engine::eql;

bool mentions(const engine::expr& x, engine::slot slot) {
  if (x.kind == engine::expr_kind::field && x.field == slot)
    return true;
  return std::any_of(x.args.begin(), x.args.end(),
                     [&](const engine::expr& y) { return mentions(y, slot); });
}

/// Conditions that need events which match no step.
bool looks_beyond(const eql::query& query) {
  if (!query.matches.lineages.empty())
    return true;
  for (const auto& capture : query.captures)
    for (const auto& step : query.matches.steps)
      if (mentions(step.where, capture.into))
        return true;
  return false;
}

/// Pipes in front that choose events: filters become part of what is looked
/// for, and of a `head` or `tail` only so many can be in the answer. The pipes
/// run over what is found as well: they say the same of it.
void push_down(stored_query& to) {
  for (const auto& pipe : to.source.pipes) {
    switch (pipe.kind) {
    case eql::pipe_kind::filter: {
      auto both = engine::make_all(
        {to.candidates, engine::make_known(pipe.keys.front())});
      if (!column_filter::compile(both, to.fields).ok())
        return; // Columns cannot answer it; the pipe can.
      to.candidates = std::move(both);
      continue;
    }
    case eql::pipe_kind::head:
      to.order = read_order::oldest_first;
      break;
    case eql::pipe_kind::tail:
      break;
    default:
      return; // Looks at all of them.
    }
    to.needed_max = static_cast<std::uint32_t>(
      std::min<std::size_t>(pipe.limit, candidates_max));
    return;
  }
}

} // namespace

std::optional<stored_query> compile_stored(const actors::query_spec& what,
                                           diagnostics& out) {
  auto complain = [&](std::string message, std::string hint) {
    diagnostic x;
    x.message = std::move(message);
    x.hint = std::move(hint);
    out.push_back(std::move(x));
    return std::nullopt;
  };
  eql::options how;
  if (!what.dialect.empty()) {
    auto dialect = eql::dialect_named(what.dialect);
    if (!dialect)
      return complain("unknown dialect \"" + what.dialect + "\"",
                      "use elastic, endgame or optics");
    how.speaks = *dialect;
  }
  stored_query made;
  auto query = eql::compile_query(what.text, how, made.fields, out);
  if (!query || has_errors(out))
    return std::nullopt;
  if (looks_beyond(*query))
    return complain("lineages and conditions on earlier events cannot run on "
                    "stored events",
                    "use it as a rule, or run it with `vedettectl query run "
                    "--offline`");
  const auto& matches = query->matches;
  made.single
    = matches.shape == engine::rule_shape::single && query->pipes.empty();
  std::vector<engine::expr> steps;
  for (const auto& step : matches.steps)
    steps.push_back(step.where);
  if (matches.until)
    steps.push_back(matches.until->where);
  made.candidates = steps.size() == 1 ? std::move(steps.front())
                                      : engine::make_any(std::move(steps));
  made.needed_max = made.single ? std::max(what.limit, 1U) : candidates_max;
  made.source = std::move(*query);
  if (made.source.matches.shape == engine::rule_shape::single)
    push_down(made);
  return made;
}

} // namespace vedette::cloud
