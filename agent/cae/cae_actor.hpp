#pragma once

#include "actors/contract/cae.hpp"
#include "actors/contract/detection.hpp"
#include "actors/contract/sensor.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/system.hpp"
#include "actors/sensor/event_context.hpp"
#include "agent/cae/analysis.hpp"
#include "agent/cae/blind_rules.hpp"
#include "agent/cae/exception_watch.hpp"
#include "agent/cae/policy_keeper.hpp"
#include "agent/cae/rule_ledger.hpp"
#include "agent/cae/timeline.hpp"
#include "agent/sensors/sensor_board.hpp"
#include "base/log.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace vedette::agent {

struct cae_config {
  timeline::limits time;
  std::chrono::milliseconds tick{100};
  engine::rule_budget::limits budget;
  std::uint32_t ticks_per_review = 10;
  std::size_t costs_told_max = 16; ///< Rules; suspended ones come on top.
  schema::device_facts device;     ///< Whose events these are.
  /// What the device sees; null = all that rules may ask for.
  std::shared_ptr<const sensor_board> board;
  /// Why files below a path are not seen; empty = they are.
  std::function<std::string(std::string_view path)> why_not_watched;
};

/// The Context Analysis Engine of the device: gives events their context,
/// passes them to the spool, finds what the rules of the policy match.
class cae_shell {
public:
  using handle = actors::cae_actor;
  static constexpr auto family = "cae";

  cae_shell(handle::pointer self, actors::system& sys,
            actors::uplink_actor uplink, actors::spool_actor spool,
            actors::detections_actor detections, actors::windows_actor windows,
            std::shared_ptr<actors::event_context> context,
            std::shared_ptr<policy_keeper> policies, const cae_config& config,
            const logger& log);

  handle::behavior_type behavior();

private:
  void take(const actors::observe& x);
  void give_back(std::uint32_t batches);
  void pass_on();
  void take_inbound(const actors::inbound& x);
  void apply(const schema::policy& what, bool tell);
  void look_around();
  void tell_applied();
  void review();
  void apply_budget(actors::window_costs windows);
  [[nodiscard]] actors::actor_status status() const;

  handle::pointer self_;
  actors::system& sys_;
  actors::uplink_actor uplink_;
  actors::spool_actor spool_;
  actors::detections_actor detections_;
  actors::windows_actor windows_;
  std::shared_ptr<actors::event_context> context_;
  std::shared_ptr<policy_keeper> policies_;
  cae_config config_;
  logger log_;
  analysis analysis_;
  exception_watch exceptions_;
  analysis::output found_;
  rule_ledger ledger_;
  std::uint32_t ticks_ = 0;
  timeline timeline_;
  std::deque<actors::sensor_actor> waiting_; // For the spool, in its order.
  schema::policy_applied applied_;
  std::uint64_t board_seen_ = 0; // Its revision that `applied_` is of.
  std::uint64_t events_ = 0, findings_ = 0, hits_ = 0;
};

} // namespace vedette::agent
