#pragma once

#include "actors/contract/detection.hpp"
#include "actors/contract/window.hpp"
#include "actors/window/rule_book.hpp"
#include "engine/event_reader.hpp"
#include "engine/rule_feed.hpp"
#include "schema/device_facts.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace vedette::agent {

/// Holds events against the rules of a book: what a single-step rule matches is
/// a finding, what a multi-step rule matches is a hit for its window.
/// Exceptions are part of the rules. Pure.
class analysis {
public:
  /// `clock` times what rules cost, and nothing else. `device` is whose events
  /// these are.
  explicit analysis(const clock_source& clock, schema::device_facts device = {})
    : clock_{&clock}, device_{std::move(device)} {}

  void use(std::shared_ptr<const actors::rule_book> book);
  [[nodiscard]] const std::shared_ptr<const actors::rule_book>&
  book() const noexcept {
    return book_;
  }

  /// Time in rules is boot time plus this, for events that have one.
  void count_on(std::optional<time_ns> steady) { steady_ = steady; }

  struct output {
    std::vector<std::shared_ptr<const actors::finding>> findings;
    std::vector<actors::step_hit> hits;
  };
  void see(const schema::event& what, output& out);

  /// By rule of the book; empty without one.
  [[nodiscard]] std::vector<engine::rule_cost> costs() const;
  /// Requires a rule of the book.
  void suspend(std::uint32_t rule, bool asleep) {
    feed_->suspend(rule, asleep);
  }

private:
  void add_finding(std::uint32_t rule, output& out);
  void add_hit(engine::rule_hit& what, const engine::row& row, output& out);
  const std::shared_ptr<const schema::event>& kept();

  const clock_source* clock_;
  schema::device_facts device_;
  std::shared_ptr<const actors::rule_book> book_;
  std::unique_ptr<engine::rule_meter> meter_;
  std::unique_ptr<engine::event_reader> reader_;
  std::unique_ptr<engine::rule_feed> feed_;
  std::vector<engine::rule_hit> hits_;
  const schema::event* seen_ = nullptr;
  std::shared_ptr<const schema::event> kept_; // Copy of `seen_`, once needed.
  std::uint64_t refs_ = 0;
  std::optional<time_ns> steady_;
};

} // namespace vedette::agent
