#pragma once

#include "actors/contract/cae.hpp"
#include "actors/contract/inspector.hpp"
#include "actors/contract/reporter.hpp"
#include "actors/contract/responder.hpp"
#include "actors/contract/sensor.hpp"
#include "actors/contract/window.hpp"
#include "actors/runtime/system.hpp"
#include "agent/installation.hpp"
#include "agent/sensors/sensor_board.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vedette::agent {

/// Whom the reporter asks.
struct reporter_contacts {
  actors::uplink_actor uplink;
  actors::spool_actor spool;
  actors::responder_actor responder;
  actors::windows_actor windows;
  actors::cae_actor cae;
  actors::inspector_actor inspector;
  std::vector<std::pair<std::string, actors::sensor_actor>> sensors;
};

/// What the agent costs its host, so far.
struct own_cost {
  double cpu_seconds = 0;
  std::uint64_t rss_bytes = 0;
};
own_cost measure_own_cost();

/// What the hello says of host and agent.
struct reporter_facts {
  schema::hello fixed;
  /// Looks again at what may change: names, addresses. May be null.
  std::function<void(schema::hello&)> look_again;
  std::shared_ptr<run_ledger> runs; ///< May be null.
};

class reporter_shell {
public:
  using handle = actors::reporter_actor;
  static constexpr auto family = "reporter";

  /// Says hello again when the facts changed or somebody set the clock.
  reporter_shell(handle::pointer self, actors::system& sys,
                 reporter_contacts ask, std::shared_ptr<sensor_board> board,
                 reporter_facts facts, std::chrono::milliseconds interval);

  handle::behavior_type behavior();

private:
  struct round;
  void introduce();
  void tick();
  bool look_again();
  void report();
  void take_inbound(const actors::inbound& x);
  void switch_sensors(const schema::policy& what);
  void look_at_sensors();
  void answer(const uid& question, result<std::string> page);
  void ask_sensors(const std::shared_ptr<round>& answers);
  void send(schema::message what);

  handle::pointer self_;
  reporter_contacts ask_;
  std::shared_ptr<sensor_board> board_;
  actors::system& sys_;
  reporter_facts facts_;
  std::chrono::milliseconds interval_;
  std::chrono::milliseconds tick_;
  std::chrono::milliseconds since_report_{0};
  time_ns clock_offset_ = 0; // Wall less boot time, as it was told.
  bool up_ = false;
  std::uint64_t hellos_ = 0, reports_ = 0, questions_ = 0;
};

} // namespace vedette::agent
