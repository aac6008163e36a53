#include "agent/respond/responder_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/inspect_command.hpp"
#include "agent/respond/command.hpp"

// Tested by tests/integration/commands_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

constexpr std::chrono::seconds ask_again{5};
/// A lane that has not answered a command by then never will: longer than the
/// longest package after the longest wait for its turn.
constexpr std::chrono::seconds lane_deadline{2 * 86'400};

} // namespace

responder_shell::responder_shell(handle::pointer self, system& sys,
                                 responder_lanes lanes,
                                 const responder_parts& parts,
                                 uplink_actor uplink, const logger& log)
  : self_{self}, sys_{sys}, lanes_{std::move(lanes)}, shelf_{parts.shelf},
    ledger_{parts.ledger}, uplink_{std::move(uplink)}, log_{log.named(
                                                         "responder")} {}

responder_shell::handle::behavior_type responder_shell::behavior() {
  self_->send(uplink_, subscribe{channel::control});
  return {
    [this](const inbound& x) { take_inbound(x); },
    [this](const link_changed& x) { take_link(x); },
    [this](const run_response& x) -> caf::result<responded> {
      ++responses_;
      return self_->delegate(lane_of(x.what->action), x);
    },
    [this](const run_package& x) { return run(x); },
    [this](const keep_package& x) { return keep(x); },
    [this](which_packages) { return packages_held{shelf_->held()}; },
    [this](errands_due) {
      timer_ = false;
      ask_for_packages();
    },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

const hands_actor& responder_shell::lane_of(std::string_view action) const {
  const auto* known = schema::find_action(action);
  if (known == nullptr)
    return lanes_.errands;
  switch (known->lane) {
  case schema::action_lane::quick:
    return lanes_.quick;
  case schema::action_lane::packages:
    return lanes_.packages;
  case schema::action_lane::errands:
    break;
  }
  return lanes_.errands;
}

caf::result<package_ran> responder_shell::run(const run_package& x) {
  if (!shelf_->holds(x.what->package.sha256))
    return to_caf({errc::not_found, "the device does not hold the package"});
  ++packages_;
  return self_->delegate(lanes_.packages, x);
}

caf::result<package_kept> responder_shell::keep(const keep_package& x) {
  auto promise = self_->make_response_promise<package_kept>();
  self_->request(lanes_.errands, lane_deadline, x)
    .then(
      [this, promise, sha = x.what->sha256](package_kept kept) mutable {
        promise.deliver(kept);
        settle_package(sha, {});
      },
      [this, promise, sha = x.what->sha256](caf::error& why) mutable {
        settle_package(sha, from_caf(why).detail);
        promise.deliver(std::move(why));
      });
  return promise;
}

void responder_shell::take_inbound(const inbound& x) {
  if (const auto* none = std::get_if<schema::package_data>(x.what.get());
      none != nullptr && !none->error.empty())
    settle_package(none->sha256, none->error);
  // Questions about the agent itself are the reporter's.
  const auto* what = std::get_if<schema::command>(x.what.get());
  if (what != nullptr && what->action != inspect_action)
    obey(std::shared_ptr<const schema::command>{x.what, what});
}

void responder_shell::take_link(const link_changed& x) {
  up_ = x.up; // Results of commands are sent when made, and when asked again.
  if (up_)
    ask_for_packages();
}

// A command comes again whenever the device connects, until its answer is
// there.
void responder_shell::obey(const std::shared_ptr<const schema::command>& what) {
  if (const auto* known = ledger_->result_of(what->id)) {
    answer(*known);
    return;
  }
  if (running_.contains(what->id) || waiting_.contains(what->id))
    return;
  if (ledger_->knows(what->id)) { // Begun before this actor was started anew.
    ledger_->interrupted(what->id);
    answer(*ledger_->result_of(what->id));
    return;
  }
  const auto now = sys_.clock().boot();
  const auto times = times_of(*what, now, sys_.clock().wall());
  if (times.begin_until != 0 && now > times.begin_until) {
    refuse(*what, "the command had expired when it arrived");
    return;
  }
  auto action = action_of(*what);
  if (!action.ok()) {
    refuse(*what, action.why().detail);
    return;
  }
  run_command job{what, times.begin_until, times.asked_at};
  if (action.value()->lane == schema::action_lane::packages) {
    auto wanted = package_run_of(*what);
    if (!wanted.ok()) {
      refuse(*what, wanted.why().detail);
      return;
    }
    if (!shelf_->holds(wanted.value().package.sha256)) {
      wait_for(job, wanted.value().package.sha256);
      return;
    }
  }
  begin(job, *action.value());
}

void responder_shell::begin(const run_command& job,
                            const schema::action_info& action) {
  ++commands_;
  if (action.name == fetch_action) { // Parts of a file are only read.
    start(job);
    return;
  }
  auto noted = ledger_->begin(job.what->id);
  // A full disk must not protect an attacker's process; what may be done twice
  // is done.
  if (!noted.ok() && !action.repeatable) {
    refuse(*job.what, "not done, for it cannot be noted that it was: "
                        + noted.why().detail);
    return;
  }
  if (!noted.ok())
    log_.warning("command is not on disk", {{"reason", noted.why().detail}});
  schema::command_result running;
  running.command = job.what->id;
  running.last = false;
  running.state = schema::response_state::running;
  answer(running);
  start(job);
}

void responder_shell::start(const run_command& job) {
  running_.insert(job.what->id);
  self_->request(lane_of(job.what->action), lane_deadline, job)
    .then([this](const command_ran& x) { finish(x.result); },
          [this, id = job.what->id](const caf::error& why) {
            schema::command_result result;
            result.command = id;
            result.state = schema::response_state::failed;
            result.detail = "its outcome is not known: " + from_caf(why).detail;
            finish(result);
          });
}

void responder_shell::finish(const schema::command_result& what) {
  const auto asked = running_.extract(what.command);
  if (ledger_->knows(what.command) || what.file_version.empty())
    if (auto noted = ledger_->finish(what); !noted.ok())
      log_.warning("result of a command is not on disk",
                   {{"reason", noted.why().detail}});
  answer(what);
}

void responder_shell::wait_for(const run_command& job,
                               const std::string& sha256) {
  schema::command_result waiting;
  waiting.command = job.what->id;
  waiting.last = false;
  waiting.state = schema::response_state::waiting_for_package;
  answer(waiting);
  waiting_[job.what->id] = {job, sha256};
  ask_for_packages();
}

void responder_shell::settle_package(const std::string& sha256,
                                     const std::string& why) {
  std::vector<run_command> ready;
  for (auto at = waiting_.begin(); at != waiting_.end();)
    if (at->second.sha256 == sha256) {
      ready.push_back(at->second.what);
      at = waiting_.erase(at);
    } else {
      ++at;
    }
  for (const auto& job : ready)
    if (why.empty())
      begin(job, *schema::find_action(job.what->action));
    else
      refuse(*job.what, why);
}

void responder_shell::ask_for_packages() {
  const auto now = sys_.clock().boot();
  std::unordered_set<std::string> wanted;
  std::vector<std::shared_ptr<const schema::command>> late;
  for (const auto& [id, x] : waiting_)
    if (x.what.begin_until != 0 && now > x.what.begin_until)
      late.push_back(x.what.what);
    else
      wanted.insert(x.sha256);
  for (const auto& what : late) {
    waiting_.erase(what->id);
    refuse(*what, "its package did not arrive before it expired");
  }
  for (const auto& sha256 : wanted)
    self_->send(uplink_, transmit{channel::control,
                                  std::make_shared<schema::message>(
                                    schema::package_request{sha256, {}})});
  if (waiting_.empty() || timer_)
    return;
  timer_ = true;
  self_->delayed_send(self_, ask_again, errands_due{});
}

void responder_shell::answer(const schema::command_result& what) {
  self_->send(uplink_, transmit{channel::control,
                                std::make_shared<schema::message>(what)});
}

void responder_shell::refuse(const schema::command& what,
                             const std::string& why) {
  log_.warning("command refused", {{"action", what.action}, {"reason", why}});
  answer(refusal_of(what, why));
}

actor_status responder_shell::status() const {
  actor_status out;
  out.facts.emplace_back("responses", static_cast<std::int64_t>(responses_));
  out.facts.emplace_back("packages", static_cast<std::int64_t>(packages_));
  out.facts.emplace_back("commands", static_cast<std::int64_t>(commands_));
  out.facts.emplace_back("commands_running",
                         static_cast<std::int64_t>(running_.size()));
  out.facts.emplace_back("commands_waiting",
                         static_cast<std::int64_t>(waiting_.size()));
  out.facts.emplace_back("commands_known",
                         static_cast<std::int64_t>(ledger_->size()));
  out.facts.emplace_back("packages_held",
                         static_cast<std::int64_t>(shelf_->held().size()));
  return out;
}

} // namespace vedette::agent
