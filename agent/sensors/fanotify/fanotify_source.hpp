#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/sensors/fanotify/file_decoder.hpp"
#include "agent/sensors/fanotify/watched_mounts.hpp"
#include "agent/sensors/gather.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vedette::agent {

struct fanotify_options {
  /// File systems to watch, by a path on each; empty = all that hold files,
  /// also those that are mounted later.
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
  void watch_mounts();
  void wait_for_events(std::chrono::milliseconds wait);

  fanotify_options options_;
  sensor_context context_;
  int group_ = -1;
  int mounts_changed_ = -1; // /proc/self/mountinfo, readable by exception.
  std::unique_ptr<watched_mounts> mounts_;
  file_decoder decoder_;
  std::vector<char> buffer_;
  file_record record_;
  std::string not_watched_; // Why some file systems are not.
  gather_gate gate_;
};

} // namespace vedette::agent
