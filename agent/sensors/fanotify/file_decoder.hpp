#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/process/enrich.hpp"
#include "agent/sensors/context.hpp"
#include "agent/sensors/fanotify/folder_paths.hpp"
#include "agent/sensors/fanotify/record.hpp"
#include "agent/sensors/stamp.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <deque>
#include <unordered_set>

namespace vedette::agent {

/// Turns fanotify records into file events.
///
/// Create and Delete are what they say. Rename carries both names. Write is a
/// close after writing. Overwrite accompanies the Write of a file that was
/// there before it was opened: fanotify does not tell whether its content was
/// replaced or added to. Attribute changes are those of mode, owner, times and
/// extended attributes.
class file_decoder {
public:
  file_decoder(const sensor_context& context, folder_lookup lookup);

  /// `now` since boot: the records have no time of their own.
  void decode(const file_record& record, time_ns now, const wall_offset& times,
              actors::event_batch& out);

  void count_lost() { ++lost_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  [[nodiscard]] std::uint64_t suppressed() const { return suppressed_; }
  [[nodiscard]] const stamper& stamps() const { return stamps_; }

private:
  std::string path_of(const named_file& file);
  void emit(schema::event_type type, const std::string& path,
            const std::string& before, const file_record& record);
  bool was_new(const file_record& record);
  void look_at(const std::string& path, const file_record& record);

  // One record, in the hands of `emit`.
  struct occasion {
    const process* who = nullptr;
    time_ns now = 0;
    wall_offset times;
    actors::event_batch* out = nullptr;
    const struct stat* facts = nullptr; // Null when it is gone.
  };

  sensor_context context_;
  folder_paths folders_;
  stamper stamps_;
  occasion now_;
  struct stat facts_ {};
  std::unordered_set<std::uint64_t> created_; // Not closed yet.
  std::deque<std::uint64_t> created_order_;
  std::uint64_t lost_ = 0;
  std::uint64_t suppressed_ = 0;
};

} // namespace vedette::agent
