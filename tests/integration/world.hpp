#pragma once

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/device_state.hpp"
#include "agent/agent.hpp"
#include "agent/installation.hpp"
#include "cloud/cloud.hpp"
#include "cloud/cluster/local_coordinator.hpp"
#include "cloud/cluster/shard_map.hpp"
#include "cloud/gateway/session_gate_actor.hpp"
#include "tests/integration/simulated_net.hpp"
#include "tests/integration/simulated_parts.hpp"
#include "tests/support/memory_records.hpp"
#include "tests/unit/agent/spool/sim_disk.hpp"

#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>

namespace vedette::test {

/// One process of the world: a CAF system of its own on the test's thread.
class simulated_process {
public:
  simulated_process(const clock_source& clock) : sys_{clock, {1, true}} {}
  ~simulated_process() { end(); }
  simulated_process(const simulated_process&) = delete;
  simulated_process& operator=(const simulated_process&) = delete;

  void start(std::vector<child> children) {
    top_ = sys_.spawn<supervisor>("supervisor", std::move(children),
                                  supervision{}, logger::silent());
    run();
  }
  void run() {
    for (int steps = 0; coordinator().try_run_once(); ++steps)
      if (steps == steps_max) {
        ADD_FAILURE() << "actors do not come to rest";
        return;
      }
  }
  void advance(std::chrono::nanoseconds by) {
    coordinator().clock().advance_time(by);
    run();
  }
  /// As kill -9 does: nobody gets a last word.
  void end() {
    top_ = nullptr;
    for (int round = 0; round < 100 && sys_.registry().size() > 0; ++round) {
      actor_filter all;
      all.limit = 100'000;
      for (const auto& row : sys_.registry().list(all).first) {
        actor_row ignored;
        if (auto actor = sys_.find(row.id, ignored))
          caf::anon_send_exit(actor, caf::exit_reason::kill);
      }
      run();
    }
  }
  /// As a service manager does: everybody may end in order.
  void stop() {
    caf::anon_send(top_, actors::stop{});
    run();
    end();
  }
  actors::system& sys() { return sys_; }

private:
  caf::scheduler::test_coordinator& coordinator() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(
      sys_.caf().scheduler());
  }
  static constexpr int steps_max = 1'000'000;
  actors::system sys_;
  supervisor_actor top_;
};

/// A whole agent and a whole cloud on one thread, under one clock, with a
/// simulated network and disk between them.
class world {
public:
  explicit world(unsigned seed = 1)
    : random{seed}, disk{seed}, net{device},
      policy_path{"/tmp/vedette-world-" + std::to_string(::getpid()) + "-"
                  + std::to_string(seed) + ".policy"} {
    std::remove(policy_path.c_str());
    policies->what.id = "default";
    policies->what.revision = "r1";
  }
  ~world() {
    agent.reset();
    other.agent.reset();
    cloud.reset();
    std::remove(policy_path.c_str());
  }

  void start_cloud() {
    cloud = std::make_unique<simulated_process>(clock);
    shards = std::make_shared<shard_table>();
    auto changes = std::make_shared<change_hub>();
    desk = std::make_shared<cloud::front_desk>(
      changes, records, [] { return cloud::front_desk::store_numbers{}; });
    cloud::cloud_parts parts;
    parts.events = blocks;
    parts.records = records;
    parts.policies = policies;
    parts.queries = std::make_shared<counting_engine>();
    parts.cluster = std::make_shared<cloud::local_coordinator>(*records);
    parts.changes = changes;
    parts.shards = shards;
    parts.desk = desk;
    parts.metrics
      = [] { return std::vector<std::pair<std::string, double>>{}; };
    parts.disk_free = [this] { return disk_free; };
    gate = std::make_unique<cloud::session_gate>(shards);
    cloud->start(cloud::cloud_children(cloud->sys(), parts, node_config,
                                       logger::silent()));
  }
  void crash_cloud() {
    net.cut_all();
    other.net.cut_all();
    desk->open({});
    shards->clear();
    cloud.reset();
  }

  /// Where an agent lives.
  struct place {
    simulated_net& net;
    agent::sim_disk& disk;
    std::shared_ptr<event_feed> feed;
    std::string policy_path;
    uid installation;
    std::string hostname;
  };
  std::unique_ptr<simulated_process> make_agent(const place& at) {
    auto made = std::make_unique<simulated_process>(clock);
    ++runs;
    agent::agent_parts parts;
    parts.make_link = [&at_net = at.net] { return at_net.make_link(); };
    parts.open_spool = [this, &at_disk = at.disk, id = at.installation] {
      return agent::spool::open(at_disk, spool_limits, clock, id);
    };
    auto ledger = agent::command_ledger::open(
      {std::shared_ptr<void>{}, &command_disk}, {});
    VEDETTE_ASSERT(ledger.ok());
    parts.respond = {executor, shelf, runner, std::move(ledger).value()};
    parts.context = std::make_shared<no_context>();
    parts.make_sensors = [feed = at.feed, run = runs] {
      std::vector<std::unique_ptr<sensor_source>> out;
      out.push_back(std::make_unique<fed_source>(feed, run));
      return out;
    };
    parts.sensor.wait = std::chrono::milliseconds{0};
    parts.policies = std::make_shared<agent::policy_keeper>(at.policy_path);
    parts.device = device;
    parts.facts.hostname = at.hostname;
    parts.facts.installation = at.installation;
    parts.look_again = look_again;
    parts.runs = std::make_shared<agent::run_ledger>(run_files, boot, clock);
    made->start(agent::agent_children(made->sys(), std::move(parts),
                                      agent_config, logger::silent()));
    return made;
  }
  void start_agent() {
    agent = make_agent({net, disk, feed, policy_path, installation, "host-1"});
  }
  void stop_agent() {
    agent->stop();
    agent.reset();
    disk.kill();
  }
  /// The machine starts again: nobody knows what happened to its disk.
  void boot_machine() {
    boot = uid::of("boot " + std::to_string(++boots));
    installation = uid::of("installation " + std::to_string(boots));
  }
  void crash_agent(bool power = false) {
    net.cut_all();
    agent.reset();
    power ? disk.cut_power() : disk.kill();
    power ? command_disk.cut_power() : command_disk.kill();
  }

  /// Lets time pass, delivering messages as they come.
  void pass(std::chrono::nanoseconds by, unsigned cut_one_in = 0) {
    const std::chrono::milliseconds grain{50};
    for (; by.count() > 0; by -= grain) {
      clock.advance(std::chrono::nanoseconds{grain}.count());
      for (int round = 0; round < 4; ++round) {
        if (agent)
          agent->run();
        if (other.agent)
          other.agent->run();
        if (cloud) {
          cloud->run();
          net.deliver(*gate, random, cut_one_in);
          cloud->run();
          other.net.deliver(*gate, random, cut_one_in);
          cloud->run();
        }
      }
      if (agent)
        agent->advance(grain);
      if (other.agent)
        other.agent->advance(grain);
      if (cloud)
        cloud->advance(grain);
    }
  }

  /// Asks the backend; an error fails the test.
  template <class T, class F>
  T ask(F call) {
    std::optional<result<T>> out;
    call([&out](result<T> x) { out = std::move(x); });
    cloud->run();
    if (!out || !out->ok()) {
      ADD_FAILURE() << (out ? out->why().detail : "no answer");
      return {};
    }
    return out->value();
  }

  void enrol() {
    ask<done_t>([this](answer<done_t> then) {
      device_view what;
      what.id = device;
      what.hostname = "host-1";
      const auto kept
        = records->commit({{record_table::devices, device.dashed(),
                            device_state{what}.encode()}});
      EXPECT_TRUE(kept.ok());
      desk->enrol(what, then);
    });
  }

  std::mt19937 random;
  uid device = uid::of("device");
  manual_clock clock{1'700'000'000'000'000'000, 1'000'000'000};
  config::agent_config agent_config;
  config::node_config node_config;
  agent::sim_disk disk;
  agent::sim_disk command_disk{17};
  simulated_net net;
  std::string policy_path;
  std::shared_ptr<event_feed> feed = std::make_shared<event_feed>();
  std::shared_ptr<obedient_executor> executor
    = std::make_shared<obedient_executor>();
  std::shared_ptr<memory_shelf> shelf = std::make_shared<memory_shelf>();
  std::shared_ptr<talking_runner> runner = std::make_shared<talking_runner>();
  std::shared_ptr<memory_blocks> blocks = std::make_shared<memory_blocks>();
  std::shared_ptr<memory_records> records = std::make_shared<memory_records>();
  std::shared_ptr<one_policy> policies = std::make_shared<one_policy>();
  std::shared_ptr<shard_table> shards;
  std::shared_ptr<cloud::front_desk> desk;
  std::unique_ptr<cloud::session_gate> gate;
  std::unique_ptr<simulated_process> cloud;
  std::unique_ptr<simulated_process> agent;
  std::uint64_t runs = 0;
  std::uint64_t boots = 0;
  uid boot = uid::of("boot");
  uid installation = uid::of("installation");
  agent::spool_limits spool_limits;
  std::function<void(schema::hello&)> look_again;
  std::shared_ptr<agent::sim_disk> run_files
    = std::make_shared<agent::sim_disk>(1);
  /// A copy of the agent's data on another machine.
  struct second_machine {
    explicit second_machine(uid device) : net{device} {}
    simulated_net net;
    agent::sim_disk disk{99};
    std::shared_ptr<event_feed> feed = std::make_shared<event_feed>();
    std::unique_ptr<simulated_process> agent;
  } other{device};
  void start_copy() {
    other.disk.copy_from(disk);
    other.agent = make_agent({other.net, other.disk, other.feed, policy_path,
                              uid::of("its copy"), "host-2"});
  }
  std::uint64_t disk_free = std::uint64_t{1} << 40; ///< Of the node.
};

} // namespace vedette::test
