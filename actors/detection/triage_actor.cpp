#include "actors/detection/triage_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <utility>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

constexpr std::size_t early_outputs_max = 10;

} // namespace

triage_shell::triage_shell(handle::pointer self, system& sys, uid id,
                           std::optional<triage> what, shard_actor shard,
                           std::shared_ptr<const triage_services> with)
  : self_{self}, sys_{sys}, id_{id}, what_{std::move(what)},
    shard_{std::move(shard)}, with_{std::move(with)} {
  if (what_)
    accepted_ = what_->view().report.revision;
}

triage_shell::handle::behavior_type triage_shell::behavior() {
  used_ = sys_.clock().boot();
  self_->delayed_send(self_, with_->tick, triage_due{});
  return {
    [this](const take_report& x) { used(), take(x); },
    [this](const take_output& x) { used(), add(x); },
    [this](const written& x) { on_written(x); },
    [this](read_detection) { return used(), read(); },
    [this](const edit_triage& x) { return used(), edit(x); },
    [this](triage_due) { tick(); },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{dirty_ || writing_ ? 1 : 0};
    },
  };
}

void triage_shell::used() {
  ++handled_;
  used_ = sys_.clock().boot();
}

void triage_shell::take(const take_report& x) {
  if (!what_) {
    what_.emplace(x.device, x.hostname, *x.report, sys_.clock().wall(),
                  with_->policies ? with_->policies->words_of(x.report->rule_id)
                                  : rule_words{});
    for (const auto& output : std::exchange(early_outputs_, {}))
      what_->add_output(output);
  } else if (!what_->take(*x.report)) {
    if (accepted_ >= x.report->revision)
      accept(); // It was here before: the answer was lost.
    return;
  }
  dirty_ = true;
  save();
}

void triage_shell::add(const take_output& x) {
  if (!what_) {
    if (early_outputs_.size() < early_outputs_max)
      early_outputs_.push_back(x.what);
    return;
  }
  if (what_->add_output(x.what)) {
    dirty_ = true;
    save();
  }
}

caf::result<detection_view> triage_shell::read() {
  if (!what_)
    return to_caf({errc::not_found, "no such detection"});
  return what_->view();
}

caf::result<detection_view> triage_shell::edit(const edit_triage& x) {
  if (!what_ || removed_)
    return to_caf({errc::not_found, "no such detection"});
  if (auto ok = what_->edit(x.what, sys_.clock().wall()); !ok.ok())
    return to_caf(ok.why());
  removed_ = x.what.remove;
  dirty_ = true;
  auto promise = self_->make_response_promise<detection_view>();
  editing_.push_back(promise);
  save();
  return promise;
}

void triage_shell::save() {
  if (!dirty_ || writing_)
    return;
  dirty_ = false;
  writing_ = true;
  writing_revision_ = what_->view().report.revision;
  written_edits_ = std::exchange(editing_, {});
  record_write write{record_table::detections, id_.dashed(), std::nullopt};
  if (!removed_)
    write.value = what_->encode();
  self_->send(with_->writer, write_records{0, {std::move(write)}});
}

void triage_shell::on_written(const written& x) {
  writing_ = false;
  auto edits = std::exchange(written_edits_, {});
  if (x.refused != errc{}) {
    for (auto& edit : edits)
      edit.deliver(to_caf({x.refused, x.why}));
    dirty_ = true; // The next tick tries again; the agent offers it again.
    return;
  }
  accepted_ = writing_revision_;
  for (auto& edit : edits)
    edit.deliver(what_->view());
  self_->send(shard_, detection_changed{summary_of(what_->view()), removed_});
  accept();
  save();
}

void triage_shell::accept() {
  const auto& device = what_->view().device;
  if (auto to = with_->shards->of(device))
    self_->send(to, detection_stored{device, id_, accepted_});
}

void triage_shell::tick() {
  self_->delayed_send(self_, with_->tick, triage_due{});
  save();
  const auto idle = sys_.clock().boot() - used_;
  if (!dirty_ && !writing_
      && idle >= std::chrono::nanoseconds{with_->idle_max}.count())
    self_->send(shard_, passivate{id_, handled_});
}

actor_status triage_shell::status() const {
  actor_status out;
  out.facts.emplace_back("id", id_.dashed());
  if (what_) {
    const auto& view = what_->view();
    out.facts.emplace_back("rule", view.report.rule_name);
    out.facts.emplace_back("status", view.status);
    out.facts.emplace_back("revision",
                           static_cast<std::int64_t>(view.revision));
  }
  out.facts.emplace_back("report_revision_on_disk", std::int64_t{accepted_});
  out.facts.emplace_back("writing", writing_);
  return out;
}

} // namespace vedette::actors
