#pragma once

#include "base/clock.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <unordered_map>
#include <utility>
#include <vector>

// Tested by tests/unit/actors/runtime/registry_test.cpp

/// Who lives in this process and what they do. No CAF in here: actors write
/// counters, an inspector reads them, nobody sends a message for it.
namespace vedette::actors {

/// Adds to a counter that only one thread writes: no locked instruction.
template <class T>
void add_unshared(std::atomic<T>& counter, T by) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + by,
                std::memory_order_relaxed);
}

/// Buckets of handling times: bucket i holds times below 2^i * 256 ticks, the
/// last one everything longer.
inline constexpr std::size_t time_buckets = 20;

/// What is measured of an actor that is not one of a million.
struct actor_detail {
  std::string name;
  std::atomic<std::uint64_t> busy_ticks{0};
  std::atomic<std::uint64_t> longest_ticks{0};
  std::atomic<std::uint64_t> running_since{0}; ///< In ticks; 0 = at rest.
  std::array<std::atomic<std::uint32_t>, time_buckets> times{};
  struct type_count {
    std::atomic<const std::type_info*> type{nullptr};
    std::atomic<std::uint64_t> handled{0};
  };
  std::array<type_count, 16> by_type{}; ///< The last one counts "others".
};

/// One live actor; part of the actor object. Written by the actor alone, except
/// `enqueued`, which its senders write.
struct actor_record {
  std::atomic<std::uint32_t> enqueued{0};
  std::atomic<std::uint32_t> handled{0}; ///< Wraps, as does `enqueued`.
  std::uint32_t place = 0;               ///< The registry's.
  bool listed = false;                   ///< The registry's.
  std::uint64_t id = 0;
  std::uint64_t parent = 0;
  time_ns born = 0; ///< Wall.
  const char* family = "";
  void* control = nullptr; ///< The runtime's way back to the actor.
  std::unique_ptr<actor_detail> detail;

  [[nodiscard]] std::uint32_t mailbox() const noexcept;
};

/// A copy of an actor's counters, for people.
struct actor_row {
  std::uint64_t id = 0, parent = 0;
  std::string name, family;
  time_ns born = 0;
  std::uint32_t mailbox = 0;
  std::uint64_t handled = 0;
  double busy_s = 0, longest_s = 0, p99_s = 0, running_s = 0;
  std::uint64_t restarts = 0;
  std::string last_error;
  std::array<std::uint32_t, time_buckets> times{};
  double bucket_s = 0; ///< Upper bound of the first of `times`; then doubled.
  std::vector<std::pair<std::string, std::uint64_t>> by_type;
  double rank = 0; ///< In the order of the list that the row is of.
};

struct family_totals {
  std::string family;
  std::uint64_t live = 0, started = 0, handled = 0, mailbox = 0, restarts = 0;
  double busy_s = 0;
};

enum class actor_order : unsigned char { id, mailbox, busy, restarts, age };

/// Where a page of actors ended: the next one begins behind it, whoever came
/// and went meanwhile. Of an order that is not `id` or `age` ranks change, and
/// an actor may overtake a page.
struct actor_place {
  double rank = 0;
  std::uint64_t id = 0;
};

struct actor_filter {
  std::string family;       ///< Exact; empty = all.
  std::string name;         ///< Contained; empty = all.
  std::uint64_t parent = 0; ///< Whose children; 0 = all.
  actor_order order = actor_order::id;
  std::optional<actor_place> after;
  std::size_t limit = 100;
};

/// All live actors of a process. Thread-safe.
class registry {
public:
  explicit registry(const clock_source& clock);

  void add(actor_record& who);
  /// After this returned nobody looks at `who` any more. Twice is fine.
  void remove(actor_record& who);

  /// A supervisor started `name` anew.
  void note_restart(std::string_view name);
  /// `name` died, or refused to start, of `why`.
  void note_error(std::string_view name, std::string_view why);

  /// A message to `name` threw `why`: it failed, the actor lives.
  void note_fault(std::string_view name, std::string_view why);
  /// Who hears of faults, besides the counter. Before the first actor.
  void tell_faults(
    std::function<void(std::string_view name, std::string_view why)> listener);
  [[nodiscard]] std::uint64_t faults() const noexcept { return faults_.load(); }

  /// Rows of one page, and how many actors fit the filter.
  [[nodiscard]] std::pair<std::vector<actor_row>, std::uint64_t>
  list(const actor_filter& which) const;
  [[nodiscard]] std::vector<family_totals> families() const;
  [[nodiscard]] std::uint64_t size() const;
  /// Fills `row` and calls `visit` with the actor's control pointer while the
  /// actor can not go away. False when there is no such actor.
  bool find(std::uint64_t id, actor_row& row,
            const std::function<void(void* control)>& visit) const;

  [[nodiscard]] const clock_source& clock() const noexcept { return clock_; }
  [[nodiscard]] double ns_per_tick() const noexcept { return ns_per_tick_; }

private:
  struct history {
    std::string name;
    std::uint64_t restarts = 0;
    std::string last_error;
  };
  struct tally {
    const char* family = "";
    std::uint64_t started = 0, ended = 0, handled = 0, busy_ticks = 0;
  };
  struct alignas(64) shard {
    mutable std::mutex guard;
    std::vector<actor_record*> live;
    std::vector<tally> tallies; // Of this shard's ended actors, by family.
  };
  static constexpr std::size_t shard_count = 64;

  static tally& tally_of(shard& where, const char* family);
  [[nodiscard]] bool fits(const actor_record& who,
                          const actor_filter& which) const;
  [[nodiscard]] double rank(const actor_record& who, actor_order by) const;
  [[nodiscard]] std::unordered_map<std::string, std::uint64_t>
  restarts_by_name() const;
  [[nodiscard]] actor_row row_of(const actor_record& who) const;

  const clock_source& clock_;
  double ns_per_tick_;
  std::function<void(std::string_view, std::string_view)> on_fault_;
  std::atomic<std::uint64_t> faults_{0};
  std::array<shard, shard_count> shards_;
  mutable std::mutex history_guard_;
  std::vector<history> histories_; // Bounded: one per name that ever restarted.
};

/// The readable name of a message type, without its namespace.
std::string type_name_of(const std::type_info& type);

} // namespace vedette::actors
