// Tested by tests/unit/actors/detection/report_json_test.cpp
#include "actors/detection/report_json.hpp"

#include "base/log.hpp"

#include <nlohmann/json.hpp>

namespace vedette::actors {

namespace {

using json = nlohmann::json;

json parsed(const std::string& text) {
  auto out = json::parse(text, nullptr, false);
  return out.is_discarded() ? json(text) : out;
}

json time_json(time_ns when) {
  return when == 0 ? json(nullptr) : json(format_time(when, 9));
}

} // namespace

std::string report_json(const schema::detection_report& what) {
  json states = json::array();
  for (const auto& x : what.events)
    states.push_back({{"name", x.state},
                      {"event", parsed(x.event_json)},
                      {"artifacts", x.artifacts}});
  json out{{"id", what.id.dashed()},
           {"rule",
            {{"id", what.rule_id},
             {"name", what.rule_name},
             {"version", what.rule_version}}},
           {"severity", what.severity},
           {"policy_revision", what.policy_revision},
           {"occurred", time_json(what.occurred)},
           {"activated", time_json(what.activated)},
           {"key", what.key},
           {"states", std::move(states)},
           {"process_tree", parsed(what.process_tree_json)},
           {"exceptions_applied", what.exceptions_applied}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace vedette::actors
