#include "agent/cae/exception_watch.hpp"

#include "engine/event_reader.hpp"
#include "engine/load/load.hpp"
#include "engine/plan.hpp"
#include "engine/rule_feed.hpp"

#include <algorithm>
#include <optional>
#include <utility>

// Tested by tests/unit/agent/cae/exception_watch_test.cpp

namespace vedette::agent {

namespace {

using exceptions_by_id = std::map<std::string, std::vector<engine::rule>>;

exceptions_by_id compiled(const schema::policy& policy,
                          engine::layout& fields) {
  exceptions_by_id out;
  for (const auto& x : policy.exceptions) {
    const engine::rule_source source{x.id, x.source,
                                     engine::rule_language::cae};
    out[x.id] = engine::load_rules({&source, 1}, fields).exceptions;
  }
  return out;
}

engine::expr any_step_of(const std::vector<engine::rule>& rules) {
  std::vector<engine::expr> any;
  for (const auto& rule : rules)
    for (const auto& step : rule.steps)
      any.push_back(step.where);
  return engine::make_any(std::move(any));
}

/// Fires on the events that a step of the rule and the exception describe.
engine::rule both(const engine::rule& rule,
                  const std::vector<engine::rule>& exceptions) {
  engine::rule out;
  out.id = out.name = rule.id;
  out.lineages = rule.lineages;
  out.valid_from = rule.valid_from;
  out.valid_until = rule.valid_until;
  out.steps.emplace_back().where
    = engine::make_all({engine::make_known(any_step_of({rule})),
                        engine::make_known(any_step_of(exceptions))});
  return out;
}

} // namespace

struct exception_watch::state {
  state(engine::plan of, const schema::device_facts& device)
    : plan{std::move(of)}, reader{plan.fields(), plan.needs_all(), device},
      feed{plan} {}
  engine::plan plan;
  engine::event_reader reader;
  engine::rule_feed feed;
  std::vector<std::string> exception_of; ///< By rule of the plan.
  std::vector<engine::rule_hit> hits;
};

exception_watch::exception_watch() = default;
exception_watch::~exception_watch() = default;

void exception_watch::use(const schema::policy& policy,
                          const schema::device_facts& device) {
  state_.reset();
  engine::layout fields;
  const auto exceptions = compiled(policy, fields);
  std::vector<engine::rule> rules;
  std::vector<std::string> ids;
  for (const auto& config : policy.rules) {
    const auto language = engine::language_named(config.language);
    if (!language || config.exceptions.empty())
      continue;
    const engine::rule_source source{config.id, config.source, *language};
    for (const auto& rule : engine::load_rules({&source, 1}, fields).rules)
      for (const auto& id : config.exceptions)
        if (auto at = exceptions.find(id);
            at != exceptions.end() && !at->second.empty()) {
          rules.push_back(both(rule, at->second));
          ids.push_back(id);
        }
  }
  if (rules.empty())
    return;
  std::vector<engine::plan::rejected> rejected;
  state_ = std::make_unique<state>(
    engine::plan::compile(std::move(rules), std::move(fields), rejected),
    device);
  state_->exception_of = std::move(ids);
}

void exception_watch::see(const schema::event& what) {
  if (!state_)
    return;
  state_->hits.clear();
  state_->feed.see(state_->reader.read(what), state_->hits);
  std::vector<const std::string*> counted;
  for (const auto& hit : state_->hits) {
    const auto& id = state_->exception_of[hit.rule];
    if (std::any_of(counted.begin(), counted.end(),
                    [&id](const auto* x) { return *x == id; }))
      continue;
    counted.push_back(&id);
    auto& to = counts_[id];
    to.id = id;
    ++to.hits;
    to.last = std::max(to.last, what.wall);
  }
}

std::vector<schema::exception_hits> exception_watch::hits() const {
  std::vector<schema::exception_hits> out;
  for (const auto& [id, x] : counts_)
    out.push_back(x);
  return out;
}

} // namespace vedette::agent
