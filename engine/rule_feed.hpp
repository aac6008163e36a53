#pragma once

#include "engine/cost.hpp"
#include "engine/lineage.hpp"
#include "engine/plan.hpp"
#include "engine/rule_hit.hpp"
#include "engine/run_losses.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine {

/// Turns a stream of events into what rules and their windows live on. It is
/// the only way from events to windows: live actors and the offline runner are
/// fed by it, so that both see the same.
///
/// Time is that of the events and never runs backwards: an event that is older
/// than one before it counts as being as new.
class rule_feed {
public:
  /// Requires that `of` outlives it. One thread.
  explicit rule_feed(const plan& of);

  /// Looks at the next event and fills `out` with what it is to whom, by
  /// ascending rule.
  void see(const row& event, std::vector<rule_hit>& out);

  /// From now on `meter` hears what rules cost. Requires that it outlives this.
  void measure(rule_meter& meter);
  /// A suspended rule sees no event; its windows run out.
  void suspend(std::uint32_t rule, bool asleep);

  /// Matches left out because the event is not timed and the rule has a span,
  /// and keys left out because one event had too many.
  [[nodiscard]] const run_losses& losses() const noexcept { return losses_; }

  /// The time of the event seen last.
  [[nodiscard]] time_ns now() const noexcept { return now_; }

private:
  row with_lineages(const row& event);
  void add_hits(const hit& what, const row& event, std::vector<rule_hit>& out);
  void add_measured(rule_hit& to, const row& event);
  [[nodiscard]] std::shared_ptr<const std::vector<handover>>
  handovers_of(std::uint32_t rule, const row& event);

  const plan& of_;
  plan::scratch_ptr work_;
  std::optional<lineage_tracker> lineages_;
  eval_scratch values_;
  std::vector<value> cells_;
  std::vector<hit> hits_;
  std::vector<std::string> keys_;
  std::vector<bool> asleep_; // By rule; empty = none.
  rule_meter* meter_ = nullptr;
  run_losses losses_;
  time_ns now_;
};

} // namespace vedette::engine
