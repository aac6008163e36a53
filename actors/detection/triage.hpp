#pragma once

#include "actors/contract/backend.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::actors {

/// One detection in the cloud: the newest report of its device, the outputs of
/// its packages, and what people did with it. Pure; one record on disk.
class triage {
public:
  triage(uid device, std::string hostname, schema::detection_report report,
         time_ns now, rule_words words = {});
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

/// All that the filter says but its text.
bool fits_facts(const detection_view& what, const detection_filter& which);
/// Whether the text is in what a summary has: rule, host, ids, key, assignee.
bool summary_has(const detection_view& what, std::string_view text);
/// Whether the text is anywhere in the values of the events that made the
/// detection - command lines, paths, users, hashes, addresses - or in the
/// targets of its responses.
bool events_have(const detection_view& what, std::string_view text);
/// A cheap look into a record: false = it cannot have the text. Texts as
/// `detection_to_record` writes them.
bool record_may_have(std::string_view record, std::string_view text);
/// All of it, as far as the view has what is asked about.
bool fits(const detection_view& what, const detection_filter& which);
bool fits(const device_view& what, const device_filter& which);

/// The part of a list that a page shows: items behind `after`, at most `limit`
/// of them, in the list's order. `total` is the number of items.
page<detection_view> page_of(const std::vector<const detection_view*>& items,
                             const std::optional<list_position>& after,
                             std::uint32_t limit);
page<device_view> page_of(const std::vector<const device_view*>& items,
                          const std::optional<list_position>& after,
                          std::uint32_t limit);

} // namespace vedette::actors
