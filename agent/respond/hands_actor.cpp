#include "agent/respond/hands_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/detection/detection_run.hpp"
#include "agent/respond/command.hpp"
#include "agent/respond/file_reader.hpp"

// Tested by tests/integration/commands_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

constexpr const char* too_late_text
  = "it could not begin in time and was not done";

} // namespace

hands_shell::hands_shell(handle::pointer self, system& sys, hands_parts parts,
                         const logger& log)
  : self_{self}, sys_{sys}, parts_{std::move(parts)}, log_{log.named("hands")} {
}

hands_shell::handle::behavior_type hands_shell::behavior() {
  return {
    [this](const run_response& x) { return respond(x); },
    [this](const run_package& x) { return run(x); },
    [this](const keep_package& x) { return keep(x); },
    [this](const run_command& x) { return obey(x); },
    [this](get_status) {
      actor_status out;
      out.facts.emplace_back("deeds", static_cast<std::int64_t>(deeds_));
      out.facts.emplace_back("too_late", static_cast<std::int64_t>(too_late_));
      return out;
    },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

bool hands_shell::too_late(time_ns begin_until) const {
  return begin_until != 0 && sys_.clock().boot() > begin_until;
}

caf::result<responded> hands_shell::respond(const run_response& x) {
  if (too_late(x.begin_until)) {
    ++too_late_;
    return to_caf({errc::timed_out, too_late_text});
  }
  ++deeds_;
  auto results = parts_.executor->execute(*x.what);
  for (const auto& result : results)
    log_.info("response", {{"action", x.what->action},
                           {"target", result.target},
                           {"detail", result.detail}});
  return responded{std::move(results)};
}

caf::result<package_ran> hands_shell::run(const run_package& x) {
  if (too_late(x.begin_until)) {
    ++too_late_;
    return to_caf({errc::timed_out, too_late_text});
  }
  ++deeds_;
  auto outcome = parts_.runner->run(*x.what);
  if (!outcome.ok())
    return to_caf(outcome.why());
  log_.info("package ran", {{"package", x.what->package.name},
                            {"exit_code", outcome.value().exit_code}});
  return package_ran{std::move(outcome).value()};
}

caf::result<package_kept> hands_shell::keep(const keep_package& x) {
  ++deeds_;
  if (auto put = parts_.shelf->put(*x.what); !put.ok()) {
    log_.warning("package refused", {{"reason", put.why().detail}});
    return to_caf(put.why());
  }
  return package_kept{};
}

command_ran hands_shell::obey(const run_command& x) {
  const auto& what = *x.what;
  if (too_late(x.begin_until)) {
    ++too_late_;
    return {refusal_of(what, too_late_text)};
  }
  ++deeds_;
  log_.info("command", {{"action", what.action}, {"id", what.id.dashed()}});
  if (what.action == package_action)
    return {run_package_of(what)};
  if (what.action == fetch_action) {
    auto wanted = file_wanted_of(what);
    return {wanted.ok() ? read_part(what.id, wanted.value())
                        : refusal_of(what, wanted.why().detail)};
  }
  auto wanted = response_of(what, x.asked_at);
  return {wanted.ok()
            ? summary_of(what, parts_.executor->execute(wanted.value()))
            : refusal_of(what, wanted.why().detail)};
}

schema::command_result
hands_shell::run_package_of(const schema::command& what) {
  auto wanted = agent::package_run_of(what);
  if (!wanted.ok())
    return refusal_of(what, wanted.why().detail);
  auto ran = parts_.runner->run(wanted.value());
  if (!ran.ok())
    return refusal_of(what, ran.why().detail);
  schema::command_result out;
  out.command = what.id;
  out.state = ran.value().state;
  out.exit_code = ran.value().exit_code;
  out.detail = std::move(ran.value().detail);
  out.output = std::move(ran.value().output);
  return out;
}

} // namespace vedette::agent
