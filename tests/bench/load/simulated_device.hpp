#pragma once

#include "actors/device/link.hpp"
#include "agent/uplink/agent_link.hpp"
#include "schema/wire.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace vedette::bench {

/// What all simulated devices did together.
struct load_counters {
  std::atomic<std::uint64_t> channels_up{0};
  std::atomic<std::uint64_t> channels_down{0};
  std::atomic<std::uint64_t> events_sent{0};
  std::atomic<std::uint64_t> bytes_sent{0};
  std::atomic<std::uint64_t> events_acked{0};
  std::atomic<std::uint64_t> acks{0};
};

/// An agent without sensors: both channels, the hellos, and blocks as fast as
/// the node's credit allows while `flood` is set.
class simulated_device final
  : public actors::link_listener,
    public std::enable_shared_from_this<simulated_device> {
public:
  simulated_device(agent::credentials who, std::uint32_t events_per_block,
                   std::shared_ptr<const std::string> block,
                   load_counters& counters);

  void connect(net::io_pool& pool, const clock_source& clock);
  void flood(bool on);
  void stop();

  void on_link_up(actors::channel which) override;
  void on_link_down(actors::channel which, std::string why) override;
  void on_message(actors::channel from, schema::message&& what) override;

private:
  void advance(std::uint64_t committed, std::uint64_t credit);
  void send_blocks();

  agent::credentials who_;
  std::uint32_t events_per_block_;
  std::shared_ptr<const std::string> block_;
  load_counters& counters_;
  std::unique_ptr<agent::agent_link> link_;
  std::mutex mutex_; ///< Guards what follows.
  bool flooding_ = false;
  bool resumed_ = false;
  std::uint64_t sent_ = 0, committed_ = 0, credit_bytes_ = 0;
};

} // namespace vedette::bench
