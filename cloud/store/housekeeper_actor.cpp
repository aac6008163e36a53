#include "cloud/store/housekeeper_actor.hpp"

#include "actors/contract/message_types.hpp"

#include <algorithm>
#include <chrono>

// Tested by tests/integration/questions_test.cpp

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

/// How long nothing is to be done after a step that found nothing.
constexpr std::chrono::seconds idle_pause{5};

} // namespace

housekeeper_shell::housekeeper_shell(handle::pointer self, system& sys,
                                     std::shared_ptr<event_store> events,
                                     intake_valve intake, const logger& log)
  : self_{self}, sys_{sys}, events_{std::move(events)},
    intake_{std::move(intake)}, log_{log.named("store")} {}

housekeeper_shell::handle::behavior_type housekeeper_shell::behavior() {
  self_->delayed_send(self_, idle_pause, housekeeping_due{});
  return {
    [this](housekeeping_due) { step(); },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

void housekeeper_shell::step() {
  watch_disk();
  const auto started = sys_.clock().boot();
  const auto more = events_->maintain();
  const auto took = sys_.clock().boot() - started;
  ++steps_;
  longest_ = std::max(longest_, took);
  if (!more.ok()) {
    ++failures_;
    log_.warning("housekeeping stopped", {{"reason", more.why().detail}});
  }
  // After work a rest as long, so that the store is there for others too.
  const std::chrono::nanoseconds rest{took};
  self_->delayed_send(
    self_,
    more.ok() && more.value() ? rest : std::chrono::nanoseconds{idle_pause},
    housekeeping_due{});
}

void housekeeper_shell::watch_disk() {
  const bool full = !intake_.has_room();
  if (full == intake_.budget->paused())
    return;
  intake_.budget->pause(full);
  if (full)
    log_.error("the disk's reserve is reached: events wait at the agents");
  else
    log_.info("there is room on the disk again: events are taken");
}

actor_status housekeeper_shell::status() const {
  actor_status out;
  out.facts.emplace_back("steps", steps_);
  out.facts.emplace_back("failures", failures_);
  out.facts.emplace_back("intake_paused", intake_.budget->paused());
  out.facts.emplace_back("longest_ms",
                         static_cast<std::int64_t>(longest_ / 1'000'000));
  return out;
}

} // namespace vedette::cloud
