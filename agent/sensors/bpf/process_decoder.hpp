#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/process/enrich.hpp"
#include "agent/sensors/bpf/frames.h"
#include "agent/sensors/context.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace vedette::agent {

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
  [[nodiscard]] std::uint64_t suppressed() const { return suppressed_; }

private:
  struct sent_signal {
    process_key sender;
    std::uint32_t number = 0;
    bool from_kernel = false;
  };
  void on_arguments(std::string_view frame);
  std::string take_arguments(const process_key& of);
  void on_exec(std::string_view frame, const wall_offset& times,
               actors::event_batch& out);
  void complete_paths(process& what) const;
  void on_fork(const frame_fork& frame);
  void on_exit(const frame_exit& frame, const wall_offset& times,
               actors::event_batch& out);
  void on_signal(const frame_signal& frame, const wall_offset& times,
                 actors::event_batch& out);
  void await_hash(const process& who);
  void remember(const process_key& target, const sent_signal& what);
  process_ptr known(const frame_head& head);
  /// True, and counted, for a process or a class of events that nobody wants
  /// to hear of.
  bool quiet(const process& who, schema::event_class cls);
  schema::event& begin(actors::event_batch& out, schema::event_class cls,
                       schema::event_type type, const frame_head& head,
                       const wall_offset& times, stamper& stamps);

  sensor_context context_;
  stamper process_;
  stamper signal_;
  std::unordered_map<process_key, sent_signal> signals_;
  std::deque<process_key> signals_order_;
  /// Of execs whose own frame is still to come; the newest last.
  std::deque<std::pair<process_key, std::string>> arguments_;
  std::chrono::microseconds patience_{0};
  std::uint64_t malformed_ = 0;
  std::uint64_t suppressed_ = 0;
};

/// Puts a path together from components as the kernel side lists them: leaf
/// first, NUL after each. Of a `partial` one the first folders are missing:
/// it begins with `…`.
std::string path_of_components(std::string_view components,
                               bool partial = false);

/// A process as an exec frame describes it, with the arguments of the frames
/// before it; nullopt when the frame is not what it claims.
std::optional<process> process_of_exec(std::string_view frame,
                                       std::string_view more = {});

} // namespace vedette::agent
