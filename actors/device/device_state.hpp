#pragma once

#include "actors/contract/backend.hpp"
#include "actors/device/command_book.hpp"
#include "actors/device/event_store.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vedette::actors {

/// What the cloud knows of one device, and its commands. Pure; written to disk
/// as one record.
class device_state {
public:
  explicit device_state(device_view what);
  static result<device_state> decode(std::string_view record);
  [[nodiscard]] std::string encode() const;

  /// Also learns when no agent ran, and notes what has changed with the
  /// machine.
  void greet(const schema::hello& what, time_ns now);
  void applied(const schema::policy_applied& what);
  /// Returns the rules that were suspended, or work again, since the last one.
  std::vector<schema::rule_cost> report_health(const schema::health& what,
                                               time_ns now);
  /// Coming online it is heard; when it goes, it was last heard before.
  void set_online(bool online, time_ns now);
  void heard(time_ns now) { view_.last_seen = now; }
  /// The device said what time it is; false = as before, more or less.
  bool set_clock(time_ns device_now, time_ns now);
  /// Something a person should know.
  void notice(time_ns now, std::string kind, std::string text);
  /// A time of which not everything is stored; false = known already.
  bool add_gap(device_gap what);
  void set_conflict(time_ns since) { view_.conflict_since = since; }
  void set_vanished(time_ns since) { view_.vanished_since = since; }
  void set_policy(std::string id) { view_.policy_id = std::move(id); }
  void want_revision(std::string revision) {
    view_.policy_revision_wanted = std::move(revision);
  }
  void stored_block(time_ns now) { view_.last_event = now; }

  [[nodiscard]] command_book& commands() noexcept { return commands_; }
  [[nodiscard]] const command_book& commands() const noexcept {
    return commands_;
  }

  [[nodiscard]] const device_view& view() const noexcept { return view_; }

private:
  void count_exceptions(const std::vector<schema::exception_hits>& told);
  void learn_runs(const std::vector<schema::agent_run_times>& runs,
                  time_ns now);
  void learn_machine(const schema::hello& what, time_ns now);

  device_view view_;
  command_book commands_;
};

/// Whether two sets of facts are of one machine: most of what both know agrees.
/// A part may have been changed, or the system installed anew.
enum class machine_match : unsigned char { unknown, same, other };
machine_match compare_machines(const machine_view& a,
                               const std::vector<std::string>& a_macs,
                               const machine_view& b,
                               const std::vector<std::string>& b_macs);

/// What of the device's lanes is stored, and what is on its way to the disk.
/// Sequences are contiguous; a block that leaves a hole is refused.
class lane_positions {
public:
  /// A new event channel: whose blocks, and what is stored of each lane.
  void open(std::uint32_t epoch,
            const std::array<std::uint64_t, schema::lane_count>& committed,
            const uid& spool = {});
  [[nodiscard]] bool is_open() const noexcept { return open_; }
  [[nodiscard]] std::uint32_t epoch() const noexcept { return epoch_; }
  [[nodiscard]] const uid& spool() const noexcept { return spool_; }

  enum class verdict : unsigned char {
    store,      ///< Next in line.
    duplicate,  ///< Stored already: acknowledge it again.
    on_its_way, ///< Will be acknowledged when the first copy is stored.
    hole,       ///< Something in front of it is missing.
  };
  verdict judge(const schema::event_block& what);
  /// A block reached the disk.
  void stored(schema::lane which, std::uint64_t committed);
  /// A block did not: everything behind the committed position goes again.
  void failed(schema::lane which);
  [[nodiscard]] std::uint64_t committed(schema::lane which) const {
    return lanes_[static_cast<std::size_t>(which)].committed;
  }

private:
  struct lane_state {
    std::uint64_t committed = 0;
    std::uint64_t appended = 0;
  };
  bool open_ = false;
  std::uint32_t epoch_ = 0;
  uid spool_;
  std::array<lane_state, schema::lane_count> lanes_;
};

} // namespace vedette::actors
