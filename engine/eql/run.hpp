#pragma once

#include "base/result.hpp"
#include "engine/eql/eql.hpp"
#include "engine/eql/pipeline.hpp"
#include "engine/lineage.hpp"
#include "engine/run_losses.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace vedette::engine::eql {

struct run_options {
  std::size_t samples_per_key = 1;
  /// Partial matches one query may hold; beyond it the oldest go, counted.
  std::size_t windows_max = 1'000'000;
  lineage_fields lineages;
};

struct run_counters {
  std::uint64_t events = 0;
  run_losses losses;
};

/// Runs any number of queries over one stream of rows, under the events' own
/// time. Rows come in order of time. An event that is not timed takes no part
/// in a query with a span; that is counted. One thread.
class query_run {
public:
  /// Called with the index of the query and one of its results.
  using sink = std::function<void(std::size_t, query_result)>;

  query_run(layout& fields, event_shelf& shelf, run_options how, sink out);
  ~query_run();

  /// Adds a query over the layout given above; its index is the number of
  /// queries added before. Call it before rows are read: it binds fields.
  status add(query source);

  /// Feeds an event; `ref` is the shelf's name for it.
  void feed(const row& event, std::uint64_t ref);
  /// The stream has ended: absence is certain, pipes let go.
  void finish();
  /// True when no query wants to see more.
  [[nodiscard]] bool full() const;
  /// True when every query may be full before the stream ends.
  [[nodiscard]] bool may_fill() const;

  [[nodiscard]] const run_counters& counters() const noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::engine::eql
