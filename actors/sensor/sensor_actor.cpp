#include "actors/sensor/sensor_actor.hpp"

#include "actors/contract/message_types.hpp"

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

sensor_shell::sensor_shell(handle::pointer self, system&,
                           std::unique_ptr<sensor_source> source, cae_actor cae,
                           const sensor_config& config, const logger& log)
  : self_{self}, source_{std::move(source)}, cae_{std::move(cae)},
    config_{config}, log_{log.named("sensor")},
    retry_pause_{config.retry_first}, credit_{config.batches_max},
    pool_{2 * std::size_t{config.batches_max}} {}

sensor_shell::~sensor_shell() {
  source_->close();
}

sensor_shell::handle::behavior_type sensor_shell::behavior() {
  return {
    [this](enable_sensor x) { enable(x.on); },
    [this](observed x) { credit_back(x.batches); },
    [this](get_ledger) { return report(); },
    [this](read_due) { read(); },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

void sensor_shell::enable(bool on) {
  if (on && phase_ == phase::off) {
    open();
  } else if (!on && phase_ != phase::off) {
    source_->close();
    phase_ = phase::off;
  }
}

void sensor_shell::open() {
  if (auto opened = source_->open(); !opened.ok()) {
    broke(opened.why());
    return;
  }
  phase_ = phase::reading;
  log_.info("sensor on", {{"sensor", source_->name()}});
  read_soon(std::chrono::milliseconds{0});
}

void sensor_shell::broke(const vedette::error& why) {
  source_->close();
  last_error_ = why.detail;
  log_.warning("sensor broke", {{"sensor", source_->name()},
                                {"reason", why.detail},
                                {"retry_ms", retry_pause_.count()}});
  phase_ = phase::broken;
  read_soon(retry_pause_);
  retry_pause_ = std::min(2 * retry_pause_, config_.retry_last);
}

void sensor_shell::read_soon(std::chrono::milliseconds pause) {
  if (read_pending_)
    return;
  read_pending_ = true;
  if (pause.count() == 0)
    self_->send(self_, read_due{});
  else
    self_->delayed_send(self_, pause, read_due{});
}

void sensor_shell::read() {
  read_pending_ = false;
  if (phase_ == phase::broken) {
    ++reopened_;
    open();
    return;
  }
  if (phase_ != phase::reading || !credit_.any())
    return; // Credit that comes back reads on.
  auto batch = pool_.take();
  auto more = source_->next(*batch, config_.events_max, config_.wait);
  if (!more.ok()) {
    broke(more.why());
    return;
  }
  const bool empty = batch->empty();
  if (!empty) {
    retry_pause_ = config_.retry_first;
    pass_on(std::move(batch));
  }
  if (more.value() == source_state::ended) {
    phase_ = phase::ended;
    log_.info("sensor reached its end",
              {{"sensor", source_->name()}, {"events", std::int64_t(events_)}});
    return;
  }
  const bool polled = empty && config_.wait.count() == 0;
  read_soon(polled ? config_.idle_pause : std::chrono::milliseconds{0});
}

void sensor_shell::pass_on(std::shared_ptr<event_batch> batch) {
  events_ += batch->size();
  credit_.spend();
  self_->send(cae_, observe{std::move(batch)});
}

void sensor_shell::credit_back(std::uint32_t batches) {
  credit_.give_back(batches);
  if (phase_ == phase::reading)
    read_soon(std::chrono::milliseconds{0});
}

sensor_report sensor_shell::report() const {
  return {std::string{source_->name()}, phase_ != phase::off, source_->modes(),
          source_->ledgers()};
}

actor_status sensor_shell::status() const {
  static constexpr const char* names[] = {"off", "reading", "broken", "ended"};
  actor_status out;
  out.facts.emplace_back("source", std::string{source_->name()});
  out.facts.emplace_back("phase", std::string{names[static_cast<int>(phase_)]});
  out.facts.emplace_back("events", static_cast<std::int64_t>(events_));
  out.facts.emplace_back("batches_out",
                         static_cast<std::int64_t>(credit_.outstanding()));
  out.facts.emplace_back("reopened", static_cast<std::int64_t>(reopened_));
  std::int64_t lost = 0;
  for (const auto& x : source_->ledgers())
    lost += static_cast<std::int64_t>(x.lost);
  out.facts.emplace_back("lost", lost);
  out.facts.emplace_back("last_error", last_error_);
  return out;
}

stopped sensor_shell::finish() {
  source_->close();
  phase_ = phase::off;
  self_->quit();
  return {};
}

} // namespace vedette::actors
