#include "actors/detection/detection_run.hpp"

#include "actors/detection/report_json.hpp"
#include "schema/actions.hpp"

#include <algorithm>

namespace vedette::actors {

using schema::response_result;
using schema::response_state;

detection_run::detection_run(schema::detection_report report,
                             std::vector<schema::response_config> responses,
                             std::vector<schema::package_ref> packages,
                             targets at, std::string message)
  : report_{std::move(report)}, responses_{std::move(responses)},
    packages_{std::move(packages)}, targets_{std::move(at)}, message_{std::move(
                                                               message)} {
  if (report_.responses.empty()) {
    for (const auto& x : responses_)
      put_result(x.action, {}, {});
    for (const auto& x : packages_)
      put_result(package_action, x.name, {});
    return;
  }
  // Made anew from a report: what is not final has to be done.
  settle_interrupted();
  std::size_t responses_left = 0;
  std::size_t packages_left = 0;
  for (const auto& x : report_.responses)
    if (x.finished == 0)
      ++(x.action == package_action ? packages_left : responses_left);
  responses_done_
    = responses_.size() - std::min(responses_left, responses_.size());
  packages_done_ = packages_.size() - std::min(packages_left, packages_.size());
}

void detection_run::settle_interrupted() {
  for (auto& x : report_.responses) {
    if (x.state != response_state::running || x.finished != 0)
      continue;
    x.state = response_state::failed;
    x.detail = "the agent ended while this was done; its outcome is not known";
    x.finished = x.started;
    ++report_.revision;
  }
}

bool detection_run::may_repeat(std::string_view action) {
  const auto* known = schema::find_action(action);
  return known == nullptr || known->repeatable; // Unknown ones are refused.
}

void detection_run::begin(time_ns now) {
  const bool package = responses_done_ == responses_.size();
  const std::string action
    = package ? package_action : responses_[responses_done_].action;
  for (auto& x : report_.responses)
    if (x.action == action && x.finished == 0
        && (!package || x.target == packages_[packages_done_].name)) {
      x.state = response_state::running;
      x.started = now;
      break;
    }
  begun_ = true;
  ++report_.revision;
}

detection_want detection_run::next_response() {
  want_response out{responses_done_, {}};
  out.what.action = responses_[responses_done_].action;
  out.what.argument = responses_[responses_done_].argument;
  out.what.detection = report_.id;
  out.what.rule_name = report_.rule_name;
  out.what.message = message_;
  const auto* known = schema::find_action(out.what.action);
  if (known == nullptr || known->lane != schema::action_lane::quick)
    out.what.detection_json = report_json(report_); // Killing needs none.
  targets_.fill(out.what);
  return out;
}

detection_want detection_run::next_package() {
  want_package_run out{packages_done_, {}};
  out.what.package = packages_[packages_done_];
  out.what.detection = report_.id;
  out.what.detection_json = report_json(report_);
  return out;
}

detection_want detection_run::wait_for_package() {
  const auto& package = packages_[packages_done_];
  begun_ = false;
  if (waiting_for_ != package.sha256) {
    waiting_for_ = package.sha256;
    if (report_.packages_needed == std::vector{package.sha256})
      return want_package{waiting_for_}; // Known from before a restart.
    report_.packages_needed = {package.sha256};
    response_result result;
    result.state = response_state::waiting_for_package;
    put_result(package_action, package.name, std::move(result));
    ++report_.revision;
  }
  return want_package{waiting_for_};
}

// A configured response becomes as many results as it had targets.
void detection_run::response_done(std::vector<response_result> results,
                                  time_ns now) {
  const auto& action = responses_[responses_done_].action;
  auto at = std::find_if(
    report_.responses.begin(), report_.responses.end(),
    [&action](const auto& x) { return x.action == action && x.finished == 0; });
  if (at != report_.responses.end())
    at = report_.responses.erase(at);
  for (auto& x : results) {
    x.action = action;
    if (x.finished == 0)
      x.finished = now;
    at = report_.responses.insert(at, std::move(x)) + 1;
  }
  begun_ = false;
  ++responses_done_;
  ++report_.revision;
}

void detection_run::package_done(const package_outcome& outcome, time_ns now) {
  response_result result;
  result.state = outcome.state;
  result.detail = outcome.detail;
  result.finished = now;
  put_result(package_action, packages_[packages_done_].name, std::move(result));
  begun_ = false;
  ++packages_done_;
  ++report_.revision;
}

void detection_run::package_arrived(const std::string& sha256,
                                    const std::string& why, time_ns now) {
  if (waiting_for_ != sha256)
    return;
  waiting_for_.clear();
  report_.packages_needed.clear();
  if (!why.empty())
    package_done({response_state::failed, -1, why, {}}, now);
}

void detection_run::put_result(const std::string& action,
                               const std::string& target,
                               response_result result) {
  result.action = action;
  result.target = target;
  for (auto& x : report_.responses)
    if (!target.empty() && x.action == action && x.target == target
        && x.finished == 0) {
      x = std::move(result);
      return;
    }
  report_.responses.push_back(std::move(result));
}

} // namespace vedette::actors
