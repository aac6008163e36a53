#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/process/enrich.hpp"
#include "agent/process/image_hashes.hpp"
#include "agent/process/process_table.hpp"
#include "agent/sensors/bpf/frames.h"
#include "agent/sensors/stamp.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace vedette::agent {

/// What all kernel sensors share. Owned by the composition, outlives them.
struct sensor_context {
  agent_run run;
  const clock_source* clock = nullptr;
  std::shared_ptr<process_table> processes;
  std::shared_ptr<user_names> users;
  std::shared_ptr<image_hashes> hashes;
  /// How long the events of one batch may wait for hashes of new programs.
  std::chrono::microseconds hash_patience{4000};
};

/// Turns frames of the process ring into events and keeps the process table.
/// Pure: bytes in, events out. Frames must come in ring order.
class process_decoder {
public:
  explicit process_decoder(const sensor_context& context);

  /// Takes one frame; appends no, one or two events. A frame that is not what
  /// it claims is counted and left out.
  void decode(std::string_view frame, const wall_offset& times,
              actors::event_batch& out);

  /// Renews the patience for hashes.
  void begin_batch() { patience_ = context_.hash_patience; }

  [[nodiscard]] const stamper& process_stamps() const { return process_; }
  [[nodiscard]] const stamper& signal_stamps() const { return signal_; }
  [[nodiscard]] std::uint64_t malformed() const { return malformed_; }

private:
  struct sent_signal {
    process_key sender;
    std::uint32_t number = 0;
    bool from_kernel = false;
  };
  void on_exec(std::string_view frame, const wall_offset& times,
               actors::event_batch& out);
  void on_fork(const frame_fork& frame);
  void on_exit(const frame_exit& frame, const wall_offset& times,
               actors::event_batch& out);
  void on_signal(const frame_signal& frame, const wall_offset& times,
                 actors::event_batch& out);
  void await_hash(const process& who);
  void remember(const process_key& target, const sent_signal& what);
  process_ptr known(const frame_head& head);
  schema::event& begin(actors::event_batch& out, schema::event_class cls,
                       schema::event_type type, const frame_head& head,
                       const wall_offset& times, stamper& stamps);

  sensor_context context_;
  stamper process_;
  stamper signal_;
  std::unordered_map<process_key, sent_signal> signals_;
  std::deque<process_key> signals_order_;
  std::chrono::microseconds patience_{0};
  std::uint64_t malformed_ = 0;
};

/// `SIGKILL`; the number for one without a name.
std::string signal_name(std::uint32_t number);

/// Puts a path together from components as the kernel side lists them: leaf
/// first, NUL after each.
std::string path_of_components(std::string_view components);

/// A process as an exec frame describes it; nullopt when the frame is not what
/// it claims.
std::optional<process> process_of_exec(std::string_view frame);

} // namespace vedette::agent
