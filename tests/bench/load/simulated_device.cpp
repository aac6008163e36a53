#include "tests/bench/load/simulated_device.hpp"

#include <utility>
#include <variant>

namespace vedette::bench {

simulated_device::simulated_device(agent::credentials who,
                                   std::uint32_t events_per_block,
                                   std::shared_ptr<const std::string> block,
                                   load_counters& counters)
  : who_{std::move(who)}, events_per_block_{events_per_block},
    block_{std::move(block)}, counters_{counters} {}

void simulated_device::connect(net::io_pool& pool, const clock_source& clock) {
  link_ = std::make_unique<agent::agent_link>(pool, clock, logger::silent(),
                                              who_, agent::link_options{});
  std::ignore = link_->start(shared_from_this()); // Errors show as not up.
}

void simulated_device::flood(bool on) {
  std::lock_guard lock{mutex_};
  flooding_ = on;
  send_blocks();
}

void simulated_device::stop() {
  if (link_ != nullptr)
    link_->stop();
}

void simulated_device::on_link_up(actors::channel which) {
  ++counters_.channels_up;
  if (which == actors::channel::events) {
    std::ignore = link_->send(which, schema::event_hello{1, 1});
    return;
  }
  schema::hello hello;
  hello.agent_version = "load";
  hello.hostname = "load-" + who_.device.compact().substr(0, 8);
  hello.os_name = "simulated";
  hello.kernel = "none";
  hello.boot_id = who_.device;
  std::ignore = link_->send(which, hello);
}

void simulated_device::on_link_down(actors::channel, std::string) {
  ++counters_.channels_down;
}

void simulated_device::on_message(actors::channel, schema::message&& what) {
  if (auto* resume = std::get_if<schema::event_resume>(&what)) {
    std::uint64_t committed = 0;
    for (const auto& position : resume->positions)
      if (position.which == schema::lane::telemetry)
        committed = position.committed;
    std::lock_guard lock{mutex_};
    resumed_ = true;
    sent_ = committed_ = committed;
    credit_bytes_ = resume->credit_bytes;
    send_blocks();
  } else if (auto* ack = std::get_if<schema::event_ack>(&what)) {
    advance(ack->committed, ack->credit_bytes);
  } else if (auto* policy = std::get_if<schema::policy>(&what)) {
    schema::policy_applied applied;
    applied.revision = policy->revision;
    std::ignore = link_->send(actors::channel::control, applied);
  }
}

void simulated_device::advance(std::uint64_t committed, std::uint64_t credit) {
  std::lock_guard lock{mutex_};
  ++counters_.acks;
  if (committed > committed_) {
    counters_.events_acked += (committed - committed_) * events_per_block_;
    committed_ = committed;
  }
  credit_bytes_ = credit;
  send_blocks();
}

void simulated_device::send_blocks() {
  while (flooding_ && resumed_
         && (sent_ - committed_ + 1) * block_->size() <= credit_bytes_) {
    schema::event_block block{schema::lane::telemetry, sent_ + 1, block_};
    if (!link_->send(actors::channel::events, block).ok())
      return;
    ++sent_;
    counters_.events_sent += events_per_block_;
    counters_.bytes_sent += block_->size();
  }
}

} // namespace vedette::bench
