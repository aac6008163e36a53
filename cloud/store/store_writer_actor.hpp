#pragma once

#include "actors/contract/store.hpp"
#include "actors/runtime/system.hpp"
#include "base/log.hpp"

#include <caf/actor_control_block.hpp>

#include <memory>
#include <vector>

namespace vedette::cloud {

/// Writes what many actors want written, as one batch with one flush: whatever
/// is in the mailbox when it gets there. On a thread of its own.
class store_writer_shell {
public:
  using handle = actors::store_writer_actor;
  static constexpr auto family = "store";
  static constexpr bool blocks = true;

  store_writer_shell(handle::pointer self, actors::system& sys,
                     std::shared_ptr<actors::event_store> events,
                     std::shared_ptr<actors::record_store> records,
                     const logger& log);

  handle::behavior_type behavior();

private:
  struct customer {
    caf::strong_actor_ptr whom;
    std::uint64_t ticket;
  };

  void take(actors::store_block& x);
  void take(actors::write_records& x);
  void flush_soon();
  void flush();
  void flush_blocks();
  void flush_records();
  [[nodiscard]] actors::actor_status status() const;

  handle::pointer self_;
  std::shared_ptr<actors::event_store> events_;
  std::shared_ptr<actors::record_store> records_;
  logger log_;
  std::vector<actors::block_append> blocks_;
  std::vector<customer> block_customers_;
  std::vector<std::vector<actors::record_write>> writes_;
  std::vector<customer> write_customers_;
  bool flush_pending_ = false;
  std::uint64_t flushes_ = 0, blocks_stored_ = 0, blocks_refused_ = 0;
  std::uint64_t bytes_stored_ = 0, records_written_ = 0;
};

} // namespace vedette::cloud
