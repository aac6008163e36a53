#pragma once

#include "agent/sensors/bpf/process_decoder.hpp"

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

private:
  void set_actor(schema::event& out, const frame_head& head,
                 const wall_offset& times);

  sensor_context context_;
  stamper stamps_;
  std::uint64_t malformed_ = 0;
};

/// A connection as events carry it. Shared with the fallback sensor.
struct connection {
  bool ipv6 = false;
  bool inbound = false; ///< The other side opened it.
  std::array<std::uint8_t, 16> local{};
  std::array<std::uint8_t, 16> remote{};
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;

  friend bool operator==(const connection&, const connection&) = default;
};

/// Text of an address; an IPv4 address inside IPv6 is written as IPv4.
std::string address_text(bool ipv6, const std::uint8_t* bytes);

/// source.*, destination.*, network.*. A listening socket has no remote side.
void set_connection(schema::event& out, const connection& what, bool listens);

} // namespace vedette::agent
