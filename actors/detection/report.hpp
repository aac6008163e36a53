#pragma once

#include "actors/contract/detection.hpp"
#include "actors/detection/targets.hpp"

#include <string>
#include <string_view>

namespace vedette::actors {

/// What the cloud is told of a finding. `tree` is its process tree as JSON,
/// `moved` what the wall clock was moved by since rules began to count.
schema::detection_report make_report(const finding& what, std::string tree,
                                     time_ns moved = 0);

/// Whom and what the responses of a finding act on.
targets targets_of(const finding& what);
/// The same, from the report: after a restart the events are gone.
targets targets_of(const schema::detection_report& what);

/// All that is needed to go on with a detection after a crash.
struct detection_record {
  schema::detection_report report;
  schema::rule_config rule; ///< Responses and packages; not its text.
  std::string message;      ///< For the device's user.
};
std::string encode(const detection_record& what);
result<detection_record> decode_record(std::string_view bytes);

} // namespace vedette::actors
