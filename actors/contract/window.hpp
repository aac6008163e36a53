#pragma once

#include "actors/contract/lifecycle.hpp"
#include "actors/window/rule_book.hpp"
#include "engine/rule_hit.hpp"
#include "engine/window.hpp"
#include "schema/event.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// Events of a detection that is an event to other rules.
using nested_events = std::vector<std::shared_ptr<const schema::event>>;

/// An event, or a detection of another rule, for the window of a rule and key.
struct step_hit {
  engine::rule_hit what;
  std::uint64_t ref = 0;
  time_ns time = 0;
  std::int64_t tiebreak = 0;
  std::shared_ptr<const schema::event> event;
  std::shared_ptr<const nested_events> nested; ///< Instead, of a detection.
  std::shared_ptr<const rule_book> book; ///< `what.handovers` is of; else none.
};

/// New rules: windows of rules that changed or went are closed, others live on.
struct use_rules {
  std::shared_ptr<const rule_book> book;
};

/// Hits in order of time, then the time up to which everything has been seen.
struct feed_windows {
  std::vector<step_hit> hits;
  time_ns now = 0;
};

/// A live window, for people.
struct window_view {
  std::uint64_t actor = 0;
  std::string rule_id, rule_name, key;
  engine::window_summary summary;
  /// Of the summary's bound events, in their order; null = not kept.
  std::vector<std::shared_ptr<const schema::event>> events;
};

struct list_windows {
  std::string rule_id; ///< Empty = all.
  std::uint32_t limit = 1000;
};
struct window_list {
  std::vector<window_view> items;
  std::uint64_t live = 0, dropped = 0, completed = 0;
  time_ns now = 0; ///< The windows' time: of the newest event they heard of.
};

/// A hit of this rule and key. `answer`: report afterwards, even if nothing
/// changed.
struct feed {
  step_hit hit;
  bool answer = false;
  bool timed = false; ///< Say how long it took.
};
/// Time has come to `now`.
struct pass_time {
  time_ns now = 0;
  bool answer = false;
};
struct view_window {};
/// Nobody will feed you any more.
struct retire {};

/// What do windows cost, by rule?
struct read_window_costs {};
struct window_costs {
  struct item {
    std::uint32_t rule = 0; ///< Of `book`.
    std::uint32_t live = 0;
    std::uint64_t bytes = 0;   ///< Estimated from some of them, as `spent`.
    std::uint64_t refused = 0; ///< Kept from being opened by a bound.
    time_ns spent = 0;
  };
  std::shared_ptr<const rule_book> book;
  std::vector<item> items;
};

/// Window to keeper: it found what other rules are made of.
struct hand_over {
  std::shared_ptr<const rule_book> book; ///< That `to` is of.
  std::shared_ptr<const std::vector<engine::handover>> to;
  time_ns time = 0;
  std::uint64_t ref = 0; ///< Of the event that completed it; or `by_time`.
  std::shared_ptr<const nested_events> events;

  static constexpr std::uint64_t by_time = ~std::uint64_t{0};
};

/// Window to keeper: what it waits for after `fed` feeds.
struct window_report {
  std::uint32_t slot = 0;       ///< The keeper's name for the window …
  std::uint32_t generation = 0; ///< … and which of the slot's windows it is.
  std::uint32_t fed = 0;
  std::uint32_t bytes = 0; ///< Of a timed feed, as `took`.
  time_ns took = 0;
  bool idle = false;
  bool is_answer = false;
  time_ns deadline = engine::no_limit;
};

/// The partial match of one rule for one key.
using window_actor
  = lifecycle_actor::extend<caf::reacts_to<feed>, caf::reacts_to<pass_time>,
                            caf::replies_to<view_window>::with<window_view>,
                            caf::reacts_to<retire>>;

/// Owns all windows of a device (or, in the cloud, of a shard): finds the
/// window of a hit, lets time pass for those whose deadline has come, bounds
/// their number.
using windows_actor = lifecycle_actor::extend<
  caf::reacts_to<use_rules>, caf::reacts_to<feed_windows>,
  caf::reacts_to<window_report>, caf::reacts_to<hand_over>,
  caf::replies_to<read_window_costs>::with<window_costs>,
  caf::replies_to<list_windows>::with<window_list>>;

} // namespace vedette::actors
