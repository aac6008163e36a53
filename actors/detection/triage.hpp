#pragma once

#include "actors/contract/backend.hpp"

#include <string>
#include <string_view>

namespace vedette::actors {

/// One detection in the cloud: the newest report of its device, the outputs of
/// its packages, and what people did with it. Pure; one record on disk.
class triage {
public:
  triage(uid device, std::string hostname, schema::detection_report report,
         time_ns now);
  static result<triage> decode(std::string_view record);
  [[nodiscard]] std::string encode() const;

  /// False when it is not newer than what we have.
  bool take(const schema::detection_report& report);
  /// False when this part is known, or too many outputs are kept.
  bool add_output(const schema::command_result& what);

  /// One change by one user. errc::conflict for a stale revision,
  /// errc::invalid_argument for an unknown status or an empty comment.
  status edit(const detection_edit& what, time_ns now);

  [[nodiscard]] const detection_view& view() const noexcept { return view_; }

private:
  triage() = default;
  detection_view view_;
};

/// The statuses a detection can have.
const std::vector<std::string>& triage_statuses();

/// A name people can say on the telephone, always the same for an id:
/// `Amber Falcon 3091`.
std::string phonetic_id(const uid& id);

/// The same without what only a detail view needs.
detection_view summary_of(const detection_view& what);

bool fits(const detection_view& what, const detection_filter& which);
bool fits(const device_view& what, const device_filter& which);

} // namespace vedette::actors
