#include "cloud/api/detection_filters.hpp"

#include "cloud/api/route_tools.hpp"

// Tested by tests/unit/cloud/api/bulk_test.cpp

namespace vedette::cloud {

const std::vector<std::string>& detection_statuses() {
  static const std::vector<std::string> all{
    "New", "In Progress", "Follow Up", "Reviewed", "Done", "False Positive"};
  return all;
}

fields detection_filters() {
  return {choices_field("status", detection_statuses()),
          choices_field("severity", {"High", "Medium", "Low", "Informational"}),
          id_field("device"),
          text_field("rule", 0, 64),
          text_field("q", 0, 256),
          time_field("from"),
          time_field("to")};
}

result<actors::detection_filter>
filter_of(const std::function<std::string(const char*)>& get) {
  actors::detection_filter filter;
  filter.status = get("status");
  filter.severity = get("severity");
  filter.rule = get("rule");
  filter.text = get("q");
  auto from = read_time_parameter("from", get("from"));
  if (!from.ok())
    return from.why();
  auto to = read_time_parameter("to", get("to"));
  if (!to.ok())
    return to.why();
  filter.from = from.value();
  filter.to = to.value();
  if (auto device = get("device"); !device.empty()) {
    auto id = uid::parse(device);
    if (!id.ok())
      return error{errc::invalid_argument, "device: not an id"};
    filter.device = id.value();
  }
  return filter;
}

} // namespace vedette::cloud
