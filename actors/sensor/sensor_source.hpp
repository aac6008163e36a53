#pragma once

#include "base/result.hpp"
#include "schema/event.hpp"
#include "schema/wire.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

/// The seam between a sensor actor and the operating system (or a recording).
/// The actor decides when to read, how long to wait and what to do about
/// errors; a source only knows its hook.
namespace vedette::actors {

/// Events on their way from a source. `clear` keeps the memory of the events,
/// so a batch that is used again costs no allocation per field.
class event_batch {
public:
  /// An empty event at the end of the batch. Valid until the next `add`.
  schema::event& add() {
    if (used_ == slots_.size())
      slots_.emplace_back();
    auto& slot = slots_[used_++];
    slot.clear();
    return slot;
  }
  /// Takes back the last `add`. Requires a batch that is not empty.
  void drop_last() { --used_; }
  void clear() { used_ = 0; }

  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  [[nodiscard]] bool empty() const noexcept { return used_ == 0; }
  [[nodiscard]] const schema::event& operator[](std::size_t at) const {
    return slots_[at];
  }
  [[nodiscard]] schema::event& operator[](std::size_t at) { return slots_[at]; }
  [[nodiscard]] const schema::event* begin() const noexcept {
    return slots_.data();
  }
  [[nodiscard]] const schema::event* end() const noexcept {
    return slots_.data() + used_;
  }

private:
  std::vector<schema::event> slots_;
  std::size_t used_ = 0;
};

/// Whether a source can ever have more events.
enum class source_state : unsigned char { live, ended };

/// One place that events come from. Owned by exactly one sensor actor; all
/// calls come from one thread at a time. Every event it delivers carries a
/// sequence number that has no holes per `schema::sensor_id`; what was lost
/// before it could be numbered is counted in the ledger.
class sensor_source {
public:
  virtual ~sensor_source() = default;

  /// Short and stable, for names of actors and log lines: `process`.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Hooks in. errc::unsupported or errc::forbidden say why this machine does
  /// not let us; the source can then only be destroyed.
  virtual status open() = 0;
  /// Appends at most `events_max` events to `out`; waits up to `wait` for the
  /// first one and then for none. Requires a successful `open`. An error means
  /// that the source is broken and wants to be closed and opened again.
  virtual result<source_state> next(event_batch& out, std::size_t events_max,
                                    std::chrono::milliseconds wait)
    = 0;
  /// One row per sensor id that this source feeds. Any time after `open`.
  [[nodiscard]] virtual std::vector<schema::sensor_ledger> ledgers() const = 0;
  /// Which back-end serves which event class, and why not a better one.
  [[nodiscard]] virtual std::vector<schema::sensor_mode> modes() const = 0;
  /// Unhooks. Twice is fine.
  virtual void close() = 0;
};

} // namespace vedette::actors
