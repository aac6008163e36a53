#include "actors/device/change_json.hpp"

#include "base/log.hpp"

#include <nlohmann/json.hpp>

#include <utility>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

using json = nlohmann::json;

std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string change_json(const device_view& what, bool gone) {
  // The newest thing that a person should know; who has seen it knows it by its
  // time.
  json notice = nullptr;
  if (!what.notices.empty())
    notice = {{"time", format_time(what.notices.back().time)},
              {"kind", what.notices.back().kind},
              {"text", what.notices.back().text}};
  return dump({{"id", what.id.dashed()},
               {"hostname", what.hostname},
               {"status", what.online ? "online" : "offline"},
               {"policy_revision", what.policy_revision},
               {"policy_revision_wanted", what.policy_revision_wanted},
               {"last_seen", format_time(what.last_seen)},
               {"vanished", what.vanished_since != 0},
               {"identity_conflict", what.conflict_since != 0},
               {"notice", std::move(notice)},
               {"deleted", gone}});
}

std::string change_json(const device_view& where,
                        const schema::rule_cost& what) {
  return dump(
    {{"id", what.rule_id},
     {"device", {{"id", where.id.dashed()}, {"hostname", where.hostname}}},
     {"suspended", what.suspended_until != 0},
     {"suspended_until", what.suspended_until != 0
                           ? json(format_time(what.suspended_until))
                           : json(nullptr)},
     {"suspensions", what.suspensions},
     {"core_share", what.share}});
}

std::string change_json(const detection_view& what, bool gone) {
  return dump(
    {{"id", what.report.id.dashed()},
     {"phonetic_id", what.phonetic_id},
     {"rule",
      {{"id", what.report.rule_id},
       {"name", what.report.rule_name},
       {"version", what.report.rule_version}}},
     {"severity", what.report.severity},
     {"status", what.status},
     {"device", {{"id", what.device.dashed()}, {"hostname", what.hostname}}},
     {"occurred", format_time(what.report.occurred)},
     {"received", format_time(what.received)},
     {"assignee", what.assignee},
     {"deleted", gone}});
}

std::string change_json(const query_view& what) {
  return dump({{"id", what.id.dashed()},
               {"state", name_of(what.state)},
               {"progress",
                {{"shards_done", what.shards_done},
                 {"shards", what.shards},
                 {"events_scanned", what.progress.events_scanned},
                 {"blocks_skipped", what.progress.blocks_skipped}}},
               {"rows_total", what.rows}});
}

const char* name_of(query_state state) {
  switch (state) {
  case query_state::running:
    return "running";
  case query_state::finished:
    return "done";
  case query_state::cancelled:
    return "cancelled";
  case query_state::failed:
    return "failed";
  }
  return "failed";
}

} // namespace vedette::actors
