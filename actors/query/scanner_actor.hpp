#pragma once

#include "actors/contract/query.hpp"
#include "actors/runtime/system.hpp"

#include <caf/actor_control_block.hpp>

#include <deque>
#include <memory>

namespace vedette::actors {

/// Works on its scans in turn, a slice each, so that a long one does not hold
/// up a short one. On a thread of its own, for it reads the disk.
class scanner_shell {
public:
  using handle = scanner_actor;
  static constexpr auto family = "scanner";
  static constexpr bool blocks = true;

  scanner_shell(handle::pointer self, system& sys,
                std::shared_ptr<const query_engine> engine);

  handle::behavior_type behavior();

private:
  struct job {
    uid query;
    std::uint32_t shard = 0;
    caf::strong_actor_ptr customer;
    std::unique_ptr<shard_scan> scan;
    bool paused = false; // Until its customer wants more.
    scan_part part;
  };
  void take(const scan_shard& x);
  void resume(const more_parts& x);
  void drop(const uid& query);
  void work();
  void work_soon();
  bool slice(job& x);
  void send_part(job& x, bool last);
  [[nodiscard]] actor_status status() const;

  handle::pointer self_;
  std::shared_ptr<const query_engine> engine_;
  std::deque<job> jobs_;
  bool due_ = false;
  std::uint64_t scans_ = 0;
};

} // namespace vedette::actors
