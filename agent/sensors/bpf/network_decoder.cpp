// Tested by tests/unit/agent/sensors/bpf/process_decoder_test.cpp.
#include "agent/sensors/bpf/network_decoder.hpp"

#include "schema/catalog_fields.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace vedette::agent {

namespace {

using schema::event_type;
using schema::id_of;

constexpr std::size_t helpers_asked_max = 64;
constexpr std::size_t takers_max = 4096;
constexpr std::size_t servers_max = 1024;

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

network_decoder::network_decoder(const sensor_context& context)
  : context_{context}, stamps_{context.run, schema::sensor_id::network} {}

void network_decoder::set_actor(schema::event& out, const frame_head& head,
                                const process* who, const wall_offset& times) {
  if (who != nullptr) {
    set_process(out, *who, detail::actor, *context_.users, times);
    return;
  }
  // Gone before we looked: the frame knows the essentials.
  process facts;
  facts.key = process_key::of(static_cast<std::int32_t>(head.pid),
                              static_cast<time_ns>(head.start_ns));
  facts.start = static_cast<time_ns>(head.start_ns);
  facts.entity = entity_of(context_.run.boot, facts.key).dashed();
  facts.parent_pid = static_cast<std::int32_t>(head.ppid);
  facts.name = std::string{head.name, ::strnlen(head.name, sizeof(head.name))};
  facts.uid = head.uid;
  facts.euid = head.euid;
  set_process(out, facts, detail::actor, *context_.users, times);
}

const network_decoder::helpers&
network_decoder::helpers_of(const process& server, time_ns now) {
  if (helpers_.size() >= servers_max && !helpers_.contains(server.key))
    helpers_.clear();
  auto& out = helpers_[server.key];
  if (out.as_of != 0 && now - out.as_of < ns_per_second)
    return out;
  out.as_of = now;
  out.pids = context_.processes->helpers_of(server, helpers_asked_max);
  if (!out.pids.empty())
    out.pids.insert(out.pids.begin(), server.key.pid);
  return out;
}

// A listener with helpers lets them accept. What they close is theirs, too.
process_ptr network_decoder::who_took(const connection& what,
                                      process_ptr listener, time_ns now) {
  if (!listener || !context_.who_accepted)
    return listener;
  const auto& candidates = helpers_of(*listener, now).pids;
  if (candidates.empty())
    return listener;
  auto pid = context_.who_accepted(what, candidates);
  if (pid == 0 || pid == listener->key.pid)
    return listener;
  auto taker = context_.processes->find(pid);
  if (!taker)
    return listener;
  if (takers_.size() >= takers_max)
    takers_.erase(takers_.begin());
  takers_.insert_or_assign(what, taker);
  return taker;
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
  auto who = context_.processes->find(
    process_key::of(static_cast<std::int32_t>(x.head.pid),
                    static_cast<time_ns>(x.head.start_ns)));
  if (!context_.wants(schema::event_class::network)
      || (who && context_.quiet && context_.quiet->covers(*who))) {
    ++suppressed_;
    return;
  }
  connection what;
  what.ipv6 = x.family == AF_INET6;
  what.inbound = (x.head.flags & FRAME_INBOUND) != 0;
  std::copy_n(x.local, what.local.size(), what.local.begin());
  std::copy_n(x.remote, what.remote.size(), what.remote.begin());
  what.local_port = x.local_port;
  what.remote_port = x.remote_port;
  if (*type == event_type::accept)
    who = who_took(what, std::move(who), static_cast<time_ns>(x.head.boot_ns));
  else if (auto taken = takers_.find(what); taken != takers_.end()) {
    who = taken->second;
    takers_.erase(taken);
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
  set_actor(e, x.head, who.get(), times);
  set_connection(e, what, *type == event_type::listen);
  if (*type == event_type::close) {
    auto sent = what.inbound ? x.bytes_received : x.bytes_sent;
    auto received = what.inbound ? x.bytes_sent : x.bytes_received;
    e.set(id_of("source.bytes"), sent);
    e.set(id_of("destination.bytes"), received);
  }
}

} // namespace vedette::agent
