#pragma once

#include "base/ids.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace vedette::actors {

/// Which revision of which detection is on disk, which one the cloud has, and
/// up to where the disk may forget.
class report_ledger {
public:
  using report = std::shared_ptr<const schema::detection_report>;

  /// A newer revision exists. Older ones are ignored.
  void changed(const report& what);
  /// A revision is on disk as record `sequence`.
  void kept(const uid& id, std::uint32_t revision, std::uint64_t sequence);
  /// The disk refused a revision: it lives in memory until it is accepted.
  void not_kept(const uid& id, std::uint32_t revision);
  /// The cloud stored `revision`. True when it is the newest.
  bool accepted(const uid& id, std::uint32_t revision);
  /// The detection is through: once its newest revision was accepted it is
  /// forgotten.
  void finished(const uid& id);

  /// Records up to this sequence are of no use any more.
  [[nodiscard]] std::uint64_t releasable() const;
  /// Newest revisions that are dealt with by the disk and not accepted, oldest
  /// detection first, at most `count`.
  [[nodiscard]] std::vector<report> unaccepted(std::size_t count) const;
  [[nodiscard]] bool known(const uid& id) const {
    return entries_.contains(id);
  }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  struct entry {
    report newest;
    std::uint32_t kept_revision = 0;
    std::uint64_t record = 0; ///< Of `kept_revision`.
    std::uint32_t accepted_revision = 0;
    std::uint64_t order = 0; ///< Of arrival.
    bool finished = false;
  };
  void forget_if_done(const uid& id, entry& x);

  std::unordered_map<uid, entry> entries_;
  std::map<std::uint64_t, uid> records_; // Of live entries only.
  std::map<std::uint64_t, uid> by_age_;
  std::uint64_t next_order_ = 1;
  std::uint64_t last_record_ = 0;
};

} // namespace vedette::actors
