#include "agent/cae/cae_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "agent/cae/rule_book.hpp"

#include <caf/actor_cast.hpp>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

constexpr std::chrono::milliseconds window_costs_deadline{1000};

} // namespace

cae_shell::cae_shell(handle::pointer self, system& sys, uplink_actor uplink,
                     spool_actor spool, detections_actor detections,
                     windows_actor windows,
                     std::shared_ptr<event_context> context,
                     std::shared_ptr<policy_keeper> policies,
                     const cae_config& config, const logger& log)
  : self_{self}, sys_{sys}, uplink_{std::move(uplink)}, spool_{std::move(
                                                          spool)},
    detections_{std::move(detections)}, windows_{std::move(windows)},
    context_{std::move(context)}, policies_{std::move(policies)},
    config_{config}, log_{log.named("cae")}, analysis_{sys.clock(),
                                                       config.device},
    ledger_{config.budget}, timeline_{config.time} {}

cae_shell::handle::behavior_type cae_shell::behavior() {
  analysis_.count_on(config_.time.steady);
  if (auto policy = policies_->load(); policy.ok())
    apply(policy.value(), false);
  else
    log_.info("no policy yet", {{"reason", policy.why().detail}});
  self_->send(uplink_, subscribe{channel::control});
  self_->delayed_send(self_, config_.tick, time_due{});
  return {
    [this](const inbound& x) { take_inbound(x); },
    [this](const link_changed& x) {
      if (x.up && !applied_.revision.empty())
        tell_applied();
    },
    [this](const observe& x) { take(x); },
    [this](kept x) { give_back(x.batches); },
    [this](time_due) {
      self_->delayed_send(self_, config_.tick, time_due{});
      pass_on();
      if (config_.board && config_.board->revision() != board_seen_
          && !applied_.revision.empty()) {
        look_around();
        tell_applied();
      }
      if (++ticks_ % config_.ticks_per_review == 0)
        review();
    },
    [this](read_rule_costs) {
      const auto& clock = sys_.clock();
      return rule_costs{
        ledger_.dearest(config_.costs_told_max, clock.wall() - clock.boot()),
        exceptions_.hits()};
    },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{static_cast<std::int64_t>(waiting_.size())};
    },
  };
}

void cae_shell::take(const observe& x) {
  time_ns newest = 0;
  for (std::size_t i = 0; i < x.batch->size(); ++i) {
    auto& event = (*x.batch)[i];
    context_->enrich(event);
    analysis_.see(event, found_);
    exceptions_.see(event);
    newest = std::max(newest, event.wall);
  }
  events_ += x.batch->size();
  timeline_.saw(newest, sys_.clock().boot());
  pass_on();
  waiting_.push_back(caf::actor_cast<sensor_actor>(self_->current_sender()));
  self_->send(spool_, keep_events{x.batch});
}

// The spool answers in order: its credit is passed on to the sensors.
void cae_shell::give_back(std::uint32_t batches) {
  for (; batches > 0 && !waiting_.empty(); --batches) {
    if (waiting_.front())
      self_->send(waiting_.front(), observed{1});
    waiting_.pop_front();
  }
}

void cae_shell::pass_on() {
  findings_ += found_.findings.size();
  hits_ += found_.hits.size();
  for (auto& x : found_.findings)
    self_->send(detections_, raise{std::move(x)});
  found_.findings.clear();
  const auto now = timeline_.now(sys_.clock().wall(), sys_.clock().boot());
  self_->send(windows_, feed_windows{std::move(found_.hits), now});
  found_.hits.clear();
}

void cae_shell::take_inbound(const inbound& x) {
  const auto* policy = std::get_if<schema::policy>(x.what.get());
  if (policy == nullptr)
    return;
  if (auto saved = policies_->save(*policy); !saved.ok())
    log_.error("policy is not on disk", {{"reason", saved.why().detail}});
  apply(*policy, true);
}

void cae_shell::apply(const schema::policy& what, bool tell) {
  applied_ = {};
  applied_.revision = what.revision;
  auto book
    = make_rule_book(std::make_shared<const schema::policy>(what), applied_);
  analysis_.use(book);
  exceptions_.use(what, config_.device);
  ledger_.use(book);
  self_->send(windows_, use_rules{std::move(book)});
  look_around();
  log_.info("policy applied",
            {{"revision", what.revision},
             {"rules", std::int64_t{applied_.rules_loaded}},
             {"refused", static_cast<std::int64_t>(applied_.refused.size())},
             {"blind", static_cast<std::int64_t>(applied_.blind.size())}});
  if (tell)
    tell_applied();
}

// Which rules can fire depends on what the sensors see now.
void cae_shell::look_around() {
  if (!config_.board)
    return;
  board_seen_ = config_.board->revision();
  sight here{config_.board->modes(), config_.device, config_.why_not_watched};
  applied_.sensors = here.modes;
  applied_.blind.clear();
  if (!here.modes.empty())
    applied_.blind = blind_rules(*analysis_.book(), here);
}

void cae_shell::tell_applied() {
  self_->send(uplink_, transmit{channel::control,
                                std::make_shared<schema::message>(applied_)});
}

void cae_shell::review() {
  self_->request(windows_, window_costs_deadline, read_window_costs{})
    .then([this](window_costs& x) { apply_budget(std::move(x)); },
          [this](const caf::error&) { apply_budget({}); });
}

// One rule must not starve the others.
void cae_shell::apply_budget(window_costs windows) {
  const auto changes = ledger_.review(analysis_.costs(), std::move(windows),
                                      sys_.clock().boot());
  for (const auto& x : changes) {
    analysis_.suspend(x.rule, x.suspended);
    const auto cost = ledger_.of(x.rule, 0);
    if (x.suspended)
      log_.warning("rule suspended: it takes more than its share of a core",
                   {{"rule", cost.rule_id},
                    {"percent", static_cast<std::int64_t>(cost.share * 100)},
                    {"suspensions", std::int64_t{cost.suspensions}}});
    else
      log_.info("rule works again", {{"rule", cost.rule_id}});
  }
}

actor_status cae_shell::status() const {
  actor_status out;
  out.facts.emplace_back("policy_revision", applied_.revision);
  out.facts.emplace_back("rules", std::int64_t{applied_.rules_loaded});
  out.facts.emplace_back("rules_refused",
                         static_cast<std::int64_t>(applied_.refused.size()));
  out.facts.emplace_back("rules_blind",
                         static_cast<std::int64_t>(applied_.blind.size()));
  out.facts.emplace_back("events", static_cast<std::int64_t>(events_));
  out.facts.emplace_back("findings", static_cast<std::int64_t>(findings_));
  out.facts.emplace_back("step_hits", static_cast<std::int64_t>(hits_));
  out.facts.emplace_back("batches_waiting",
                         static_cast<std::int64_t>(waiting_.size()));
  out.facts.emplace_back("rules_suspended",
                         static_cast<std::int64_t>(ledger_.suspended()));
  out.facts.emplace_back("processes",
                         static_cast<std::int64_t>(context_->processes()));
  return out;
}

} // namespace vedette::agent
