#include "agent/cae/analysis.hpp"

#include <utility>

// Tested by tests/integration/both_ways_test.cpp

namespace vedette::agent {

void analysis::use(std::shared_ptr<const actors::rule_book> book) {
  feed_.reset(); // Before the plan it looks at.
  book_ = std::move(book);
  const auto& plan = *book_->plan;
  reader_ = std::make_unique<engine::event_reader>(plan.fields(),
                                                   plan.needs_all(), device_);
  feed_ = std::make_unique<engine::rule_feed>(plan);
  meter_ = std::make_unique<engine::rule_meter>(plan.rules().size(), *clock_);
  feed_->measure(*meter_);
}

std::vector<engine::rule_cost> analysis::costs() const {
  return meter_ ? meter_->costs() : std::vector<engine::rule_cost>{};
}

void analysis::see(const schema::event& what, output& out) {
  ++refs_;
  if (!book_)
    return;
  seen_ = &what;
  kept_.reset();
  auto row = reader_->read(what);
  if (steady_ && what.boot != 0)
    row.time = what.boot + *steady_;
  feed_->see(row, hits_);
  for (auto& x : hits_)
    if (book_->plan->rules()[x.rule].shape == engine::rule_shape::single)
      add_finding(x.rule, out);
    else
      add_hit(x, row, out);
}

void analysis::add_finding(std::uint32_t rule, output& out) {
  auto found = std::make_shared<actors::finding>();
  found->book = book_;
  found->rule = rule;
  found->time = feed_->now();
  found->events.push_back({0, kept()});
  out.findings.push_back(std::move(found));
}

void analysis::add_hit(engine::rule_hit& what, const engine::row& row,
                       output& out) {
  actors::step_hit hit;
  hit.what = std::move(what);
  hit.ref = refs_;
  hit.time = feed_->now();
  hit.tiebreak = row.tiebreak;
  hit.event = kept();
  if (hit.what.handovers)
    hit.book = book_;
  out.hits.push_back(std::move(hit));
}

const std::shared_ptr<const schema::event>& analysis::kept() {
  if (!kept_) {
    // Away from here nobody knows any more whose event it is.
    auto copy = std::make_shared<schema::event>(*seen_);
    device_.complete(*copy);
    kept_ = std::move(copy);
  }
  return kept_;
}

} // namespace vedette::agent
