// Tested by tests/kernel/fallback_source_test.cpp.
#include "agent/sensors/procfs/connector_source.hpp"

#include "agent/sensors/signal_names.hpp"
#include "schema/catalog_fields.hpp"

#include <csignal>
#include <ctime>

namespace vedette::agent {

namespace {

using schema::event_type;
using schema::id_of;

time_ns monotonic() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * ns_per_second + now.tv_nsec;
}

} // namespace

connector_source::connector_source(const sensor_context& context,
                                   std::string reason)
  : context_{context}, reason_{std::move(reason)},
    stamps_{context.run, schema::sensor_id::process} {}

status connector_source::open() {
  if (auto up = connector_.open(); !up.ok())
    return up;
  for (auto pid : proc_.pids())
    if (auto facts = proc_.read(pid)) {
      if (context_.mounts)
        context_.mounts->saw(facts->mount_ns, pid);
      context_.processes->found(std::move(*facts));
    }
  return done;
}

schema::event& connector_source::begin(actors::event_batch& out,
                                       event_type type,
                                       const proc_message& what) {
  auto& x = out.add();
  x.cls = schema::event_class::process;
  x.type = type;
  x.boot = static_cast<time_ns>(what.mono_ns) + boot_minus_mono_;
  x.wall = times_.wall(x.boot);
  stamps_.stamp(x);
  return x;
}

void connector_source::on_exec(const proc_message& what,
                               actors::event_batch& out) {
  auto facts = proc_.read(what.pid);
  if (!facts) {
    // Gone already. What the fork said is all there is.
    if (auto who = context_.processes->find(what.pid)) {
      auto& x = begin(out, event_type::start, what);
      set_process(x, *who, detail::full, *context_.users, times_);
      mark_truncated(x, "process.command_line");
    } else {
      ++lost_;
    }
    return;
  }
  if (!context_.processes->peek(facts->key))
    facts->parent = context_.processes->find(facts->parent_pid);
  if (context_.hashes)
    facts->hash = context_.hashes->of(
      facts->image, "/proc/" + std::to_string(what.pid) + "/exe",
      facts->executable);
  if (context_.mounts)
    context_.mounts->saw(facts->mount_ns, facts->key.pid);
  auto who = context_.processes->exec(std::move(*facts));
  if (!context_.wants(schema::event_class::process)
      || (context_.quiet && context_.quiet->covers(*who))) {
    ++suppressed_;
    return;
  }
  if (who->hash && !who->hash->settled())
    context_.hashes->wait(*who->hash, context_.hash_patience);
  set_process(begin(out, event_type::start, what), *who, detail::full,
              *context_.users, times_);
}

void connector_source::on_exit(const proc_message& what,
                               actors::event_batch& out) {
  auto who = context_.processes->find(what.pid);
  if (!who)
    return;
  auto boot = static_cast<time_ns>(what.mono_ns) + boot_minus_mono_;
  context_.processes->exit(who->key, boot);
  context_.processes->expire(boot);
  if (!context_.wants(schema::event_class::process)
      || (context_.quiet && context_.quiet->covers(*who))) {
    ++suppressed_;
    return;
  }
  auto signal = what.exit_code & 0x7FU;
  auto code = (what.exit_code >> 8U) & 0xFFU;
  // Nobody says who sent the signal.
  auto type = signal == SIGKILL || signal == SIGTERM ? event_type::forced_exit
              : signal != 0 || code != 0             ? event_type::abnormal_exit
                                                     : event_type::exit;
  auto& x = begin(out, type, what);
  set_process(x, *who, detail::full, *context_.users, times_);
  x.set(id_of("process.end"), x.wall);
  if (signal != 0)
    x.set(id_of("process.exit_signal"), signal_name(signal));
  else
    x.set(id_of("process.exit_code"), code);
}

void connector_source::handle(const proc_message& what,
                              actors::event_batch& out) {
  switch (what.what) {
  case proc_happening::fork: {
    auto parent = context_.processes->find(what.parent);
    auto stat = proc_.stat(what.pid);
    auto boot = static_cast<time_ns>(what.mono_ns) + boot_minus_mono_;
    auto key = stat ? stat->key() : process_key::of(what.pid, boot);
    context_.processes->fork(key,
                             static_cast<time_ns>(key.start_ticks) * tick_ns,
                             parent ? parent->key : process_key{});
    return;
  }
  case proc_happening::exec:
    on_exec(what, out);
    return;
  case proc_happening::exit:
    on_exit(what, out);
    return;
  case proc_happening::lost:
    ++lost_;
    return;
  }
}

result<actors::source_state>
connector_source::next(actors::event_batch& out, std::size_t events_max,
                       std::chrono::milliseconds wait) {
  if (waiting_.empty()) {
    auto read = connector_.read(wait);
    if (!read.ok())
      return read.why();
    waiting_ = std::move(read).value();
  }
  boot_minus_mono_ = context_.clock->boot() - monotonic();
  times_ = {context_.clock->wall() - context_.clock->boot()};
  std::size_t taken = 0;
  auto before = out.size();
  while (taken < waiting_.size() && out.size() - before < events_max)
    handle(waiting_[taken++], out);
  waiting_.erase(waiting_.begin(),
                 waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
  return actors::source_state::live;
}

std::vector<schema::sensor_ledger> connector_source::ledgers() const {
  return {{static_cast<std::uint8_t>(schema::sensor_id::process),
           stamps_.last(), lost_, suppressed_}};
}

std::vector<schema::sensor_mode> connector_source::modes() const {
  return {{"process", "procfs", reason_}};
}

void connector_source::close() {
  connector_.close();
}

} // namespace vedette::agent
