#include "agent/spool/spool_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <caf/actor_cast.hpp>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

constexpr std::size_t load_bytes_max = 64U * 1024 * 1024;

} // namespace

spool_shell::spool_shell(handle::pointer self, system& sys,
                         std::unique_ptr<spool> store, uplink_actor uplink,
                         const cutter_limits& limits,
                         const spool_timing& timing,
                         std::shared_ptr<run_ledger> runs, const logger& log)
  : self_{self}, sys_{sys}, store_{std::move(store)}, runs_{std::move(runs)},
    uplink_{std::move(uplink)}, cutter_{limits}, timing_{timing},
    log_{log.named("spool")} {}

spool_shell::handle::behavior_type spool_shell::behavior() {
  self_->send(uplink_, subscribe{channel::events});
  self_->delayed_send(self_, timing_.tick, spool_due{});
  return {
    [this](const inbound& x) { take_inbound(x); },
    [this](const link_changed& x) { take_link(x); },
    [this](const keep_events& x) { take_events(x); },
    [this](const keep_record& x) { return take_record(x); },
    [this](load_records) { return load(); },
    [this](release_records x) { release(x.sequence); },
    [this](spool_due) { tick(); },
    [this](records_due) { flush_records(); },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

void spool_shell::take_events(const keep_events& x) {
  std::vector<block_cutter::block> full;
  const auto now = sys_.clock().boot();
  for (const auto& event : *x.batch)
    cutter_.add(event, now, full);
  events_ += x.batch->size();
  put(std::move(full));
  if (auto sender = self_->current_sender())
    self_->send(caf::actor_cast<events_producer_actor>(sender), kept{1});
}

// Records that arrive together share one flush.
caf::result<record_kept> spool_shell::take_record(const keep_record& x) {
  auto sequence = store_->append(schema::lane::detections, *x.bytes, 1);
  if (!sequence.ok())
    return to_caf(sequence.why());
  if (records_.empty())
    self_->send(self_, records_due{});
  auto promise = self_->make_response_promise<record_kept>();
  records_.emplace_back(sequence.value(), promise);
  return promise;
}

void spool_shell::flush_records() {
  const auto synced = store_->sync();
  for (auto& [sequence, promise] : records_) {
    if (synced.ok())
      promise.deliver(record_kept{sequence});
    else
      promise.deliver(to_caf(synced.why()));
  }
  records_.clear();
}

records spool_shell::load() {
  records out;
  auto after = store_->ledger(schema::lane::detections).acknowledged;
  for (;;) {
    auto more = store_->read(schema::lane::detections, after, load_bytes_max);
    if (!more.ok()) {
      complain("records could not be read", more.why());
      return out;
    }
    if (more.value().empty())
      return out;
    for (auto& x : more.value()) {
      after = x.sequence;
      if (x.bytes)
        out.items.push_back({x.sequence, std::move(x.bytes)});
    }
  }
}

void spool_shell::release(std::uint64_t sequence) {
  if (auto ok = store_->acknowledge(schema::lane::detections, sequence);
      !ok.ok())
    complain("records could not be released", ok.why());
  send_blocks(); // They may have waited for it.
}

void spool_shell::take_link(const link_changed& x) {
  upload_.reset();
  if (!x.up)
    return;
  say_hello();
}

void spool_shell::say_hello() {
  upload_.reset();
  self_->send(uplink_,
              transmit{channel::events,
                       std::make_shared<schema::message>(store_->hello())});
}

void spool_shell::take_inbound(const inbound& x) {
  if (const auto* from = std::get_if<schema::event_resume>(x.what.get())) {
    resume(*from);
  } else if (const auto* ack = std::get_if<schema::event_ack>(x.what.get())) {
    if (!upload_.open())
      return; // Of what the spool was before.
    upload_.acknowledge(*ack);
    if (auto ok = store_->acknowledge(ack->which, ack->committed); !ok.ok())
      complain("acknowledgement makes no sense", ok.why());
  } else {
    return;
  }
  send_blocks();
}

void spool_shell::resume(const schema::event_resume& from) {
  auto settled = store_->settle(from);
  if (!settled.ok()) {
    complain("no position was agreed on with the node", settled.why());
    return;
  }
  if (!settled.value()) {
    log_.warning("the node knows another past of this spool: it goes on under "
                 "a new name",
                 {{"spool", store_->identity().dashed()}});
    say_hello();
    return;
  }
  upload_.resume(from);
  detections_due_ = store_->ledger(schema::lane::detections).durable;
  blocks_wait_until_
    = sys_.clock().boot()
      + std::chrono::nanoseconds{timing_.detections_first}.count();
}

// Whoever looks after an outage must not see what happened before what was
// found in it. Not for ever: a detection may wait for its responses.
bool spool_shell::detections_first() const {
  return store_->ledger(schema::lane::detections).acknowledged < detections_due_
         && sys_.clock().boot() < blocks_wait_until_;
}

void spool_shell::tick() {
  self_->delayed_send(self_, timing_.tick, spool_due{});
  std::vector<block_cutter::block> due;
  cutter_.cut(sys_.clock().boot(), false, due);
  put(std::move(due));
  if (detections_due_ != 0 && !detections_first()) {
    detections_due_ = 0;
    send_blocks();
  }
  if (runs_)
    runs_->beat();
}

void spool_shell::put(std::vector<block_cutter::block> blocks) {
  if (blocks.empty())
    return;
  for (const auto& x : blocks)
    if (auto kept = store_->append(x.which, x.bytes, x.events); !kept.ok()) {
      ++refused_; // Counted in the lane's ledger, too; the cloud hears of it.
      complain("block was not kept", kept.why());
    }
  if (auto synced = store_->sync(); !synced.ok())
    complain("flush", synced.why());
  send_blocks();
}

void spool_shell::send_blocks() {
  if (detections_first())
    return;
  auto durable
    = [this](schema::lane which) { return store_->ledger(which).durable; };
  while (auto want = upload_.next(durable)) {
    auto found = store_->read(want->which, want->after, want->bytes_max);
    if (!found.ok()) {
      complain("blocks could not be read", found.why());
      return;
    }
    if (found.value().empty())
      return;
    for (auto& x : found.value()) {
      // What was let go goes as an empty block: the lane has no holes.
      if (!x.bytes)
        x.bytes = std::make_shared<const std::string>();
      upload_.sent(x.which, x.sequence, x.bytes->size());
      auto block = std::make_shared<schema::message>(
        schema::event_block{x.which, x.sequence, std::move(x.bytes)});
      self_->send(uplink_, transmit{channel::events, std::move(block)});
    }
  }
}

void spool_shell::complain(std::string_view what, const error& why) {
  log_.warning(what, {{"reason", why.detail}});
}

actor_status spool_shell::status() const {
  actor_status out;
  out.facts.emplace_back("events", static_cast<std::int64_t>(events_));
  out.facts.emplace_back("waiting",
                         static_cast<std::int64_t>(cutter_.waiting()));
  out.facts.emplace_back("bytes", static_cast<std::int64_t>(store_->bytes()));
  out.facts.emplace_back("epoch", std::int64_t{store_->epoch()});
  out.facts.emplace_back("credit", static_cast<std::int64_t>(upload_.credit()));
  out.facts.emplace_back("outstanding",
                         static_cast<std::int64_t>(upload_.outstanding()));
  std::int64_t lost = 0;
  for (auto which : {schema::lane::telemetry, schema::lane::bulk}) {
    const auto ledger = store_->ledger(which);
    lost += static_cast<std::int64_t>(ledger.events_lost);
    const std::string lane = which == schema::lane::bulk ? "bulk" : "telemetry";
    out.facts.emplace_back(lane + "_durable",
                           static_cast<std::int64_t>(ledger.durable));
    out.facts.emplace_back(lane + "_acknowledged",
                           static_cast<std::int64_t>(ledger.acknowledged));
  }
  out.facts.emplace_back("events_lost", lost);
  out.facts.emplace_back("blocks_refused", static_cast<std::int64_t>(refused_));
  return out;
}

stopped spool_shell::finish() {
  std::vector<block_cutter::block> rest;
  cutter_.cut(sys_.clock().boot(), true, rest);
  put(std::move(rest));
  flush_records();
  if (runs_)
    runs_->end();
  self_->quit();
  return {};
}

} // namespace vedette::agent
