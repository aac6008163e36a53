#include "cloud/api/device_json.hpp"

#include "base/shard.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/content/shelf.hpp"
#include "schema/event.hpp"

#include <algorithm>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

json losses_of(const actors::device_view& device) {
  json losses{{"spool_dropped", device.spool_dropped}};
  for (const auto& ledger : device.ledgers) {
    auto name = schema::name_of(static_cast<schema::sensor_id>(ledger.sensor));
    losses[std::string(name)] = {{"events", ledger.last_sequence},
                                 {"lost", ledger.lost},
                                 {"suppressed", ledger.suppressed}};
  }
  return losses;
}

json sensors_of(const actors::device_view& device) {
  json sensors = json::array();
  for (const auto& mode : device.sensors)
    sensors.push_back({{"class", mode.event_class},
                       {"backend", mode.backend},
                       {"reason", mode.reason}});
  return sensors;
}

json health_of(const actors::device_view& device) {
  if (!device.health)
    return nullptr;
  const auto& health = *device.health;
  return {{"cpu_seconds", health.cpu_seconds},
          {"rss_bytes", health.rss_bytes},
          {"spool_bytes", health.spool_bytes},
          {"windows_live", health.windows_live},
          {"windows_dropped", health.windows_dropped}};
}

json refusals_of(const std::vector<schema::policy_applied::refusal>& all) {
  json out = json::array();
  for (const auto& x : all)
    out.push_back({{"rule_id", x.rule_id}, {"why", x.why}});
  return out;
}

json gaps_of(const actors::device_view& device) {
  json out = json::array();
  for (const auto& gap : device.gaps)
    out.push_back({{"from", time_json(gap.from)},
                   {"to", time_json(gap.to)},
                   {"reason", gap.reason},
                   {"blocks", gap.blocks}});
  return out;
}

/// When the agent began after it had been away; null when it never was, as far
/// as is known.
json agent_started_of(const actors::device_view& device) {
  time_ns started = 0;
  for (const auto& gap : device.gaps)
    if (gap.reason != "node_lost")
      started = std::max(started, gap.to);
  return time_json(started);
}

json notices_of(const actors::device_view& device) {
  json out = json::array();
  for (const auto& notice : device.notices)
    out.push_back({{"time", time_json(notice.time)},
                   {"kind", notice.kind},
                   {"text", notice.text}});
  return out;
}

json clock_of(const actors::device_view& device) {
  if (!device.clock_offset)
    return nullptr;
  return static_cast<double>(*device.clock_offset / 1'000'000) / 1000;
}

json file_of(const actors::command_view& command) {
  if (command.file_sha256.empty())
    return nullptr;
  return {{"bytes", command.file_bytes}, {"sha256", command.file_sha256}};
}

} // namespace

json policy_json(const std::string& id, const control_store& store) {
  auto wanted = id.empty() ? std::string(default_policy_id) : id;
  auto policy = read_object<policy_object>(store, wanted);
  return {{"id", wanted},
          {"name", policy.ok() ? json(policy.value().name) : json(nullptr)}};
}

json to_json(const actors::device_view& device, const control_store& store) {
  return {{"id", device.id.dashed()},
          {"hostname", device.hostname},
          {"os", device.os},
          {"kernel", device.kernel},
          {"agent_version", device.agent_version},
          {"status", device.online ? "online" : "offline"},
          {"policy", policy_json(device.policy_id, store)},
          {"policy_revision", device.policy_revision},
          {"policy_revision_wanted", device.policy_revision_wanted},
          {"policy_applied",
           {{"rules_loaded", device.rules_loaded},
            {"refused", refusals_of(device.rules_refused)},
            {"blind", refusals_of(device.rules_blind)}}},
          {"health", health_of(device)},
          {"enrolled", time_json(device.enrolled)},
          {"last_seen", time_json(device.last_seen)},
          {"agent_started", agent_started_of(device)},
          {"last_event", time_json(device.last_event)},
          {"ip_addresses", device.ip_addresses},
          {"mac_addresses", device.mac_addresses},
          {"sensors", sensors_of(device)},
          {"losses", losses_of(device)},
          {"gaps", gaps_of(device)},
          {"notices", notices_of(device)},
          {"clock_offset_seconds", clock_of(device)},
          {"identity_conflict_since", time_json(device.conflict_since)},
          {"vanished_since", time_json(device.vanished_since)},
          {"machine_id", device.machine.machine_id},
          {"data_dir", device.machine.data_dir},
          {"shard", shard_of(device.id)}};
}

json to_json(const actors::command_view& command) {
  auto argument = json::parse(command.argument_json, nullptr, false);
  return {{"id", command.id.dashed()},
          {"action", command.action},
          {"argument", argument.is_discarded() ? json(nullptr) : argument},
          {"state", command.state},
          {"detail", command.detail},
          {"exit_code", command.exit_code},
          {"output", command.output},
          {"file", file_of(command)},
          {"created", time_json(command.requested)},
          {"finished", time_json(command.finished)},
          {"expires", time_json(command.expires)},
          {"user", command.requested_by}};
}

} // namespace vedette::cloud
