#pragma once

#include "agent/process/process.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace vedette::agent {

struct process_table_limits {
  std::size_t processes_max = 20'000;
  /// How long an exited process stays known: events about it may come late.
  time_ns exited_kept = 60 * ns_per_second;
};

/// Asks the operating system about a process that is not in the table.
using process_lookup = std::function<std::optional<process>(std::int32_t pid)>;

/// All processes of this boot that are alive or left lately. Bounded; the
/// oldest exited ones go first, then the oldest.
///
/// Any thread may call anything. Never calls out while it holds its lock.
class process_table {
public:
  process_table(const uid& boot, const process_table_limits& limits = {});

  void set_lookup(process_lookup lookup);
  /// Called by `catch_up`: takes in what the process sensor has waiting.
  void set_freshener(std::function<void()> fresh);
  /// Brings the table up to everything that happened before now. Other sensors
  /// call it once per batch, so that they never meet a process before its exec.
  void catch_up();
  /// Whether there is a process sensor to catch up with.
  [[nodiscard]] bool kept_fresh() const;

  /// A child that shares everything with its parent until it calls exec.
  process_ptr fork(const process_key& child, time_ns child_start,
                   const process_key& parent);
  /// The image of a process was replaced. Fills entity and parent. The answer
  /// has all of the arguments, the table only `arguments_remembered_max`.
  process_ptr exec(process facts);
  /// Found by looking around; what events said before wins.
  process_ptr found(process facts);
  /// All that run, in any order.
  void found_all(std::vector<process> all);
  void exit(const process_key& key, time_ns boot);
  /// Forgets what is due to be forgotten at `boot`.
  void expire(time_ns boot);

  /// By name; null when it is not known, even after asking. Who is asked about
  /// comes with its ancestors.
  process_ptr find(const process_key& key);
  /// Whoever has the pid, or had it last.
  process_ptr find(std::int32_t pid);
  /// What the operating system says of it now.
  [[nodiscard]] std::optional<process> look_up(std::int32_t pid) const;
  /// Only what is in the table.
  [[nodiscard]] process_ptr peek(const process_key& key) const;

  /// By `process.entity_id`. Looks at every process: for rare questions only.
  [[nodiscard]] process_ptr find_entity(std::string_view entity) const;
  [[nodiscard]] bool alive(const process_key& key) const;
  /// All descendants of a process that are in the table, parents first, at most
  /// `max`.
  [[nodiscard]] std::vector<process_ptr> descendants(const process_key& of,
                                                     std::size_t max) const;
  /// Those of them that are alive, through any number of forks in between.
  [[nodiscard]] std::vector<process_key>
  living_descendants(const process_key& of) const;
  /// Living processes that a server may have made to share its work: its
  /// descendants, and those its parent made of the same program; at most `max`.
  [[nodiscard]] std::vector<std::int32_t> helpers_of(const process& server,
                                                     std::size_t max) const;
  /// A living process in this mount namespace.
  [[nodiscard]] std::optional<std::int32_t>
  somebody_in(std::uint32_t mount_ns) const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::uint64_t evicted() const;
  [[nodiscard]] const uid& boot() const noexcept { return boot_; }

private:
  struct entry {
    process_ptr now;
    time_ns exited = 0; // 0 = alive.
  };
  process_ptr put(process&& facts);
  process_ptr ask(std::int32_t pid, std::uint32_t depth = 0);
  [[nodiscard]] process_ptr find_newest(std::int32_t pid) const;
  void make_room();

  uid boot_;
  process_table_limits limits_;
  process_lookup lookup_;
  std::function<void()> freshener_;
  mutable std::mutex lock_;
  std::unordered_map<process_key, entry> entries_;
  std::unordered_map<std::int32_t, process_key> newest_; // By pid.
  std::deque<std::pair<time_ns, process_key>> exits_;
  std::deque<process_key> order_;
  std::uint64_t evicted_ = 0;
};

} // namespace vedette::agent
