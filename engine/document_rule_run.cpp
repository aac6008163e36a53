#include "engine/document_rule_run.hpp"

#include <algorithm>

// Tested by tests/unit/engine/document_order_test.cpp

namespace vedette::engine {

document_rule_run::document_rule_run(const plan& of,
                                     const document_options& how,
                                     const order_bounds& most)
  : reader_{of.fields(), how}, runner_{of}, stamps_{how} {
  auto tells = [](const rule& x) {
    return x.enabled && x.shape != rule_shape::single
           && x.shape != rule_shape::sample;
  };
  if (std::any_of(of.rules().begin(), of.rules().end(), tells))
    order_.emplace(most);
}

status document_rule_run::feed(std::string_view text, std::uint64_t ref,
                               std::size_t file, std::vector<detection>& out) {
  if (!order_) {
    auto event = reader_.read(text);
    if (!event.ok())
      return event.why();
    runner_.feed(event.value(), ref, out);
    return done;
  }
  auto stamp = stamps_.read(text, ref, file);
  if (!stamp.ok())
    return stamp.why();
  order_->add(stamp.value(), text);
  while (order_->full())
    run_earliest(out);
  return done;
}

void document_rule_run::run_earliest(std::vector<detection>& out) {
  auto next = order_->take();
  if (!next)
    return;
  auto event = reader_.read(next->text);
  if (!event.ok())
    return; // It was read before: cannot be.
  auto now = event.value();
  now.time = next->stamp.time;
  // The place of a late one among the others is lost, and with it what spans
  // need.
  now.timed = next->stamp.timed && !next->late;
  now.tiebreak = next->stamp.tiebreak;
  const auto before = runner_.losses().untimed;
  runner_.feed(now, next->stamp.ref, out);
  if (next->late) {
    ++late_;
    late_matches_ += runner_.losses().untimed - before;
  }
}

void document_rule_run::finish(std::vector<detection>& out) {
  while (order_ && !order_->empty())
    run_earliest(out);
  runner_.finish(out);
}

run_losses document_rule_run::losses() const {
  auto out = runner_.losses();
  out.untimed -= late_matches_;
  out.late += late_;
  return out;
}

} // namespace vedette::engine
