#include "agent/sensors/bpf/network_decoder.hpp"

#include "schema/catalog_fields.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace vedette::agent {

namespace {

using schema::event_type;
using schema::id_of;

std::optional<event_type> type_of(std::uint32_t frame) {
  switch (frame) {
  case FRAME_CONNECT:
  case FRAME_CONNECT_FAILED:
    return event_type::connect;
  case FRAME_ACCEPT:
    return event_type::accept;
  case FRAME_LISTEN:
    return event_type::listen;
  case FRAME_CLOSE:
    return event_type::close;
  default:
    return std::nullopt;
  }
}

} // namespace

std::string address_text(bool ipv6, const std::uint8_t* bytes) {
  static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0,    0,
                                                       0, 0, 0, 0, 0xFF, 0xFF};
  if (ipv6 && std::equal(mapped.begin(), mapped.end(), bytes)) {
    ipv6 = false;
    bytes += mapped.size();
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(ipv6 ? AF_INET6 : AF_INET, bytes, text.data(), text.size());
  return text.data();
}

void set_connection(schema::event& out, const connection& what, bool listens) {
  auto local = address_text(what.ipv6, what.local.data());
  auto remote = address_text(what.ipv6, what.remote.data());
  if (listens) {
    out.set(id_of("destination.ip"), local);
    out.set(id_of("destination.port"), what.local_port);
  } else if (what.inbound) {
    out.set(id_of("source.ip"), remote);
    out.set(id_of("source.port"), what.remote_port);
    out.set(id_of("destination.ip"), local);
    out.set(id_of("destination.port"), what.local_port);
  } else {
    out.set(id_of("source.ip"), local);
    out.set(id_of("source.port"), what.local_port);
    out.set(id_of("destination.ip"), remote);
    out.set(id_of("destination.port"), what.remote_port);
  }
  out.set(id_of("network.transport"), "tcp");
  out.set(id_of("network.type"),
          local.find(':') == std::string::npos ? "ipv4" : "ipv6");
  if (listens)
    return;
  out.set(id_of("network.direction"), what.inbound ? "ingress" : "egress");
  out.set(id_of("network.Ext.initiated"), !what.inbound);
}

network_decoder::network_decoder(const sensor_context& context)
  : context_{context}, stamps_{context.run, schema::sensor_id::network} {}

void network_decoder::set_actor(schema::event& out, const frame_head& head,
                                const wall_offset& times) {
  auto key = process_key::of(static_cast<std::int32_t>(head.pid),
                             static_cast<time_ns>(head.start_ns));
  if (auto who = context_.processes->find(key)) {
    set_process(out, *who, detail::actor, *context_.users, times);
    return;
  }
  // Gone before we looked: the frame knows the essentials.
  process facts;
  facts.key = key;
  facts.start = static_cast<time_ns>(head.start_ns);
  facts.entity = entity_of(context_.run.boot, key).dashed();
  facts.parent_pid = static_cast<std::int32_t>(head.ppid);
  facts.name = std::string{head.name, ::strnlen(head.name, sizeof(head.name))};
  facts.uid = head.uid;
  facts.euid = head.euid;
  set_process(out, facts, detail::actor, *context_.users, times);
}

void network_decoder::decode(std::string_view frame, const wall_offset& times,
                             actors::event_batch& out) {
  frame_network x{};
  if (frame.size() < sizeof(x)) {
    ++malformed_;
    return;
  }
  std::memcpy(&x, frame.data(), sizeof(x));
  auto type = type_of(x.head.type);
  if (!type || (x.family != AF_INET && x.family != AF_INET6)) {
    ++malformed_;
    return;
  }
  auto& e = out.add();
  e.cls = schema::event_class::network;
  e.type = *type;
  e.boot = static_cast<time_ns>(x.head.boot_ns);
  e.wall = times.wall(e.boot);
  stamps_.stamp(e);
  bool failed = x.head.type == FRAME_CONNECT_FAILED;
  e.set(id_of("event.subcategory"), "TCP");
  if (*type == event_type::connect)
    e.set(id_of("event.outcome"), failed ? "failure" : "success");
  if (*type == event_type::close)
    e.set(id_of("event.duration"), x.duration_ns);
  if (failed)
    e.set(id_of("error.code"), x.head.code);
  set_actor(e, x.head, times);
  connection what;
  what.ipv6 = x.family == AF_INET6;
  what.inbound = (x.head.flags & FRAME_INBOUND) != 0;
  std::copy_n(x.local, what.local.size(), what.local.begin());
  std::copy_n(x.remote, what.remote.size(), what.remote.begin());
  what.local_port = x.local_port;
  what.remote_port = x.remote_port;
  set_connection(e, what, *type == event_type::listen);
  if (*type == event_type::close) {
    auto sent = what.inbound ? x.bytes_received : x.bytes_sent;
    auto received = what.inbound ? x.bytes_sent : x.bytes_received;
    e.set(id_of("source.bytes"), sent);
    e.set(id_of("destination.bytes"), received);
  }
}

} // namespace vedette::agent
