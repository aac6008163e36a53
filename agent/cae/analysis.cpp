#include "agent/cae/analysis.hpp"

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

namespace {

engine::constant owned(const engine::value& x) {
  engine::constant out;
  out.kind = x.kind();
  switch (x.kind()) {
  case engine::value_kind::boolean:
    out.boolean = x.boolean();
    break;
  case engine::value_kind::integer:
    out.integer = x.integer();
    break;
  case engine::value_kind::real:
    out.real = x.real();
    break;
  case engine::value_kind::text:
    out.text = x.text();
    break;
  default:
    out.kind = engine::value_kind::null;
  }
  return out;
}

} // namespace

void analysis::use(std::shared_ptr<const actors::rule_book> book) {
  book_ = std::move(book);
  reader_ = std::make_unique<engine::event_reader>(book_->plan->fields(), true);
  scratch_ = book_->plan->make_scratch();
}

void analysis::see(const schema::event& what, output& out) {
  ++refs_;
  if (!book_)
    return;
  seen_ = &what;
  kept_.reset();
  hits_.clear();
  const auto row = reader_->read(what);
  book_->plan->match(row, *scratch_, hits_);
  for (const auto& x : hits_) {
    const auto& rule = book_->plan->rules()[x.rule];
    if (rule.shape == engine::rule_shape::single && rule.reported)
      add_finding(x.rule, out);
    else if (rule.shape == engine::rule_shape::single)
      continue;
    else
      add_hits(x, row, out);
  }
}

void analysis::add_finding(std::uint32_t rule, output& out) {
  auto found = std::make_shared<actors::finding>();
  found->book = book_;
  found->rule = rule;
  found->time = seen_->wall;
  found->events.push_back({0, kept()});
  out.findings.push_back(std::move(found));
}

// Steps of one rule may have different keys for the same event; equal keys go
// to their window together.
void analysis::add_hits(const engine::hit& what, const engine::row& row,
                        output& out) {
  const auto& rule = book_->plan->rules()[what.rule];
  const auto first = out.hits.size();
  for (std::size_t step = 0; step <= rule.steps.size(); ++step) {
    const auto bit = std::uint64_t{1} << step;
    if ((what.steps & bit) == 0)
      continue;
    auto key = book_->plan->key_of(what.rule, step, row, *scratch_);
    if (!key)
      continue;
    auto same = std::find_if(out.hits.begin() + static_cast<long>(first),
                             out.hits.end(),
                             [&key](const auto& x) { return x.key == *key; });
    if (same != out.hits.end()) {
      same->steps |= bit;
      continue;
    }
    actors::step_hit hit;
    hit.rule = what.rule;
    hit.steps = bit;
    hit.key = std::move(*key);
    hit.ref = refs_;
    hit.time = row.time;
    hit.tiebreak = row.tiebreak;
    if (rule.correlate && step < rule.steps.size())
      hit.measured
        = owned(book_->plan->measured_of(what.rule, step, row, *scratch_));
    hit.event = kept();
    out.hits.push_back(std::move(hit));
  }
}

const std::shared_ptr<const schema::event>& analysis::kept() {
  if (!kept_)
    kept_ = std::make_shared<const schema::event>(*seen_);
  return kept_;
}

} // namespace vedette::agent
