#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/sensors/fanotify/file_decoder.hpp"
#include "agent/sensors/fanotify/watched_mounts.hpp"
#include "agent/sensors/gather.hpp"

#include <poll.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace vedette::agent {

struct fanotify_options {
  /// File systems to watch, by a path on each; empty = all that hold files,
  /// also those that are mounted later or in a mount namespace of their own.
  std::vector<std::string> paths;
  /// Ask for a pidfd with each event: costs a microsecond, and is worth it only
  /// when no process sensor keeps the table up to date.
  bool pidfds = false;
};

/// File events from fanotify marks on whole file systems.
class fanotify_source final : public actors::sensor_source {
public:
  fanotify_source(fanotify_options options, const sensor_context& context);
  ~fanotify_source() override;
  fanotify_source(const fanotify_source&) = delete;
  fanotify_source& operator=(const fanotify_source&) = delete;

  [[nodiscard]] std::string_view name() const override { return "file"; }
  status open() override;
  result<actors::source_state> next(actors::event_batch& out,
                                    std::size_t events_max,
                                    std::chrono::milliseconds wait) override;
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override;
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override;
  void close() override;

private:
  void watch_all();
  void watch_space(std::size_t at);
  void add(const std::string& path, const std::string& type = {});
  void meet_spaces();
  void leave_empty_spaces();
  void wait_for_events(std::chrono::milliseconds wait);

  /// Somebody else's mount namespace, while somebody is in it.
  struct space {
    std::uint32_t mount_ns = 0;
    std::int32_t pid = 0;
    int mounts_changed = -1; // Its mountinfo: closed as soon as it is empty.
  };

  fanotify_options options_;
  sensor_context context_;
  int group_ = -1;
  int mounts_changed_ = -1; // /proc/self/mountinfo, readable by exception.
  std::vector<space> spaces_;
  std::set<std::string> devices_; // Of marked file systems, `0:45`.
  time_ns checked_ = 0;           // When we last looked who is still there.
  std::unique_ptr<watched_mounts> mounts_;
  file_decoder decoder_;
  std::vector<char> buffer_;
  std::vector<pollfd> polled_;
  file_record record_;
  mutable std::mutex lock_; // Of what follows: others ask for the modes.
  std::string not_watched_; // Why some file systems are not.
  gather_gate gate_;
};

} // namespace vedette::agent
