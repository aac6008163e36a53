#pragma once

#include "actors/contract/store.hpp"
#include "actors/device/credit_budget.hpp"
#include "actors/runtime/system.hpp"
#include "base/log.hpp"

#include <functional>
#include <memory>

namespace vedette::cloud {

/// Whether devices may send events: not while the disk is nearly full.
struct intake_valve {
  std::shared_ptr<actors::credit_budget> budget;
  std::function<bool()> has_room;
};

/// Watches the disk, forgets old days and packs small blocks, a step at a time,
/// at most half of the time. On a thread of its own, beside the writer.
class housekeeper_shell {
public:
  using handle = actors::housekeeper_actor;
  static constexpr auto family = "store";
  static constexpr bool blocks = true;

  housekeeper_shell(handle::pointer self, actors::system& sys,
                    std::shared_ptr<actors::event_store> events,
                    intake_valve intake, const logger& log);

  handle::behavior_type behavior();

private:
  void step();
  void watch_disk();
  [[nodiscard]] actors::actor_status status() const;

  handle::pointer self_;
  actors::system& sys_;
  std::shared_ptr<actors::event_store> events_;
  intake_valve intake_;
  logger log_;
  std::int64_t steps_ = 0;
  std::int64_t failures_ = 0;
  time_ns longest_ = 0;
};

} // namespace vedette::cloud
