#pragma once

#include "actors/contract/spool.hpp"
#include "actors/runtime/system.hpp"
#include "agent/installation.hpp"
#include "agent/spool/block_cutter.hpp"
#include "agent/spool/spool.hpp"
#include "agent/spool/upload.hpp"
#include "base/log.hpp"

#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace vedette::agent {

struct spool_timing {
  std::chrono::milliseconds tick{50};
  /// How long blocks wait for detections that the cloud has not accepted yet,
  /// after a connection came up.
  std::chrono::milliseconds detections_first{5000};
};

/// The actor around the durable spool: cuts blocks, flushes, sends what the
/// cloud gives credit for. On a thread of its own, for it waits for the disk.
class spool_shell {
public:
  using handle = actors::spool_actor;
  static constexpr auto family = "spool";
  static constexpr bool blocks = true;

  spool_shell(handle::pointer self, actors::system& sys,
              std::unique_ptr<spool> store, actors::uplink_actor uplink,
              const cutter_limits& limits, const spool_timing& timing,
              std::shared_ptr<run_ledger> runs, const logger& log);

  handle::behavior_type behavior();

private:
  void take_events(const actors::keep_events& x);
  caf::result<actors::record_kept> take_record(const actors::keep_record& x);
  void flush_records();
  actors::records load();
  void release(std::uint64_t sequence);
  void take_inbound(const actors::inbound& x);
  void take_link(const actors::link_changed& x);
  void say_hello();
  void resume(const schema::event_resume& from);
  void tick();
  void put(std::vector<block_cutter::block> blocks);
  void send_blocks();
  [[nodiscard]] bool detections_first() const;
  void complain(std::string_view what, const error& why);
  [[nodiscard]] actors::actor_status status() const;
  actors::stopped finish();

  handle::pointer self_;
  actors::system& sys_;
  std::unique_ptr<spool> store_;
  std::shared_ptr<run_ledger> runs_; // May be null.
  actors::uplink_actor uplink_;
  block_cutter cutter_;
  spool_timing timing_;
  logger log_;
  upload upload_;
  std::uint64_t detections_due_ = 0; // The record blocks wait for.
  time_ns blocks_wait_until_ = 0;    // Boot time.
  using record_promise = caf::typed_response_promise<actors::record_kept>;
  std::vector<std::pair<std::uint64_t, record_promise>> records_;
  std::uint64_t events_ = 0;
  std::uint64_t refused_ = 0; ///< Blocks the disk did not take.
};

} // namespace vedette::agent
