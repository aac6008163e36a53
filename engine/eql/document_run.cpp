#include "engine/eql/document_run.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/eql/query_suite_test.cpp

namespace vedette::engine::eql {

namespace {

/// A document that waits for all others.
struct waiting {
  time_ns time = 0;
  std::int64_t tiebreak = 0;
  std::size_t offset = 0;
  std::size_t size = 0;
  std::uint64_t ref = 0;

  bool operator<(const waiting& other) const {
    return std::pair{time, tiebreak} < std::pair{other.time, other.tiebreak};
  }
};

} // namespace

struct document_run::state {
  state(const document_options& documents, const run_options& how,
        dialect speaks, sink out)
    : documents{documents}, orders{speaks != dialect::endgame},
      out{std::move(out)}, shelf{fields, documents},
      run{fields, shelf, how, [this](std::size_t query, query_result what) {
            this->out(query, what);
          }} {}

  document_reader& reader() {
    if (!reads)
      reads = std::make_unique<document_reader>(fields, documents);
    return *reads;
  }
  void run_sorted();

  document_options documents;
  bool orders;        ///< The dialect puts events in order of time …
  bool sorts = false; ///< … and some query can tell.
  sink out;
  layout fields;
  document_shelf shelf;
  query_run run;
  std::unique_ptr<document_reader> reads;
  std::uint64_t count = 0;
  std::string texts;
  std::vector<waiting> order;
};

document_run::document_run(const document_options& documents,
                           const run_options& how, dialect speaks, sink out)
  : state_{std::make_unique<state>(documents, how, speaks, std::move(out))} {}

document_run::~document_run() = default;

layout& document_run::fields() {
  return state_->fields;
}

status document_run::add(query source) {
  // Samples know no time: they take events as they come.
  if (source.matches.shape != rule_shape::sample)
    state_->sorts = state_->orders;
  return state_->run.add(std::move(source));
}

status document_run::feed(std::string_view text) {
  auto& all = *state_;
  auto event = all.reader().read(text);
  if (!event.ok())
    return event.why();
  if (all.sorts) {
    all.order.push_back({event.value().time, event.value().tiebreak,
                         all.texts.size(), text.size(), all.count++});
    all.texts += text;
    return done;
  }
  auto ref = all.count++;
  all.shelf.show(ref, text);
  all.run.feed(event.value(), ref);
  return done;
}

void document_run::state::run_sorted() {
  texts.append(document_reader::padding, ' ');
  std::stable_sort(order.begin(), order.end());
  for (const auto& x : order) {
    if (run.full())
      return;
    auto text = std::string_view{texts}.substr(x.offset, x.size);
    auto event = reader().read(text);
    if (!event.ok())
      continue;
    // A document without a time of its own keeps the place it was given.
    auto now = event.value();
    now.time = x.time;
    now.tiebreak = x.tiebreak;
    shelf.show(x.ref, text);
    run.feed(now, x.ref);
  }
}

void document_run::finish() {
  if (state_->sorts)
    state_->run_sorted();
  state_->run.finish();
}

bool document_run::full() const {
  return !state_->sorts && state_->run.full();
}

std::string_view document_run::text_of(std::uint64_t event) const {
  return state_->shelf.text_of(event);
}

const run_counters& document_run::counters() const {
  return state_->run.counters();
}

} // namespace vedette::engine::eql
