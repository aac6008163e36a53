#include "actors/detection/detections_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

constexpr std::chrono::seconds spool_deadline{30};

} // namespace

detections_shell::detections_shell(handle::pointer self, system& sys,
                                   uplink_actor uplink, spool_actor spool,
                                   responder_actor responder,
                                   std::shared_ptr<const event_context> context,
                                   const detections_config& config,
                                   const logger& log)
  : self_{self}, sys_{sys}, uplink_{std::move(uplink)}, spool_{std::move(
                                                          spool)},
    responder_{std::move(responder)}, context_{std::move(context)},
    config_{config}, log_{log.named("detections")} {}

detections_shell::handle::behavior_type detections_shell::behavior() {
  load();
  self_->send(uplink_, subscribe{channel::control});
  self_->delayed_send(self_, config_.resend_interval, resend_due{});
  return {
    [this](const raise& x) { take(*x.what); },
    [this](const report_due& x) { take_report(x); },
    [this](resend_due) { resend(); },
    [this](const inbound& x) { take_inbound(x); },
    [this](const link_changed& x) {
      up_ = x.up;
      if (up_)
        for (const auto& report : ledger_.unaccepted(config_.resend_batch))
          send_report(report);
    },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

void detections_shell::load() {
  self_->request(spool_, spool_deadline, load_records{})
    .then([this](const records& x) { restore(x); },
          [this](const caf::error& why) {
            log_.error("detections could not be read back",
                       {{"reason", from_caf(why).detail}});
          });
}

void detections_shell::restore(const records& found) {
  std::unordered_map<uid, detection_record> newest;
  for (const auto& x : found.items) {
    auto record = decode_record(*x.bytes);
    if (!record.ok()) {
      log_.warning("detection record skipped",
                   {{"reason", record.why().detail}});
      continue;
    }
    auto& what = record.value();
    ledger_.changed(std::make_shared<schema::detection_report>(what.report));
    ledger_.kept(what.report.id, what.report.revision, x.sequence);
    newest[what.report.id] = std::move(what);
  }
  for (auto& [id, what] : newest)
    start(what, targets_of(what.report));
  if (!newest.empty())
    log_.info("detections read back", {{"count", std::int64_t(newest.size())}});
}

void detections_shell::take(const finding& what) {
  if (live_.size() >= config_.live_max) {
    ++dropped_;
    return;
  }
  ++raised_;
  auto tree = context_ && !what.events.empty()
                ? context_->process_tree(*what.events.back().event)
                : std::string{"[]"};
  detection_record record;
  const auto offset = sys_.clock().wall() - sys_.clock().boot();
  record.report = make_report(what, std::move(tree),
                              config_.steady ? offset - *config_.steady : 0);
  record.rule = what.book->config(what.rule);
  record.message = what.book->policy->notification_message;
  log_.info("detection", {{"rule", record.report.rule_name},
                          {"severity", record.report.severity}});
  start(record, targets_of(what));
}

void detections_shell::start(const detection_record& what, targets at) {
  const auto id = what.report.id;
  auto responses = what.rule.responses;
  if (what.rule.notify)
    responses.push_back({"DisplayNotification", what.message});
  detection_run run{what.report, std::move(responses), what.rule.packages,
                    std::move(at), what.message};
  auto actor = sys_.spawn_below<detection_shell>(
    self_, "detection " + what.report.rule_name, std::move(run), self_,
    responder_, uplink_, config_.timing);
  live_[id] = {std::move(actor), what.rule, what.message};
}

void detections_shell::take_report(const report_due& x) {
  ledger_.changed(x.report);
  keep(x.report);
  if (x.finished)
    ledger_.finished(x.report->id);
}

void detections_shell::keep(const report_ledger::report& report) {
  auto at = live_.find(report->id);
  if (at == live_.end())
    return;
  auto bytes = std::make_shared<std::string>(
    encode(detection_record{*report, at->second.rule, at->second.message}));
  self_->request(spool_, spool_deadline, keep_record{std::move(bytes)})
    .then(
      [this, report](record_kept x) {
        ledger_.kept(report->id, report->revision, x.sequence);
        settled(*report);
        send_report(report);
      },
      [this, report](const caf::error& why) {
        // A full disk must not silence a detection: it is sent all the same,
        // and only a crash before its acceptance can lose it.
        ++unkept_;
        ledger_.not_kept(report->id, report->revision);
        log_.error("detection is not on disk",
                   {{"reason", from_caf(why).detail}});
        settled(*report);
        send_report(report);
      });
}

void detections_shell::settled(const schema::detection_report& report) {
  if (auto at = live_.find(report.id); at != live_.end())
    self_->send(at->second.actor, proceed{});
}

void detections_shell::send_report(const report_ledger::report& report) {
  if (up_)
    self_->send(uplink_, transmit{channel::control,
                                  std::make_shared<schema::message>(*report)});
}

void detections_shell::resend() {
  self_->delayed_send(self_, config_.resend_interval, resend_due{});
  for (const auto& report : ledger_.unaccepted(config_.resend_batch))
    send_report(report);
}

void detections_shell::take_inbound(const inbound& x) {
  if (const auto* ok = std::get_if<schema::detection_accepted>(x.what.get()))
    take_acceptance(*ok);
  else if (std::holds_alternative<schema::package_data>(*x.what))
    take_package(x.what);
}

void detections_shell::take_acceptance(const schema::detection_accepted& x) {
  ledger_.accepted(x.id, x.revision);
  if (auto at = live_.find(x.id); at != live_.end()) {
    self_->send(at->second.actor, report_accepted{x.revision});
    if (!ledger_.known(x.id))
      live_.erase(at);
  }
  release();
}

void detections_shell::take_package(
  const std::shared_ptr<const schema::message>& x) {
  const auto& data = std::get<schema::package_data>(*x);
  if (!data.error.empty()) {
    tell_waiting(data.sha256, data.error);
    return;
  }
  self_
    ->request(
      responder_, spool_deadline,
      keep_package{std::shared_ptr<const schema::package_data>{x, &data}})
    .then([this, sha = data.sha256](package_kept) { tell_waiting(sha, {}); },
          [this, sha = data.sha256](const caf::error& why) {
            tell_waiting(sha, from_caf(why).detail);
          });
}

void detections_shell::tell_waiting(const std::string& sha256,
                                    const std::string& why) {
  for (auto& [id, x] : live_)
    self_->send(x.actor, package_arrived{sha256, why});
}

void detections_shell::release() {
  if (const auto upto = ledger_.releasable(); upto > released_) {
    released_ = upto;
    self_->send(spool_, release_records{upto});
  }
}

actor_status detections_shell::status() const {
  actor_status out;
  out.facts.emplace_back("live", static_cast<std::int64_t>(live_.size()));
  out.facts.emplace_back("raised", static_cast<std::int64_t>(raised_));
  out.facts.emplace_back("unaccepted",
                         static_cast<std::int64_t>(ledger_.size()));
  out.facts.emplace_back("dropped", static_cast<std::int64_t>(dropped_));
  out.facts.emplace_back("not_on_disk", static_cast<std::int64_t>(unkept_));
  return out;
}

stopped detections_shell::finish() {
  for (auto& [id, x] : live_)
    self_->send_exit(x.actor, caf::exit_reason::user_shutdown);
  const auto open = static_cast<std::int64_t>(ledger_.size());
  self_->quit();
  return {open};
}

} // namespace vedette::actors
