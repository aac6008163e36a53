#include "actors/detection/detection_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <caf/actor_cast.hpp>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};

} // namespace

detection_shell::detection_shell(handle::pointer self, system& sys,
                                 detection_run run, detections_actor keeper,
                                 responder_actor responder, uplink_actor uplink,
                                 const detection_timing& timing)
  : self_{self}, sys_{sys}, run_{std::move(run)}, keeper_{std::move(keeper)},
    responder_{std::move(responder)}, uplink_{std::move(uplink)}, timing_{
                                                                    timing} {}

detection_shell::handle::behavior_type detection_shell::behavior() {
  self_->send(self_, proceed{});
  return {
    [this](proceed) {
      if (self_->current_sender()
          == caf::actor_cast<caf::strong_actor_ptr>(keeper_))
        ++kept_;
      else
        timer_ = false;
      go_on();
    },
    [this](report_accepted x) { accepted(x); },
    [this](package_arrived& x) {
      missing_.erase(x.sha256);
      run_.package_arrived(x.sha256, x.error, sys_.clock().wall());
      go_on();
    },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{run_.finished() ? 0 : 1};
    },
  };
}

void detection_shell::go_on() {
  if (busy_ || kept_ < must_keep_)
    return;
  auto want = run_.next(
    [this](const std::string& sha256) { return !missing_.contains(sha256); });
  if (std::holds_alternative<want_record>(want))
    run_.begin(sys_.clock().wall());
  tell();
  std::visit(overloaded{
               [](want_nothing) {},
               // The keeper says when; a full disk holds nothing up.
               [this](want_record) { must_keep_ = tellings_; },
               [this](const want_response& x) { respond(x); },
               [this](const want_package_run& x) { run_package(x); },
               [this](const want_package& x) { ask_for_package(x); },
             },
             want);
}

time_ns detection_shell::begin_until(std::chrono::seconds from_now) const {
  return sys_.clock().boot() + std::chrono::nanoseconds{from_now}.count();
}

void detection_shell::respond(const want_response& want) {
  busy_ = true;
  auto what = std::make_shared<response_request>(want.what);
  auto finish = [this](std::vector<schema::response_result> results) {
    busy_ = false;
    run_.response_done(std::move(results), sys_.clock().wall());
    go_on();
  };
  self_
    ->request(
      responder_, timing_.response_start + timing_.deed_margin,
      run_response{std::move(what), begin_until(timing_.response_start)})
    .then([finish](responded& x) { finish(std::move(x.results)); },
          [finish](const caf::error& why) {
            schema::response_result result;
            result.state = schema::response_state::failed;
            result.detail = from_caf(why).detail;
            finish({std::move(result)});
          });
}

void detection_shell::run_package(const want_package_run& want) {
  busy_ = true;
  auto what = std::make_shared<package_run>(want.what);
  const auto deadline = timing_.package_start
                        + std::chrono::seconds{what->package.timeout_s}
                        + timing_.deed_margin;
  self_
    ->request(responder_, deadline,
              actors::run_package{what, begin_until(timing_.package_start)})
    .then(
      [this](package_ran& x) { took_package_outcome(std::move(x.outcome)); },
      [this, what](const caf::error& error) {
        const auto why = from_caf(error);
        busy_ = false;
        if (why.code == errc::not_found)
          missing_.insert(what->package.sha256);
        else
          run_.package_done(
            {schema::response_state::failed, -1, why.detail, {}},
            sys_.clock().wall());
        go_on();
      });
}

void detection_shell::took_package_outcome(package_outcome outcome) {
  busy_ = false;
  auto output = std::make_shared<schema::message>();
  auto& sent = output->emplace<schema::command_result>();
  sent.detection = run_.report().id;
  sent.state = outcome.state;
  sent.exit_code = outcome.exit_code;
  sent.detail = outcome.detail;
  sent.output = outcome.output;
  self_->send(uplink_, transmit{channel::control, std::move(output)});
  run_.package_done(outcome, sys_.clock().wall());
  go_on();
}

void detection_shell::ask_for_package(const want_package& want) {
  const auto now = sys_.clock().boot();
  if (asked_since_ == 0)
    asked_since_ = now;
  const auto patience
    = std::chrono::nanoseconds{timing_.package_wait_max}.count();
  if (now - asked_since_ > patience) {
    asked_since_ = 0;
    run_.package_arrived(want.sha256, "package did not arrive in time",
                         sys_.clock().wall());
    self_->send(self_, proceed{});
    return;
  }
  if (timer_)
    return;
  timer_ = true;
  self_->delayed_send(self_, timing_.package_ask_again, proceed{});
  auto ask = std::make_shared<schema::message>(
    schema::package_request{want.sha256, run_.report().id});
  self_->send(uplink_, transmit{channel::control, std::move(ask)});
}

// Tells the keeper of each new revision, and once that nothing is left to do.
void detection_shell::tell() {
  const auto& report = run_.report();
  const bool finished = run_.finished();
  if (report.revision == told_ && finished == told_finished_)
    return;
  told_ = report.revision;
  told_finished_ = finished;
  ++tellings_;
  self_->send(
    keeper_,
    report_due{std::make_shared<schema::detection_report>(report), finished});
}

void detection_shell::accepted(report_accepted x) {
  accepted_ = std::max(accepted_, x.revision);
  if (run_.finished() && accepted_ >= run_.report().revision)
    self_->quit();
}

actor_status detection_shell::status() const {
  const auto& report = run_.report();
  actor_status out;
  out.facts.emplace_back("id", report.id.dashed());
  out.facts.emplace_back("rule", report.rule_name);
  out.facts.emplace_back("revision", std::int64_t{report.revision});
  out.facts.emplace_back("accepted_revision", std::int64_t{accepted_});
  out.facts.emplace_back("responses",
                         static_cast<std::int64_t>(report.responses.size()));
  out.facts.emplace_back("waiting_for", run_.waiting_for());
  out.facts.emplace_back("finished", run_.finished());
  return out;
}

} // namespace vedette::actors
