#pragma once

#include "actors/contract/triage.hpp"
#include "actors/detection/triage.hpp"
#include "actors/device/policy_source.hpp"
#include "actors/device/shard_table.hpp"
#include "actors/runtime/system.hpp"

#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace vedette::actors {

struct triage_services {
  store_writer_actor writer;
  std::shared_ptr<shard_table> shards;
  /// Knows what rules say of themselves; null = nobody does.
  std::shared_ptr<policy_source> policies;
  std::chrono::seconds tick{30};
  std::chrono::seconds idle_max{120};
};

/// One detection in the cloud. Nothing is answered before it is on disk.
class triage_shell {
public:
  using handle = triage_actor;
  static constexpr auto family = "triage";

  /// `what` is empty for a detection that its first report will create.
  triage_shell(handle::pointer self, system& sys, uid id,
               std::optional<triage> what, shard_actor shard,
               std::shared_ptr<const triage_services> with);

  handle::behavior_type behavior();

private:
  void take(const take_report& x);
  void add(const take_output& x);
  caf::result<detection_view> read();
  caf::result<detection_view> edit(const edit_triage& x);
  void save();
  void on_written(const written& x);
  void accept();
  void tick();
  void used();
  [[nodiscard]] actor_status status() const;

  handle::pointer self_;
  system& sys_;
  uid id_;
  std::optional<triage> what_;
  shard_actor shard_;
  std::shared_ptr<const triage_services> with_;
  using edit_promise = caf::typed_response_promise<detection_view>;
  std::vector<edit_promise> editing_; // Wait for the write after this one.
  std::vector<edit_promise> written_edits_; // Wait for the write under way.
  bool dirty_ = false;
  bool writing_ = false;
  bool removed_ = false;
  std::uint32_t accepted_ = 0; // Report revision on disk.
  std::uint32_t writing_revision_ = 0;
  std::vector<schema::command_result> early_outputs_;
  std::uint64_t handled_ = 0;
  time_ns used_ = 0;
};

} // namespace vedette::actors
