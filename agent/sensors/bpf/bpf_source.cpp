// Tested by tests/kernel/bpf_source_test.cpp.
#include "agent/sensors/bpf/bpf_source.hpp"

#include "agent/process/proc_reader.hpp"

#include <algorithm>
#include <utility>

namespace vedette::agent {

namespace {

/// What `catch_up` may read ahead of the sensor's own reader.
constexpr std::size_t ahead_max = 8192;

wall_offset offset_now(const clock_source& clock) {
  return {clock.wall() - clock.boot()};
}

std::string missing_reason(const bpf_host& host) {
  std::string out;
  for (const auto& hook : host.missing())
    out += (out.empty() ? "this kernel lacks " : ", ") + hook;
  return out;
}

} // namespace

bpf_process_source::bpf_process_source(std::shared_ptr<bpf_host> host,
                                       const sensor_context& context)
  : host_{std::move(host)}, context_{context}, decoder_{context},
    reader_{host_, bpf_ring::process, *context.clock} {}

bpf_process_source::~bpf_process_source() {
  close();
}

status bpf_process_source::open() {
  if (open_)
    return done;
  open_ = true;
  context_.processes->set_freshener([this] { catch_up(); });
  // The hooks are on already: what starts during the scan is seen by both, and
  // the table knows it is the same.
  scan_running();
  return done;
}

void bpf_process_source::scan_running() {
  proc_reader proc;
  std::vector<process> running;
  for (auto pid : proc.pids())
    if (auto facts = proc.read(pid)) {
      if (context_.mounts)
        context_.mounts->saw(facts->mount_ns, pid);
      if (context_.hashes && !facts->executable.empty())
        facts->hash = context_.hashes->later(
          facts->image, "/proc/" + std::to_string(pid) + "/exe");
      running.push_back(std::move(*facts));
    }
  context_.processes->found_all(std::move(running));
}

std::size_t bpf_process_source::read(actors::event_batch& out,
                                     std::size_t events_max) {
  auto times = offset_now(*context_.clock);
  decoder_.begin_batch();
  return reader_.consume([&](std::string_view frame) {
    decoder_.decode(frame, times, out);
    // One frame may become two events.
    return out.size() + 1 < events_max;
  });
}

void bpf_process_source::catch_up() {
  std::lock_guard hold{lock_};
  auto before = ahead_.size();
  if (before < ahead_max)
    read(ahead_, ahead_max);
  if (before == 0 && !ahead_.empty())
    reader_.poke();
}

result<actors::source_state>
bpf_process_source::next(actors::event_batch& out, std::size_t events_max,
                         std::chrono::milliseconds wait) {
  auto take = [&] {
    std::lock_guard hold{lock_};
    if (!ahead_.empty()) {
      auto before = out.size();
      for (std::size_t i = 0; i < ahead_.size(); ++i)
        std::swap(out.add(), ahead_[i]);
      ahead_.clear();
      return out.size() - before;
    }
    return read(out, out.size() + std::max<std::size_t>(events_max, 2));
  };
  if (reader_.gathers() || take() == 0) {
    reader_.wait(wait);
    take();
  }
  return actors::source_state::live;
}

std::vector<schema::sensor_ledger> bpf_process_source::ledgers() const {
  std::lock_guard hold{lock_};
  auto lost = decoder_.malformed();
  for (auto type : {FRAME_EXEC, FRAME_FORK, FRAME_EXIT})
    lost += host_->counters(type).dropped;
  return {{static_cast<std::uint8_t>(schema::sensor_id::process),
           decoder_.process_stamps().last(), lost, decoder_.suppressed()},
          {static_cast<std::uint8_t>(schema::sensor_id::signal),
           decoder_.signal_stamps().last(),
           host_->counters(FRAME_SIGNAL).dropped, 0}};
}

std::vector<schema::sensor_mode> bpf_process_source::modes() const {
  auto reason = missing_reason(*host_);
  return {{"process", "tracepoint", reason}, {"signal", "tracepoint", reason}};
}

void bpf_process_source::close() {
  if (!open_)
    return;
  open_ = false;
  context_.processes->set_freshener({});
}

bpf_network_source::bpf_network_source(std::shared_ptr<bpf_host> host,
                                       const sensor_context& context)
  : host_{std::move(host)}, context_{context}, decoder_{context},
    reader_{host_, bpf_ring::network, *context.clock} {}

result<actors::source_state>
bpf_network_source::next(actors::event_batch& out, std::size_t events_max,
                         std::chrono::milliseconds wait) {
  std::size_t used = 0;
  auto keep = [&](std::string_view frame) {
    if (used == frames_.size())
      frames_.emplace_back();
    frames_[used++] = frame;
    return used < events_max;
  };
  if (reader_.gathers() || reader_.consume(keep) == 0) {
    reader_.wait(wait);
    reader_.consume(keep);
  }
  if (used == 0)
    return actors::source_state::live;
  // After the frames are in hand: every process in them is in the table then.
  context_.processes->catch_up();
  auto times = offset_now(*context_.clock);
  for (std::size_t i = 0; i < used; ++i)
    decoder_.decode(frames_[i], times, out);
  return actors::source_state::live;
}

std::vector<schema::sensor_ledger> bpf_network_source::ledgers() const {
  auto lost = decoder_.malformed();
  for (auto type : {FRAME_CONNECT, FRAME_CONNECT_FAILED, FRAME_ACCEPT,
                    FRAME_LISTEN, FRAME_CLOSE})
    lost += host_->counters(type).dropped;
  return {{static_cast<std::uint8_t>(schema::sensor_id::network),
           decoder_.stamps().last(), lost, decoder_.suppressed()}};
}

std::vector<schema::sensor_mode> bpf_network_source::modes() const {
  return {{"network", "tracepoint", missing_reason(*host_)}};
}

} // namespace vedette::agent
