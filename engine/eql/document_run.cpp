#include "engine/eql/document_run.hpp"

#include <utility>

// Tested by tests/unit/engine/eql/query_suite_test.cpp

namespace vedette::engine::eql {

struct document_run::state {
  state(const document_options& documents, const run_options& how,
        dialect speaks, sink out)
    : documents{documents}, stamps{documents}, speaks{speaks},
      out{std::move(out)}, shelf{fields, documents},
      run{fields, shelf, how, [this](std::size_t query, query_result what) {
            this->out(query, what);
          }} {}

  document_reader& reader() {
    if (!reads)
      reads = std::make_unique<document_reader>(fields, documents);
    return *reads;
  }
  [[nodiscard]] bool needs_order(const rule& of) const;
  status feed_now(std::string_view text, const document_stamp* stamp,
                  std::uint64_t ref);
  void run_earliest();

  document_options documents;
  document_stamper stamps;
  dialect speaks;
  bool sorts = false;
  sink out;
  layout fields;
  document_shelf shelf;
  query_run run;
  std::unique_ptr<document_reader> reads;
  std::optional<document_order> order;
  std::uint64_t late = 0;
  std::uint64_t late_matches = 0;
};

document_run::document_run(const document_options& documents,
                           const run_options& how, dialect speaks, sink out)
  : state_{std::make_unique<state>(documents, how, speaks, std::move(out))} {}

document_run::~document_run() = default;

layout& document_run::fields() {
  return state_->fields;
}

bool document_run::state::needs_order(const rule& of) const {
  if (of.shape == rule_shape::single)
    return speaks != dialect::endgame;
  return of.shape != rule_shape::sample;
}

status document_run::add(query source) {
  state_->sorts = state_->sorts || state_->needs_order(source.matches);
  return state_->run.add(std::move(source));
}

status document_run::state::feed_now(std::string_view text,
                                     const document_stamp* stamp,
                                     std::uint64_t ref) {
  auto event = reader().read(text);
  if (!event.ok())
    return event.why();
  auto now = event.value();
  if (stamp != nullptr) {
    // A document without a time of its own keeps the place it was given.
    now.time = stamp->time;
    now.timed = stamp->timed;
    now.tiebreak = stamp->tiebreak;
  }
  shelf.show(ref, text);
  run.feed(now, ref);
  return done;
}

status document_run::feed(std::string_view text, std::uint64_t ref,
                          std::size_t file) {
  auto& all = *state_;
  if (!all.sorts)
    return all.feed_now(text, nullptr, ref);
  auto stamp = all.stamps.read(text, ref, file);
  if (!stamp.ok())
    return stamp.why();
  if (!all.order)
    all.order.emplace(all.run.may_fill() ? short_order : order_bounds{});
  all.order->add(stamp.value(), text);
  while (all.order->full() && !all.run.full())
    all.run_earliest();
  return done;
}

void document_run::state::run_earliest() {
  auto next = order->take();
  if (!next)
    return;
  if (next->late) {
    // Its place among the others is lost, and with it what spans need.
    ++late;
    next->stamp.timed = false;
  }
  const auto before = run.counters().losses.untimed;
  std::ignore = feed_now(next->text, &next->stamp, next->stamp.ref);
  if (next->late)
    late_matches += run.counters().losses.untimed - before;
}

void document_run::finish() {
  auto& all = *state_;
  while (all.order && !all.order->empty() && !all.run.full())
    all.run_earliest();
  all.run.finish();
}

bool document_run::full() const {
  return state_->run.full();
}

bool document_run::orders() const {
  return state_->sorts;
}

const document_time& document_run::last() const {
  return state_->stamps.last();
}

std::string_view document_run::text_of(std::uint64_t event) const {
  return state_->shelf.text_of(event);
}

run_losses document_run::losses() const {
  auto out = state_->run.counters().losses;
  out.untimed -= state_->late_matches;
  out.late += state_->late;
  return out;
}

} // namespace vedette::engine::eql
