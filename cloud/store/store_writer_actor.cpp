#include "cloud/store/store_writer_actor.hpp"

#include "actors/contract/message_types.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

// Tested by tests/integration/flow_test.cpp

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

using block_customer = caf::typed_actor<caf::reacts_to<stored>>;
using record_customer = caf::typed_actor<caf::reacts_to<written>>;

} // namespace

store_writer_shell::store_writer_shell(handle::pointer self, system&,
                                       std::shared_ptr<event_store> events,
                                       std::shared_ptr<record_store> records,
                                       const logger& log)
  : self_{self}, events_{std::move(events)}, records_{std::move(records)},
    log_{log.named("store")} {}

store_writer_shell::handle::behavior_type store_writer_shell::behavior() {
  return {
    [this](store_block& x) { take(x); },
    [this](write_records& x) { take(x); },
    [this](flush_due) { flush(); },
    [this](get_status) { return status(); },
    [this](stop) {
      if (flush_pending_)
        flush();
      self_->quit();
      return stopped{};
    },
  };
}

void store_writer_shell::take(store_block& x) {
  blocks_.push_back(std::move(x.what));
  block_customers_.push_back({self_->current_sender(), x.ticket});
  flush_soon();
}

void store_writer_shell::take(write_records& x) {
  writes_.push_back(std::move(x.batch));
  write_customers_.push_back({self_->current_sender(), x.ticket});
  flush_soon();
}

// The message goes behind everything that waits already: all of it shares the
// flush, and nobody waits for a timer.
void store_writer_shell::flush_soon() {
  if (!std::exchange(flush_pending_, true))
    self_->send(self_, flush_due{});
}

void store_writer_shell::flush() {
  flush_pending_ = false;
  // Who sees the events of a time must see what was found in them.
  flush_records();
  flush_blocks();
}

void store_writer_shell::flush_blocks() {
  if (blocks_.empty())
    return;
  ++flushes_;
  const auto verdicts = events_->append(blocks_);
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    stored answer{block_customers_[i].ticket, 0, {}, {}};
    if (verdicts[i].ok()) {
      ++blocks_stored_;
      bytes_stored_ += blocks_[i].bytes->size();
      answer.committed = verdicts[i].value();
    } else {
      ++blocks_refused_;
      answer.refused = verdicts[i].why().code;
      answer.why = verdicts[i].why().detail;
      log_.warning("block refused", {{"reason", answer.why}});
    }
    if (block_customers_[i].whom)
      self_->send(caf::actor_cast<block_customer>(block_customers_[i].whom),
                  std::move(answer));
  }
  blocks_.clear();
  block_customers_.clear();
}

void store_writer_shell::flush_records() {
  if (writes_.empty())
    return;
  ++flushes_;
  std::vector<record_write> all;
  for (auto& batch : writes_)
    for (auto& x : batch)
      all.push_back(std::move(x));
  const auto committed = records_->commit(all);
  if (committed.ok())
    records_written_ += all.size();
  else
    log_.error("records were not written",
               {{"reason", committed.why().detail}});
  for (const auto& x : write_customers_) {
    written answer{x.ticket, {}, {}};
    if (!committed.ok()) {
      answer.refused = committed.why().code;
      answer.why = committed.why().detail;
    }
    if (x.whom)
      self_->send(caf::actor_cast<record_customer>(x.whom), std::move(answer));
  }
  writes_.clear();
  write_customers_.clear();
}

actor_status store_writer_shell::status() const {
  actor_status out;
  out.facts.emplace_back("flushes", static_cast<std::int64_t>(flushes_));
  out.facts.emplace_back("blocks_stored",
                         static_cast<std::int64_t>(blocks_stored_));
  out.facts.emplace_back("blocks_refused",
                         static_cast<std::int64_t>(blocks_refused_));
  out.facts.emplace_back("bytes_stored",
                         static_cast<std::int64_t>(bytes_stored_));
  out.facts.emplace_back("records_written",
                         static_cast<std::int64_t>(records_written_));
  return out;
}

} // namespace vedette::cloud
