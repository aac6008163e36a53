#pragma once

#include "agent/spool/disk.hpp"
#include "agent/spool/position.hpp"
#include "agent/spool/segment.hpp"
#include "agent/spool/spool.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::agent {

/// One lane of the spool: a run of segment files.
///
/// acknowledged <= durable < next. Records up to `durable` survive a crash and
/// may have been given out; a sequence up to `durable` that no segment holds is
/// a gap. Only the last segment grows. Inside, sequences go on over identities;
/// callers see them less `position().base`.
class spool_lane {
public:
  spool_lane(disk& where, schema::lane which, std::uint64_t segment_bytes_max);

  /// Takes over what a crash left. `names` are the lane's segment files.
  status recover(std::vector<segment_name> names,
                 const spool_position::lane_position& position);

  result<std::uint64_t> append(std::string_view payload, std::uint32_t events);
  status sync();
  result<std::vector<spool_record>> read(std::uint64_t after,
                                         std::size_t bytes_max);
  /// Removes the segments that nobody needs any more; true when there were any.
  result<bool> acknowledge(std::uint64_t given, time_ns now);

  /// How far this lane and the cloud have the same past.
  struct agreement {
    std::uint64_t sequence = 0; ///< Inside.
    bool same = false;          ///< It is all the cloud has: go on from there.
  };
  result<agreement> agree(const schema::lane_position& said);
  /// Takes it over; with `anew` sequences count from 1 after it.
  void stand_at(std::uint64_t sequence, bool anew, time_ns now);
  [[nodiscard]] schema::lane_extent extent() const;

  /// True when `drop_oldest` would make room.
  [[nodiscard]] bool can_drop() const;
  /// Lets the oldest segment go: notes the gap, so that the caller can store
  /// the position before `remove_dropped` removes the file.
  status drop_oldest();
  status remove_dropped();

  /// A record that could not be stored at all.
  void count_refused(std::uint32_t events);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t next() const { return next_; }
  [[nodiscard]] const spool_position::lane_position& position() const {
    return position_;
  }
  [[nodiscard]] lane_ledger ledger() const;

private:
  struct segment {
    std::string name;
    std::uint64_t first = 0;
    std::uint64_t bytes = 0;
    std::vector<record_place> records;
  };
  status rotate();
  status adopt(const segment_name& name);
  void note_gap(std::uint64_t first, std::uint64_t last, std::uint64_t events);
  void forget_unsynced();
  void release(std::uint64_t sequence);
  [[nodiscard]] std::uint64_t lowest_held() const;
  /// Nothing when the record or the cloud's hash of it is not known.
  result<std::optional<bool>> is_same(std::uint64_t sequence,
                                      const schema::lane_position& said);
  [[nodiscard]] std::uint64_t events_lost_at(std::uint64_t sequence) const;
  result<spool_record> load(const segment& from, const record_place& place);
  const segment* find(std::uint64_t sequence, const record_place*& place) const;

  disk* disk_;
  schema::lane which_;
  std::uint64_t segment_bytes_max_;
  std::deque<segment> segments_;
  std::vector<std::string> dropped_; // Files to remove.
  std::unique_ptr<append_file> tail_;
  bool broken_ = false; // Half a record at the end that would not go.
  bool dirty_ = false;
  bool names_dirty_ = false;
  std::uint64_t next_ = 1;
  std::uint64_t durable_ = 0;
  std::uint64_t bytes_ = 0;
  spool_position::lane_position position_;
};

} // namespace vedette::agent
