#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"

#include <atomic>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace vedette::agent {

/// Start times are compared in clock ticks of 10 ms: BPF knows nanoseconds and
/// /proc knows ticks, and both must name the same process. A pid cannot come
/// round within one tick.
inline constexpr time_ns tick_ns = 10'000'000;

/// Names one process of this boot. The same pid with another start is another
/// process.
struct process_key {
  std::int32_t pid = 0;
  std::uint64_t start_ticks = 0;

  static process_key of(std::int32_t pid, time_ns start_boot) {
    return {pid, static_cast<std::uint64_t>(start_boot / tick_ns)};
  }
  friend auto operator<=>(const process_key&, const process_key&) = default;
};

/// `process.entity_id`: the same on every sensor and after a restart of the
/// agent.
uid entity_of(const uid& boot, const process_key& key);

/// What makes the content of a file the same content.
struct file_version {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::uint64_t mtime_ns = 0;
  std::uint64_t ctime_ns = 0;

  friend bool operator==(const file_version&, const file_version&) = default;
};

/// A hash that may still be on its way. Written once by the hasher.
class file_hash {
public:
  /// 64 hex digits, or empty while it is not known.
  [[nodiscard]] std::string_view sha256() const {
    return ready_.load(std::memory_order_acquire) ? std::string_view{text_}
                                                  : std::string_view{};
  }
  [[nodiscard]] bool ready() const {
    return ready_.load(std::memory_order_acquire);
  }
  /// Nobody works on it any more; it is ready or will never be.
  [[nodiscard]] bool settled() const {
    return settled_.load(std::memory_order_acquire);
  }
  /// Empty text: it cannot be known.
  void publish(std::string text) {
    text_ = std::move(text);
    ready_.store(!text_.empty(), std::memory_order_release);
    settled_.store(true, std::memory_order_release);
  }

private:
  std::string text_;
  std::atomic<bool> ready_{false};
  std::atomic<bool> settled_{false};
};

struct process;
using process_ptr = std::shared_ptr<const process>;

/// A process as it was after its last exec. Never changes once it is in the
/// table, so any thread may read one; an exec puts a new one in its place.
struct process {
  process_key key;
  time_ns start = 0;  ///< Since boot.
  std::string entity; ///< `entity_of`, dashed.
  std::int32_t parent_pid = 0;
  process_ptr parent;          ///< As it was when this one began; may be null.
  std::uint32_t ancestors = 0; ///< In the chain of `parent`; bounded.

  std::string name;  ///< Last part of the executable.
  std::string title; ///< `comm`
  std::string executable;
  std::string command_line;
  std::string arguments; ///< NUL after each.
  std::string directory;
  std::string tty;
  std::string container;
  std::uint32_t uid = 0;
  std::uint32_t euid = 0;
  std::uint32_t saved_uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t login_uid = ~0U; ///< ~0 = nobody logged in.
  std::uint32_t session = ~0U;   ///< Audit session; ~0 = none.
  std::uint32_t mount_ns = 0;
  std::uint32_t pid_ns = 0;
  bool execed = false;             ///< It called exec itself since it began.
  bool truncated = false;          ///< Not all of the arguments are here.
  bool partial_executable = false; ///< It begins with `cut_path_mark`.
  bool partial_directory = false;  ///< Likewise.
  bool unlinked = false;
  bool kernel_thread = false;
  file_version image;
  std::shared_ptr<const file_hash> hash; ///< May be null.
};

/// In front of a path whose first folders are not known. Never a `/`: what
/// looks absolute is absolute.
inline constexpr std::string_view cut_path_mark = "…";

/// Fills command_line from arguments.
void join_arguments(process& what);

/// What is remembered of the arguments of a process once its start has been
/// told.
inline constexpr std::size_t arguments_remembered_max = 8192;
/// Cuts them to that and says so.
void shorten_arguments(process& what);

/// The last part of a path.
std::string_view name_of_path(std::string_view path);
/// Everything before it, `/` for `/x`.
std::string_view directory_of_path(std::string_view path);

} // namespace vedette::agent

template <>
struct std::hash<vedette::agent::process_key> {
  std::size_t operator()(const vedette::agent::process_key& x) const noexcept {
    return (x.start_ticks * 0x9E3779B97F4A7C15ULL)
           ^ static_cast<std::uint32_t>(x.pid);
  }
};

template <>
struct std::hash<vedette::agent::file_version> {
  std::size_t operator()(const vedette::agent::file_version& x) const noexcept {
    return x.inode * 0x9E3779B97F4A7C15ULL ^ x.mtime_ns ^ x.ctime_ns * 31
           ^ x.size ^ x.device;
  }
};
