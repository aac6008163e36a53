// Tested by tests/kernel/fallback_source_test.cpp.
#include "agent/sensors/procfs/socket_source.hpp"

#include "agent/process/enrich.hpp"
#include "schema/catalog_fields.hpp"

#include <poll.h>

#include <algorithm>

namespace vedette::agent {

namespace {

using schema::event_type;
using schema::id_of;

} // namespace

socket_source::socket_source(const sensor_context& context, std::string reason,
                             std::chrono::milliseconds interval)
  : context_{context}, reason_{std::move(reason)},
    interval_{std::chrono::nanoseconds{interval}.count()},
    stamps_{context.run, schema::sensor_id::network} {}

status socket_source::open() {
  return compare();
}

status socket_source::compare() {
  due_ = context_.clock->boot() + interval_;
  auto list = list_sockets();
  if (!list.ok())
    return list.why();
  auto changes = history_.update(std::move(list).value());
  std::unordered_set<std::uint64_t> fresh;
  for (const auto& x : changes.begun)
    fresh.insert(x.inode);
  context_.processes->catch_up();
  if (!fresh.empty())
    for (const auto& [inode, pid] : holders_of(fresh))
      holders_[inode] = context_.processes->find(pid);
  for (const auto& x : changes.begun)
    pending_.push_back({x, false, holders_[x.inode]});
  for (const auto& x : changes.ended) {
    pending_.push_back({x, true, holders_[x.inode]});
    holders_.erase(x.inode);
  }
  return done;
}

void socket_source::emit(const pending& what, actors::event_batch& out) {
  if (!context_.wants(schema::event_class::network)
      || (what.who && context_.quiet && context_.quiet->covers(*what.who))) {
    ++suppressed_;
    return;
  }
  auto state = what.socket.state;
  auto type = what.ends                          ? event_type::close
              : state == socket_state::listening ? event_type::listen
              : what.socket.ends.inbound         ? event_type::accept
                                                 : event_type::connect;
  auto& x = out.add();
  x.cls = schema::event_class::network;
  x.type = type;
  x.boot = context_.clock->boot();
  x.wall = context_.clock->wall();
  stamps_.stamp(x);
  x.set(id_of("event.subcategory"), "TCP");
  if (what.who)
    set_process(x, *what.who, detail::actor, *context_.users,
                {x.wall - x.boot});
  else
    x.set(id_of("user.id"), std::to_string(what.socket.uid));
  set_connection(x, what.socket.ends, state == socket_state::listening);
}

result<actors::source_state>
socket_source::next(actors::event_batch& out, std::size_t events_max,
                    std::chrono::milliseconds wait) {
  if (pending_.empty()) {
    auto left = due_ - context_.clock->boot();
    if (left > 0) {
      auto pause
        = std::min<time_ns>(std::chrono::nanoseconds{wait}.count(), left);
      ::poll(nullptr, 0, static_cast<int>((pause + 999'999) / 1'000'000));
    }
    if (context_.clock->boot() < due_)
      return actors::source_state::live;
    if (auto compared = compare(); !compared.ok())
      return compared.why();
  }
  auto taken = std::min(events_max, pending_.size());
  for (std::size_t i = 0; i < taken; ++i)
    emit(pending_[i], out);
  pending_.erase(pending_.begin(),
                 pending_.begin() + static_cast<std::ptrdiff_t>(taken));
  return actors::source_state::live;
}

std::vector<schema::sensor_ledger> socket_source::ledgers() const {
  return {{static_cast<std::uint8_t>(schema::sensor_id::network),
           stamps_.last(), 0, suppressed_}};
}

std::vector<schema::sensor_mode> socket_source::modes() const {
  return {{"network", "procfs", reason_}};
}

} // namespace vedette::agent
