#include "agent/agent.hpp"

#include "actors/contract/message_types.hpp"
#include "actors/detection/detections_actor.hpp"
#include "actors/inspect/inspector_actor.hpp"
#include "actors/runtime/crew.hpp"
#include "actors/window/windows_actor.hpp"
#include "agent/cae/cae_actor.hpp"
#include "agent/respond/hands_actor.hpp"
#include "agent/spool/spool_actor.hpp"
#include "agent/uplink/reporter_actor.hpp"
#include "agent/uplink/uplink_actor.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <optional>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

using parent = caf::local_actor*;

/// The children's handles, filled from top to bottom.
struct crew_list {
  system& sys;
  agent_parts world;
  config::agent_config config;
  logger log;
  reporter_contacts is;
  responder_lanes lanes;
  detections_actor detections;
  std::optional<time_ns> steady; // Wall less boot time by which rules count.

  template <class State, class... Ts>
  typename State::handle spawn(parent owner, const char* name, Ts&&... xs) {
    return sys.spawn_below<State>(owner, name, std::forward<Ts>(xs)...);
  }
};
using crew_ptr = std::shared_ptr<crew_list>;

template <class Handle>
caf::actor as_child(const Handle& x) {
  return caf::actor_cast<caf::actor>(x);
}

caf::actor start_uplink(const crew_ptr& all, parent owner) {
  all->is.uplink = all->spawn<uplink_shell>(owner, "uplink",
                                            all->world.make_link(), all->log);
  return as_child(all->is.uplink);
}

caf::actor start_spool(const crew_ptr& all, parent owner) {
  auto store = all->world.open_spool();
  if (!store.ok()) {
    all->log.error("spool could not be opened",
                   {{"reason", store.why().detail}});
    return {};
  }
  const auto& blocks = all->config.blocks;
  const cutter_limits limits{blocks.events_max, blocks.bytes_max,
                             std::chrono::nanoseconds{blocks.interval}.count()};
  all->is.spool = all->spawn<spool_shell>(
    owner, "spool", std::move(store).value(), all->is.uplink, limits,
    spool_timing{}, all->world.runs, all->log);
  return as_child(all->is.spool);
}

caf::actor start_hands(const crew_ptr& all, parent owner) {
  const auto& with = all->world.respond;
  std::vector<crew::member> members;
  auto lane = [&](const char* name) {
    auto hands = all->spawn<hands_shell>(
      owner, name, hands_parts{with.executor, with.shelf, with.runner},
      all->log);
    members.push_back({name, as_child(hands)});
    return hands;
  };
  all->lanes
    = {lane("quick hands"), lane("errand hands"), lane("package hands")};
  return as_child(all->spawn<crew>(owner, "hands", std::move(members),
                                   std::chrono::milliseconds{2000}));
}

caf::actor start_responder(const crew_ptr& all, parent owner) {
  all->is.responder
    = all->spawn<responder_shell>(owner, "responder", all->lanes,
                                  all->world.respond, all->is.uplink, all->log);
  return as_child(all->is.responder);
}

caf::actor start_detections(const crew_ptr& all, parent owner) {
  detections_config config;
  config.steady = all->steady;
  all->detections = all->spawn<detections_shell>(
    owner, "detections", all->is.uplink, all->is.spool, all->is.responder,
    all->world.context, config, all->log);
  return as_child(all->detections);
}

caf::actor start_windows(const crew_ptr& all, parent owner) {
  const window_limits limits{all->config.engine.windows_per_rule_max,
                             all->config.engine.windows_max};
  all->is.windows
    = all->spawn<windows_shell>(owner, "windows", all->detections, limits);
  return as_child(all->is.windows);
}

schema::device_facts device_of(const agent_parts& world) {
  const auto& facts = world.facts;
  return schema::linux_device({world.device.dashed(), facts.hostname,
                               facts.os_name, facts.kernel,
                               facts.agent_version});
}

caf::actor start_cae(const crew_ptr& all, parent owner) {
  cae_config config;
  config.device = device_of(all->world);
  config.board = all->world.board;
  config.why_not_watched = all->world.why_not_watched;
  config.time.virtual_time = all->world.virtual_time;
  config.time.steady = all->steady;
  // A recording is read as fast as rules allow: there a share says nothing.
  config.budget.share_max
    = all->world.virtual_time
        ? 0
        : all->config.engine.rule_core_percent_max / 100.0;
  all->is.cae = all->spawn<cae_shell>(
    owner, "cae", all->is.uplink, all->is.spool, all->detections,
    all->is.windows, all->world.context, all->world.policies, config, all->log);
  return as_child(all->is.cae);
}

caf::actor start_sensors(const crew_ptr& all, parent owner) {
  all->is.sensors.clear();
  if (const auto policy = all->world.policies->load(); policy.ok())
    all->world.board->wants(policy.value().sensors_enabled);
  std::vector<crew::member> members;
  for (auto& source : all->world.make_sensors()) {
    std::string name{source->name()};
    auto sensor = all->sys.spawn_below<sensor_shell>(
      owner, name, std::move(source), all->is.cae, all->world.sensor, all->log);
    caf::anon_send(sensor, enable_sensor{all->world.board->needs(name)});
    all->is.sensors.emplace_back(name, sensor);
    members.push_back({std::move(name), as_child(sensor)});
  }
  return as_child(all->spawn<crew>(owner, "sensors", std::move(members),
                                   std::chrono::milliseconds{2000}));
}

caf::actor start_inspector(const crew_ptr& all, parent owner) {
  inspector_sources with;
  with.node = all->world.facts.hostname;
  with.windows = all->is.windows;
  all->is.inspector
    = all->spawn<inspector_shell>(owner, "inspector", std::move(with));
  return as_child(all->is.inspector);
}

caf::actor start_reporter(const crew_ptr& all, parent owner) {
  return as_child(all->spawn<reporter_shell>(
    owner, "reporter", all->is, all->world.board,
    reporter_facts{all->world.facts, all->world.look_again, all->world.runs},
    std::chrono::milliseconds{all->config.uplink.health_interval}));
}

} // namespace

std::vector<child> agent_children(system& sys, agent_parts parts,
                                  const config::agent_config& config,
                                  const logger& log) {
  auto all = std::make_shared<crew_list>(
    crew_list{sys, std::move(parts), config, log, {}, {}, {}, {}});
  // A recording has a time of its own.
  if (!all->world.virtual_time)
    all->steady = sys.clock().wall() - sys.clock().boot();
  auto entry = [&all](const char* name, auto start) {
    return child{name,
                 [all, start](parent owner) { return start(all, owner); }};
  };
  return {
    entry("uplink", start_uplink),         // both channels to the cloud
    entry("spool", start_spool),           // what the cloud does not have yet
    entry("hands", start_hands),           // quick ones, errands, packages
    entry("responder", start_responder),   // who does what, and what was done
    entry("detections", start_detections), // one actor per detection
    entry("windows", start_windows),       // one actor per rule and key
    entry("cae", start_cae),               // rules; events in, findings out
    entry("sensors", start_sensors),       // one actor per source
    entry("inspector", start_inspector),   // who is alive in here
    entry("reporter", start_reporter), // hello, health, answers about itself
  };
}

} // namespace vedette::agent
