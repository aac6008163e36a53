#include "actors/device/record_json.hpp"

#include "schema/codec.hpp"

#include <nlohmann/json.hpp>

#include <cstring>

namespace vedette::actors {

namespace {

using json = nlohmann::json;

uid uid_of(const json& from) {
  auto parsed = uid::parse(from.get<std::string>());
  return parsed.ok() ? parsed.value() : uid{};
}

json to_json(const command_view& x) {
  return {
    {"id", x.id.dashed()},
    {"action", x.action},
    {"argument", x.argument_json},
    {"state", x.state},
    {"detail", x.detail},
    {"output", to_hex(x.output)},
    {"requested_by", x.requested_by},
    {"exit_code", x.exit_code},
    {"requested", x.requested},
    {"finished", x.finished},
    {"expires", x.expires},
    {"file", {x.file_parts, x.file_bytes, x.file_version, x.file_sha256}}};
}

command_view command_of(const json& from) {
  command_view out;
  out.id = uid_of(from.at("id"));
  out.action = from.at("action");
  out.argument_json = from.at("argument");
  out.state = from.at("state");
  out.detail = from.at("detail");
  if (auto bytes = from_hex(from.at("output").get<std::string>()); bytes.ok())
    out.output = bytes.value();
  out.requested_by = from.at("requested_by");
  out.exit_code = from.at("exit_code");
  out.requested = from.at("requested");
  out.finished = from.at("finished");
  out.expires = from.at("expires");
  if (auto at = from.find("file"); at != from.end()) {
    out.file_parts = at->at(0);
    out.file_bytes = at->at(1);
    out.file_version = at->at(2);
    out.file_sha256 = at->at(3);
  }
  return out;
}

json sensors_to_json(const device_view& what) {
  auto out = json::array();
  for (const auto& x : what.sensors)
    out.push_back({x.event_class, x.backend, x.reason});
  return out;
}

json ledgers_to_json(const device_view& what) {
  auto out = json::array();
  for (const auto& x : what.ledgers)
    out.push_back({x.sensor, x.last_sequence, x.lost, x.suppressed});
  return out;
}

json refusals_to_json(const std::vector<schema::policy_applied::refusal>& all) {
  auto out = json::array();
  for (const auto& x : all)
    out.push_back({x.rule_id, x.why});
  return out;
}

json gaps_to_json(const device_view& what) {
  auto out = json::array();
  for (const auto& x : what.gaps)
    out.push_back({x.from, x.to, x.reason, x.blocks});
  return out;
}

json notices_to_json(const device_view& what) {
  auto out = json::array();
  for (const auto& x : what.notices)
    out.push_back({x.time, x.kind, x.text});
  return out;
}

// What records of an earlier version do not have.
void later_parts_of(const json& from, device_view& out) {
  if (auto at = from.find("machine"); at != from.end())
    out.machine = {at->at(0), at->at(1), at->at(2)};
  if (auto at = from.find("gaps"); at != from.end())
    for (const auto& x : *at)
      out.gaps.push_back({x.at(0), x.at(1), x.at(2), x.at(3)});
  if (auto at = from.find("notices"); at != from.end())
    for (const auto& x : *at)
      out.notices.push_back({x.at(0), x.at(1), x.at(2)});
  if (auto at = from.find("exceptions"); at != from.end())
    for (const auto& x : *at)
      out.exceptions.push_back({x.at(0), x.at(1), x.at(2), x.at(3)});
  out.conflict_since = from.value("conflict_since", time_ns{0});
  out.vanished_since = from.value("vanished_since", time_ns{0});
  if (auto at = from.find("clock_offset"); at != from.end())
    out.clock_offset = at->get<time_ns>();
}

json exceptions_to_json(const device_view& what) {
  auto out = json::array();
  for (const auto& x : what.exceptions)
    out.push_back({x.id, x.hits, x.last, x.told});
  return out;
}

void lists_of(const json& from, device_view& out) {
  for (const auto& x : from.at("sensors"))
    out.sensors.push_back({x.at(0), x.at(1), x.at(2)});
  for (const auto& x : from.at("ledgers"))
    out.ledgers.push_back({x.at(0), x.at(1), x.at(2), x.at(3)});
  for (const auto& x : from.at("rules_refused"))
    out.rules_refused.push_back({x.at(0), x.at(1)});
  if (auto blind = from.find("rules_blind"); blind != from.end())
    for (const auto& x : *blind)
      out.rules_blind.push_back({x.at(0), x.at(1)});
  from.at("ip_addresses").get_to(out.ip_addresses);
  from.at("mac_addresses").get_to(out.mac_addresses);
}

json output_to_json(const schema::command_result& x) {
  return {{"command", x.command.dashed()},
          {"detection", x.detection.dashed()},
          {"part", x.part},
          {"last", x.last},
          {"state", static_cast<int>(x.state)},
          {"exit_code", x.exit_code},
          {"detail", x.detail},
          {"output", to_hex(x.output)}};
}

schema::command_result output_of(const json& from) {
  schema::command_result out;
  out.command = uid_of(from.at("command"));
  out.detection = uid_of(from.at("detection"));
  out.part = from.at("part");
  out.last = from.at("last");
  out.state = static_cast<schema::response_state>(from.at("state").get<int>());
  out.exit_code = from.at("exit_code");
  out.detail = from.at("detail");
  if (auto bytes = from_hex(from.at("output").get<std::string>()); bytes.ok())
    out.output = bytes.value();
  return out;
}

error corrupt(const char* what, const char* why) {
  return {errc::corrupt, std::string{what} + ": " + why};
}

// Text of devices may be any bytes: JSON takes UTF-8 only.
std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string device_to_json(const device_view& what,
                           const std::vector<command_view>& commands) {
  json out{{"id", what.id.dashed()},
           {"hostname", what.hostname},
           {"os", what.os},
           {"kernel", what.kernel},
           {"agent_version", what.agent_version},
           {"policy_id", what.policy_id},
           {"policy_revision", what.policy_revision},
           {"policy_revision_wanted", what.policy_revision_wanted},
           {"enrolled", what.enrolled},
           {"last_seen", what.last_seen},
           {"last_event", what.last_event},
           {"spool_dropped", what.spool_dropped},
           {"ip_addresses", what.ip_addresses},
           {"mac_addresses", what.mac_addresses},
           {"sensors", sensors_to_json(what)},
           {"ledgers", ledgers_to_json(what)},
           {"rules_loaded", what.rules_loaded},
           {"rules_refused", refusals_to_json(what.rules_refused)},
           {"rules_blind", refusals_to_json(what.rules_blind)},
           {"machine",
            {what.machine.machine_id, what.machine.product_uuid,
             what.machine.data_dir}},
           {"gaps", gaps_to_json(what)},
           {"notices", notices_to_json(what)},
           {"conflict_since", what.conflict_since},
           {"vanished_since", what.vanished_since},
           {"exceptions", exceptions_to_json(what)}};
  if (what.clock_offset)
    out["clock_offset"] = *what.clock_offset;
  if (what.health)
    out["health"] = {what.health->cpu_seconds, what.health->rss_bytes,
                     what.health->spool_bytes, what.health->windows_live,
                     what.health->windows_dropped};
  auto& list = out["commands"] = json::array();
  for (const auto& x : commands)
    list.push_back(to_json(x));
  return dump(out);
}

result<std::pair<device_view, std::vector<command_view>>>
device_of_json(std::string_view record) {
  try {
    const auto from = json::parse(record);
    device_view out;
    out.id = uid_of(from.at("id"));
    out.hostname = from.at("hostname");
    out.os = from.at("os");
    out.kernel = from.at("kernel");
    out.agent_version = from.at("agent_version");
    out.policy_id = from.at("policy_id");
    out.policy_revision = from.at("policy_revision");
    out.policy_revision_wanted = from.at("policy_revision_wanted");
    out.enrolled = from.at("enrolled");
    out.last_seen = from.at("last_seen");
    out.last_event = from.at("last_event");
    out.spool_dropped = from.at("spool_dropped");
    out.rules_loaded = from.value("rules_loaded", 0U);
    if (auto at = from.find("health"); at != from.end()) {
      out.health.emplace();
      out.health->cpu_seconds = at->at(0);
      out.health->rss_bytes = at->at(1);
      out.health->spool_bytes = at->at(2);
      out.health->windows_live = at->at(3);
      out.health->windows_dropped = at->at(4);
    }
    lists_of(from, out);
    later_parts_of(from, out);
    std::vector<command_view> commands;
    for (const auto& x : from.at("commands"))
      commands.push_back(command_of(x));
    return std::pair{std::move(out), std::move(commands)};
  } catch (const json::exception& why) {
    return corrupt("device record", why.what());
  }
}

std::string detection_to_record(const detection_view& what) {
  json rest{{"device", what.device.dashed()},
            {"hostname", what.hostname},
            {"phonetic_id", what.phonetic_id},
            {"status", what.status},
            {"assignee", what.assignee},
            {"received", what.received},
            {"revision", what.revision},
            {"rule", {what.rule.description, what.rule.tags}}};
  auto& outputs = rest["outputs"] = json::array();
  for (const auto& x : what.outputs)
    outputs.push_back(output_to_json(x));
  auto& comments = rest["comments"] = json::array();
  for (const auto& x : what.comments)
    comments.push_back({x.time, x.user, x.text});
  auto& history = rest["history"] = json::array();
  for (const auto& x : what.history)
    history.push_back({x.time, x.user, x.what, x.before, x.after});
  const auto report = schema::encode(schema::message{what.report});
  const auto size = static_cast<std::uint32_t>(report.size());
  char head[sizeof size];
  std::memcpy(head, &size, sizeof size);
  return std::string{head, sizeof size} + report + dump(rest);
}

result<detection_view> detection_of_record(std::string_view record) {
  std::uint32_t size = 0;
  if (record.size() < sizeof size)
    return corrupt("detection record", "cut short");
  std::memcpy(&size, record.data(), sizeof size);
  record.remove_prefix(sizeof size);
  if (record.size() < size)
    return corrupt("detection record", "cut short");
  auto message = schema::decode(record.substr(0, size));
  if (!message.ok())
    return message.why();
  auto* report = std::get_if<schema::detection_report>(&message.value());
  if (report == nullptr)
    return corrupt("detection record", "not a report");
  try {
    const auto rest = json::parse(record.substr(size));
    detection_view out;
    out.report = std::move(*report);
    out.device = uid_of(rest.at("device"));
    out.hostname = rest.at("hostname");
    out.phonetic_id = rest.at("phonetic_id");
    out.status = rest.at("status");
    out.assignee = rest.at("assignee");
    out.received = rest.at("received");
    out.revision = rest.at("revision");
    if (auto at = rest.find("rule"); at != rest.end()) {
      at->at(0).get_to(out.rule.description);
      at->at(1).get_to(out.rule.tags);
    }
    for (const auto& x : rest.at("outputs"))
      out.outputs.push_back(output_of(x));
    for (const auto& x : rest.at("comments"))
      out.comments.push_back({x.at(0), x.at(1), x.at(2)});
    for (const auto& x : rest.at("history"))
      out.history.push_back({x.at(0), x.at(1), x.at(2), x.at(3), x.at(4)});
    return out;
  } catch (const json::exception& why) {
    return corrupt("detection record", why.what());
  }
}

} // namespace vedette::actors
