#include "agent/respond/responder_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/inspect_command.hpp"
#include "agent/respond/command.hpp"

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

constexpr std::size_t recent_max = 256;

} // namespace

responder_shell::responder_shell(handle::pointer self, system& sys,
                                 responder_parts parts, uplink_actor uplink,
                                 const logger& log)
  : self_{self}, sys_{sys}, parts_{std::move(parts)},
    uplink_{std::move(uplink)}, log_{log.named("responder")} {}

responder_shell::handle::behavior_type responder_shell::behavior() {
  self_->send(uplink_, subscribe{channel::control});
  return {
    [this](const inbound& x) { take_inbound(x); },
    [](const link_changed&) {}, // Results of commands are sent when made.
    [this](const run_response& x) { return respond(x); },
    [this](const run_package& x) { return run(x); },
    [this](const keep_package& x) { return keep(x); },
    [this](which_packages) { return packages_held{parts_.shelf->held()}; },
    [this](get_status) { return status(); },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

responded responder_shell::respond(const run_response& x) {
  ++responses_;
  auto results = parts_.executor->execute(*x.what);
  for (const auto& result : results)
    log_.info("response", {{"action", x.what->action},
                           {"target", result.target},
                           {"detail", result.detail}});
  return {std::move(results)};
}

caf::result<package_ran> responder_shell::run(const run_package& x) {
  if (!parts_.shelf->holds(x.what->package.sha256))
    return to_caf({errc::not_found, "the device does not hold the package"});
  ++packages_;
  auto outcome = parts_.runner->run(*x.what);
  if (!outcome.ok())
    return to_caf(outcome.why());
  log_.info("package ran", {{"package", x.what->package.name},
                            {"exit_code", outcome.value().exit_code}});
  return package_ran{std::move(outcome).value()};
}

caf::result<package_kept> responder_shell::keep(const keep_package& x) {
  if (auto put = parts_.shelf->put(*x.what); !put.ok()) {
    log_.warning("package refused", {{"reason", put.why().detail}});
    return to_caf(put.why());
  }
  return package_kept{};
}

void responder_shell::take_inbound(const inbound& x) {
  // Questions about the agent itself are the reporter's.
  const auto* what = std::get_if<schema::command>(x.what.get());
  if (what != nullptr && what->action != inspect_action)
    obey(*what);
}

void responder_shell::obey(const schema::command& what) {
  auto done = std::find_if(recent_.begin(), recent_.end(),
                           [&](const auto& x) { return x.command == what.id; });
  if (done == recent_.end()) {
    ++commands_;
    recent_.push_back(answer_to(what));
    if (recent_.size() > recent_max)
      recent_.pop_front();
    done = recent_.end() - 1;
  }
  self_->send(uplink_, transmit{channel::control,
                                std::make_shared<schema::message>(*done)});
}

schema::command_result responder_shell::answer_to(const schema::command& what) {
  schema::command_result out;
  out.command = what.id;
  out.state = schema::response_state::refused;
  if (what.expires > 0 && what.expires < sys_.clock().wall()) {
    out.detail = "the command had expired when it arrived";
    return out;
  }
  if (what.action == "RunPackage") {
    auto wanted = package_run_of(what);
    auto ran = wanted.ok() ? parts_.runner->run(wanted.value())
                           : result<package_outcome>{wanted.why()};
    if (!ran.ok()) {
      out.detail = ran.why().detail;
      return out;
    }
    out.state = ran.value().state;
    out.exit_code = ran.value().exit_code;
    out.detail = ran.value().detail;
    out.output = ran.value().output;
    return out;
  }
  auto wanted = response_of(what);
  if (!wanted.ok()) {
    out.detail = wanted.why().detail;
    return out;
  }
  return summary_of(what, parts_.executor->execute(wanted.value()));
}

actor_status responder_shell::status() const {
  actor_status out;
  out.facts.emplace_back("responses", static_cast<std::int64_t>(responses_));
  out.facts.emplace_back("packages", static_cast<std::int64_t>(packages_));
  out.facts.emplace_back("commands", static_cast<std::int64_t>(commands_));
  out.facts.emplace_back(
    "packages_held", static_cast<std::int64_t>(parts_.shelf->held().size()));
  return out;
}

} // namespace vedette::agent
