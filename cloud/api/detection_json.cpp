#include "cloud/api/detection_json.hpp"

#include "cloud/api/route_tools.hpp"

#include <array>
#include <utility>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

using schema::response_state;

// Agents wrote it: it is as deep and as strict as a body may be, or not shown.
json parsed(const std::string& text, json otherwise) {
  diagnostics ignored;
  auto value = parse_body(text, ignored);
  return value.type() == otherwise.type() ? value : std::move(otherwise);
}

/// `t1059.004` of `attack.t1059.004` or plain `T1059.004`; empty for a tag that
/// is not ATT&CK's.
std::string attack_part(std::string_view tag) {
  std::string low;
  for (auto c : tag)
    low += c >= 'A' && c <= 'Z'   ? static_cast<char>(c - 'A' + 'a')
           : c == '_' || c == ' ' ? '-'
                                  : c;
  constexpr std::string_view prefix = "attack.";
  if (low.starts_with(prefix))
    return low.substr(prefix.size());
  const bool plain = low.size() >= 5 && low[0] == 't'
                     && low.find_first_not_of("0123456789.", 1) == low.npos;
  return plain ? low : std::string{};
}

std::string_view tactic_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> known{
    {{"reconnaissance", "Reconnaissance"},
     {"resource-development", "Resource Development"},
     {"initial-access", "Initial Access"},
     {"execution", "Execution"},
     {"persistence", "Persistence"},
     {"privilege-escalation", "Privilege Escalation"},
     {"defense-evasion", "Defense Evasion"},
     {"stealth", "Stealth"},
     {"defense-impairment", "Defense Impairment"},
     {"credential-access", "Credential Access"},
     {"discovery", "Discovery"},
     {"lateral-movement", "Lateral Movement"},
     {"collection", "Collection"},
     {"command-and-control", "Command and Control"},
     {"exfiltration", "Exfiltration"},
     {"impact", "Impact"}}};
  for (const auto& [slug, title] : known)
    if (slug == name)
      return title;
  return {};
}

json response_summary(const std::vector<schema::response_result>& responses) {
  int succeeded = 0, failed = 0, pending = 0;
  for (const auto& response : responses) {
    if (response.state == response_state::succeeded)
      ++succeeded;
    else if (response.state == response_state::failed
             || response.state == response_state::refused)
      ++failed;
    else
      ++pending;
  }
  return {{"succeeded", succeeded}, {"failed", failed}, {"pending", pending}};
}

json responses_json(const std::vector<schema::response_result>& responses) {
  json list = json::array();
  for (const auto& response : responses)
    list.push_back({{"action", response.action},
                    {"target", response.target},
                    {"state", name_of(response.state)},
                    {"detail", response.detail},
                    {"started", time_json(response.started)},
                    {"finished", time_json(response.finished)}});
  return list;
}

json states_json(const schema::detection_report& report) {
  json list = json::array();
  for (const auto& part : report.events)
    list.push_back({{"name", part.state},
                    {"event", parsed(part.event_json, json::object())},
                    {"artifacts", part.artifacts}});
  return list;
}

json outputs_json(const actors::detection_view& detection) {
  json list = json::array();
  for (const auto& output : detection.outputs)
    list.push_back({{"package", {{"id", nullptr}, {"name", output.detail}}},
                    {"state", name_of(output.state)},
                    {"exit_code", output.exit_code},
                    {"output", output.output},
                    {"finished", nullptr}});
  return list;
}

json comments_json(const actors::detection_view& detection) {
  json list = json::array();
  for (std::size_t i = 0; i < detection.comments.size(); ++i) {
    const auto& comment = detection.comments[i];
    list.push_back({{"id", std::to_string(i + 1)},
                    {"user", comment.user},
                    {"time", time_json(comment.time)},
                    {"text", comment.text}});
  }
  return list;
}

json history_json(const actors::detection_view& detection) {
  json list = json::array();
  for (const auto& change : detection.history)
    list.push_back({{"time", time_json(change.time)},
                    {"user", change.user},
                    {"what", change.what},
                    {"from", change.before},
                    {"to", change.after}});
  return list;
}

} // namespace

json attack_json(const std::vector<std::string>& tags) {
  std::vector<std::string> techniques, tactics;
  for (const auto& tag : tags) {
    auto name = attack_part(tag);
    if (name.empty())
      continue;
    const bool is_technique
      = name[0] == 't' && name.size() > 1 && name[1] >= '0' && name[1] <= '9';
    if (is_technique) {
      name[0] = 'T';
      techniques.push_back(std::move(name));
    } else if (auto tactic = tactic_of(name); !tactic.empty()) {
      tactics.emplace_back(tactic);
    }
  }
  json list = json::array();
  // Tags do not say which technique serves which tactic: with one tactic it is
  // plain, with several each stands for itself.
  const auto only = tactics.size() == 1 ? json(tactics[0]) : json(nullptr);
  for (const auto& technique : techniques)
    list.push_back({{"technique", technique}, {"tactic", only}});
  if (techniques.empty() || tactics.size() > 1)
    for (const auto& tactic : tactics)
      list.push_back({{"technique", nullptr}, {"tactic", tactic}});
  return list;
}

std::string_view name_of(response_state state) {
  switch (state) {
  case response_state::pending:
    return "pending";
  case response_state::running:
    return "running";
  case response_state::succeeded:
    return "succeeded";
  case response_state::failed:
    return "failed";
  case response_state::refused:
    return "refused";
  case response_state::waiting_for_package:
    return "waiting_for_package";
  }
  return "failed";
}

json summary_json(const actors::detection_view& detection) {
  const auto& report = detection.report;
  return {
    {"id", report.id.dashed()},
    {"phonetic_id", detection.phonetic_id},
    {"rule",
     {{"id", report.rule_id},
      {"name", report.rule_name},
      {"version", report.rule_version},
      {"tags", detection.rule.tags},
      {"attack", attack_json(detection.rule.tags)}}},
    {"severity", report.severity},
    {"status", detection.status},
    {"device",
     {{"id", detection.device.dashed()}, {"hostname", detection.hostname}}},
    {"occurred", time_json(report.occurred)},
    {"received", time_json(detection.received)},
    {"assignee", detection.assignee},
    {"comment_count", detection.comments.size()},
    {"response_summary", response_summary(report.responses)},
    {"revision", std::to_string(detection.revision)}};
}

json detail_json(const actors::detection_view& detection) {
  const auto& report = detection.report;
  auto out = summary_json(detection);
  json event_ids = json::array();
  for (const auto& part : report.events)
    event_ids.push_back(part.event_id);
  out["rule"]["description"] = detection.rule.description;
  out["states"] = states_json(report);
  out["process_tree"] = parsed(report.process_tree_json, json::array());
  out["responses"] = responses_json(report.responses);
  out["outputs"] = outputs_json(detection);
  out["comments"] = comments_json(detection);
  out["history"] = history_json(detection);
  out["key"] = report.key;
  out["activated"] = time_json(report.activated);
  out["policy_revision"] = report.policy_revision;
  out["exceptions_applied"] = report.exceptions_applied;
  out["event_ids"] = event_ids;
  return out;
}

} // namespace vedette::cloud
