#pragma once

#include "engine/eql/pipeline.hpp"
#include "engine/eql/run.hpp"
#include "engine/key.hpp"
#include "engine/lineage.hpp"
#include "engine/window.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace vedette::engine::eql {

/// The literal class a step asks for, when its condition begins with one.
std::optional<std::string> class_of(const expr& where);
/// A step's condition without the test of its class.
expr without_class(const expr& where);

/// One query of a run: its windows or samples, and its pipes.
class query_matcher {
public:
  static result<std::unique_ptr<query_matcher>>
  compile(query source, layout& fields, event_shelf& shelf,
          const run_options& how, run_counters& counters, pipeline::sink out);

  /// The steps (and `until` last) that `steps` has a bit for match.
  void feed(std::uint64_t steps, const row& event, std::uint64_t ref,
            eval_scratch& work);
  void finish();

  [[nodiscard]] const rule& matches() const noexcept { return query_.matches; }
  [[nodiscard]] bool full() const { return pipes_->full(); }
  [[nodiscard]] bool may_fill() const { return pipes_->may_fill(); }
  /// Steps whose condition looks at earlier steps' events: `feed` tests them.
  [[nodiscard]] std::uint64_t correlated() const noexcept {
    return correlated_;
  }
  [[nodiscard]] lineage_tracker* lineages() {
    return lineages_ ? &*lineages_ : nullptr;
  }

private:
  query_matcher(event_shelf& shelf, const run_options& how,
                run_counters& counters);

  status prepare(layout& fields, pipeline::sink out);
  void feed_key(const std::string& key, std::uint64_t steps, const row& event,
                std::uint64_t ref, eval_scratch& work);
  void feed_sample(std::uint64_t steps, const row& event, std::uint64_t ref,
                   eval_scratch& work);
  std::uint64_t test_correlated(const window& partial, std::uint64_t steps,
                                const row& event, eval_scratch& work);
  [[nodiscard]] bool can_start(std::uint64_t steps) const;
  void report(const std::string& key, std::vector<completion>& done);
  void sweep(time_ns now);
  void finish_samples();

  query query_;
  event_shelf& shelf_;
  const run_options& how_;
  run_counters& counters_;
  std::unique_ptr<pipeline> pipes_;
  std::optional<lineage_tracker> lineages_;
  std::vector<key_maker> keys_;        // By step; `until` is the last.
  std::vector<expression> conditions_; // Of correlated steps, by step.
  std::uint64_t correlated_ = 0;
  std::uint64_t starters_ = 0; // Steps that begin something.
  bool waits_for_end_ = false; // Results are put in order at the end.
  std::unordered_map<std::string, std::unique_ptr<window>> windows_;
  std::size_t sweep_at_ = 4096;
  struct late_result {
    time_ns time = 0;
    std::int64_t tiebreak = 0;
    query_result what;
  };
  std::vector<late_result> late_;
  std::map<std::string, std::vector<std::vector<bound_event>>> samples_;
  std::vector<std::string> key_buffer_;
  std::vector<completion> done_;
  std::vector<value> cells_;
};

} // namespace vedette::engine::eql
