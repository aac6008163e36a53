#include "cloud/content/exception_probe.hpp"

#include "engine/event_reader.hpp"
#include "engine/load/load.hpp"
#include "engine/plan.hpp"
#include "engine/rule_feed.hpp"

#include <string>
#include <utility>
#include <vector>

// Tested by tests/unit/cloud/content/exception_probe_test.cpp

namespace vedette::cloud {

namespace {

engine::rule everything() {
  engine::rule out;
  out.id = out.name = "everything";
  out.steps.emplace_back().where
    = engine::make_literal(engine::make_constant(true));
  return out;
}

void complain(diagnostics& out, std::string message) {
  diagnostic problem;
  problem.message = std::move(message);
  out.push_back(std::move(problem));
}

} // namespace

struct exception_probe::state {
  explicit state(engine::plan of)
    : plan{std::move(of)}, reader{plan.fields(), plan.needs_all()}, feed{plan} {
  }
  engine::plan plan;
  engine::event_reader reader;
  engine::rule_feed feed;
  std::vector<engine::rule_hit> hits;
};

std::optional<exception_probe> exception_probe::make(std::string_view source,
                                                     diagnostics& out) {
  const engine::rule_source text{"", std::string{source},
                                 engine::rule_language::cae};
  engine::layout fields;
  auto loaded = engine::load_rules({&text, 1}, fields);
  out = std::move(loaded.problems);
  if (has_errors(out))
    return std::nullopt;
  if (loaded.exceptions.empty()) {
    complain(out, "not an ExceptionRule");
    return std::nullopt;
  }
  auto rule = everything();
  engine::leave_out(rule, loaded.exceptions);
  std::vector<engine::plan::rejected> rejected;
  auto plan
    = engine::plan::compile({std::move(rule)}, std::move(fields), rejected);
  if (!rejected.empty()) {
    out.push_back(std::move(rejected.front().why));
    return std::nullopt;
  }
  return exception_probe{std::make_unique<state>(std::move(plan))};
}

exception_probe::exception_probe(std::unique_ptr<state> inner)
  : state_{std::move(inner)} {}
exception_probe::~exception_probe() = default;
exception_probe::exception_probe(exception_probe&&) noexcept = default;
exception_probe&
exception_probe::operator=(exception_probe&&) noexcept = default;

bool exception_probe::holds_back(const schema::event& what) {
  state_->hits.clear();
  state_->feed.see(state_->reader.read(what), state_->hits);
  return state_->hits.empty();
}

} // namespace vedette::cloud
