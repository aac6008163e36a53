#pragma once

#include "actors/device/link.hpp"
#include "actors/runtime/supervisor.hpp"
#include "actors/sensor/event_context.hpp"
#include "actors/sensor/sensor_actor.hpp"
#include "agent/cae/policy_keeper.hpp"
#include "agent/installation.hpp"
#include "agent/respond/responder_actor.hpp"
#include "agent/sensors/sensor_board.hpp"
#include "agent/spool/spool.hpp"
#include "config/agent_config.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::agent {

/// The world as this agent sees it. Factories, because a child that is started
/// again needs everything anew.
struct agent_parts {
  std::function<std::shared_ptr<actors::link>()> make_link;
  std::function<result<std::unique_ptr<spool>>()> open_spool;
  responder_parts respond;
  std::shared_ptr<actors::event_context> context;
  /// In the order in which they have to be opened.
  std::function<std::vector<std::unique_ptr<actors::sensor_source>>()>
    make_sensors;
  actors::sensor_config sensor;
  std::shared_ptr<policy_keeper> policies;
  /// What the sensors see; they ask it what the policy wants.
  std::shared_ptr<sensor_board> board = std::make_shared<sensor_board>();
  std::function<std::string(std::string_view path)> why_not_watched;
  uid device;          ///< As it is enrolled.
  schema::hello facts; ///< What the hello says of host and agent.
  /// Looks again at what may change: names, addresses. May be null.
  std::function<void(schema::hello&)> look_again;
  std::shared_ptr<run_ledger> runs; ///< May be null.
  bool virtual_time = false;        ///< Time is what the replayed events say.
  /// Called when the agent is told to end: what blocks has to give up. May be
  /// empty.
  std::function<void()> closing;
};

/// The agent, in order of dependency: each child may use those above it. A dead
/// one is started again with all below it; stopping goes bottom to top, so that
/// the sensors are the first to be silent and the uplink is the last.
std::vector<actors::child> agent_children(actors::system& sys,
                                          agent_parts parts,
                                          const config::agent_config& config,
                                          const logger& log);

} // namespace vedette::agent
