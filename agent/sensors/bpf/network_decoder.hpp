#pragma once

#include "agent/sensors/bpf/process_decoder.hpp"
#include "agent/sensors/connection.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace vedette::agent {

/// Turns frames of the network ring into events. Pure, like process_decoder;
/// the caller makes the process table catch up first.
class network_decoder {
public:
  explicit network_decoder(const sensor_context& context);

  void decode(std::string_view frame, const wall_offset& times,
              actors::event_batch& out);

  [[nodiscard]] const stamper& stamps() const { return stamps_; }
  [[nodiscard]] std::uint64_t malformed() const { return malformed_; }
  [[nodiscard]] std::uint64_t suppressed() const { return suppressed_; }

private:
  /// Who may accept for a server; looked up anew after a second.
  struct helpers {
    time_ns as_of = 0;
    std::vector<std::int32_t> pids; ///< The server itself first; empty = none.
  };
  const helpers& helpers_of(const process& server, time_ns now);
  process_ptr who_took(const connection& what, process_ptr listener,
                       time_ns now);
  void set_actor(schema::event& out, const frame_head& head, const process* who,
                 const wall_offset& times);

  sensor_context context_;
  stamper stamps_;
  std::map<connection, process_ptr> takers_; // Of connections that are open.
  std::map<process_key, helpers> helpers_;   // By server.
  std::uint64_t malformed_ = 0;
  std::uint64_t suppressed_ = 0;
};

} // namespace vedette::agent
