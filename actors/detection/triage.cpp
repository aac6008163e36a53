#include "actors/detection/triage.hpp"

#include "actors/device/record_json.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace vedette::actors {

namespace {

constexpr std::size_t outputs_max = 50;
constexpr std::size_t comments_max = 1000;
constexpr std::size_t history_max = 1000;

constexpr std::array<const char*, 32> colours{
  "Amber", "Azure", "Beige", "Black", "Blue",  "Brown",  "Coral", "Crimson",
  "Cyan",  "Ebony", "Gold",  "Gray",  "Green", "Indigo", "Ivory", "Jade",
  "Khaki", "Lemon", "Lilac", "Lime",  "Maple", "Mint",   "Navy",  "Olive",
  "Pearl", "Pink",  "Plum",  "Red",   "Ruby",  "Silver", "Teal",  "White"};
constexpr std::array<const char*, 32> animals{
  "Badger", "Bear",    "Bison", "Cobra", "Crane",  "Deer",  "Dolphin", "Eagle",
  "Elk",    "Falcon",  "Finch", "Fox",   "Gecko",  "Hare",  "Hawk",    "Heron",
  "Ibis",   "Koala",   "Lemur", "Lynx",  "Marten", "Moose", "Otter",   "Owl",
  "Panda",  "Panther", "Raven", "Seal",  "Stork",  "Tiger", "Wolf",    "Wren"};

// Filters name several values at once: `New,In Progress`.
bool one_of(std::string_view list, std::string_view value) {
  while (!list.empty()) {
    auto comma = list.find(',');
    if (list.substr(0, comma) == value)
      return true;
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  }
  return false;
}

} // namespace

const std::vector<std::string>& triage_statuses() {
  static const std::vector<std::string> all{
    "New", "In Progress", "Follow Up", "Reviewed", "Done", "False Positive"};
  return all;
}

std::string phonetic_id(const uid& id) {
  const auto number = id.bytes[2] * 256 + id.bytes[3];
  return std::string{colours[id.bytes[0] % colours.size()]} + " "
         + animals[id.bytes[1] % animals.size()] + " "
         + std::to_string(1000 + number % 9000);
}

triage::triage(uid device, std::string hostname,
               schema::detection_report report, time_ns now, rule_words words) {
  view_.report = std::move(report);
  view_.rule = std::move(words);
  view_.device = device;
  view_.hostname = std::move(hostname);
  view_.phonetic_id = phonetic_id(view_.report.id);
  view_.received = now;
}

result<triage> triage::decode(std::string_view record) {
  auto read = detection_of_record(record);
  if (!read.ok())
    return read.why();
  triage out;
  out.view_ = std::move(read.value());
  return out;
}

std::string triage::encode() const {
  return detection_to_record(view_);
}

bool triage::take(const schema::detection_report& report) {
  if (report.revision <= view_.report.revision)
    return false;
  view_.report = report;
  ++view_.revision;
  return true;
}

bool triage::add_output(const schema::command_result& what) {
  const bool known = std::any_of(
    view_.outputs.begin(), view_.outputs.end(), [&what](const auto& x) {
      return x.part == what.part && x.command == what.command
             && x.output == what.output;
    });
  if (known || view_.outputs.size() >= outputs_max)
    return false;
  view_.outputs.push_back(what);
  ++view_.revision;
  return true;
}

status triage::edit(const detection_edit& what, time_ns now) {
  if (what.if_revision != 0 && what.if_revision != view_.revision)
    return error{errc::conflict, "detection was changed meanwhile"};
  auto note = [&](const char* field, std::string before, std::string after) {
    if (view_.history.size() >= history_max)
      view_.history.erase(view_.history.begin());
    view_.history.push_back(
      {now, what.user, field, std::move(before), std::move(after)});
    ++view_.revision;
  };
  if (what.status) {
    const auto& known = triage_statuses();
    if (std::find(known.begin(), known.end(), *what.status) == known.end())
      return error{errc::invalid_argument,
                   "status: no such status: " + *what.status};
    note("status", view_.status, *what.status);
    view_.status = *what.status;
  }
  if (what.assignee) {
    note("assignee", view_.assignee, *what.assignee);
    view_.assignee = *what.assignee;
  }
  if (what.comment) {
    if (what.comment->empty())
      return error{errc::invalid_argument, "text: an empty comment"};
    if (view_.comments.size() >= comments_max)
      return error{errc::overloaded, "detection has too many comments"};
    view_.comments.push_back({now, what.user, *what.comment});
    ++view_.revision;
  }
  return done;
}

detection_view summary_of(const detection_view& what) {
  detection_view out = what;
  out.report.events.clear();
  out.report.process_tree_json.clear();
  out.rule.description.clear();
  out.outputs.clear();
  out.history.clear();
  return out; // Comments stay: lists count them.
}

bool fits_facts(const detection_view& what, const detection_filter& which) {
  const auto& report = what.report;
  return (which.status.empty() || one_of(which.status, what.status))
         && (which.severity.empty() || one_of(which.severity, report.severity))
         && (which.rule.empty() || which.rule == report.rule_id
             || which.rule == report.rule_name)
         && (!which.device || *which.device == what.device)
         && (which.from == 0 || report.occurred >= which.from)
         && (which.to == 0 || report.occurred <= which.to);
}

} // namespace vedette::actors
