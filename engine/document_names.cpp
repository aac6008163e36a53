#include "engine/document_names.hpp"

#include "schema/catalog.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace vedette::engine {

namespace {

/// Around the fields of one event, in the order of how telling they are.
constexpr std::array<std::string_view, 10> wrappers{
  "event_data.",       "winlog.event_data.",
  "Event.EventData.",  "EventData.",
  "winlog.",           "fields.",
  "Event.UserData.*.", "UserData.*.",
  "winlog.user_data.", "user_data.",
};

/// What shippers of the Windows event log call the header's fields. The first
/// is the event's own name for it, under which rules use it.
const std::vector<std::vector<std::string>>& windows_header() {
  static const std::vector<std::vector<std::string>> table{
    {"EventID", "Event.System.EventID", "event_id", "winlog.event_id",
     "event.code", "System.EventID.Value", "System.EventID"},
    {"Provider_Name", "Event.System.Provider.#attributes.Name",
     "Event.System.Provider.Name", "source_name", "SourceName",
     "winlog.provider_name", "event.provider", "System.Provider.Name"},
    {"Channel", "Event.System.Channel", "channel", "winlog.channel", "log_name",
     "System.Channel"},
    {"Computer", "Event.System.Computer", "computer_name",
     "winlog.computer_name", "hostname", "host.name", "System.Computer"},
    {"Level", "Event.System.Level", "winlog.level", "level", "System.Level"},
    {"Keywords", "Event.System.Keywords", "winlog.keywords", "keywords",
     "System.Keywords"},
  };
  return table;
}

/// Adds a place, or classes to a place that is there already.
void add(std::vector<document_name>& out, std::string path,
         std::uint32_t classes) {
  auto known = std::find_if(out.begin(), out.end(),
                            [&](const auto& x) { return x.path == path; });
  if (known != out.end())
    known->classes |= classes;
  else
    out.push_back({std::move(path), classes});
}

/// The other names of the field that is called `name`, class by class: what
/// `InstigatingProcess` means depends on the event.
void add_catalogue_names(std::vector<document_name>& out,
                         std::string_view name) {
  constexpr auto all = (1U << schema::event_class_count) - 1;
  auto begin = out.size();
  for (std::size_t i = 0; i < schema::event_class_count; ++i) {
    auto cls = static_cast<schema::event_class>(i);
    if (auto field = schema::resolve(cls, name))
      for (auto& other : schema::names_of(cls, *field))
        add(out, std::move(other), 1U << i);
  }
  for (auto i = begin; i < out.size(); ++i)
    if (out[i].classes == all)
      out[i].classes = every_class;
}

/// Sysmon's names for what Windows' own events of processes (4688, 4689) say.
void add_security_names(std::vector<document_name>& out,
                        std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4>
    names{{{"ParentImage", "ParentProcessName"},
           {"User", "SubjectUserName"},
           {"ProcessId", "NewProcessId"},
           {"LogonId", "SubjectLogonId"}}};
  constexpr auto process = static_cast<unsigned>(schema::event_class::process);
  for (const auto& [sysmon, security] : names)
    if (sysmon == name)
      add(out, std::string{security}, 1U << process);
}

} // namespace

std::vector<document_name> document_names(std::string_view name,
                                          bool catalogue) {
  auto out = std::vector<document_name>{};
  add(out, std::string{name}, every_class);
  for (const auto& spellings : windows_header())
    if (std::find(spellings.begin(), spellings.end(), name) != spellings.end())
      for (const auto& x : spellings)
        add(out, x, every_class);
  if (catalogue) {
    add_catalogue_names(out, name);
    add_security_names(out, name);
  }
  auto plain = out.size();
  for (auto wrapper : wrappers)
    for (std::size_t i = 0; i < plain; ++i)
      add(out, std::string{wrapper} + out[i].path, out[i].classes);
  return out;
}

const std::vector<std::string>& category_names() {
  static const std::vector<std::string> names{
    "event.category", "event_type", "event_category", "category", "EventType"};
  return names;
}

const std::vector<std::string>& timestamp_names() {
  static const std::vector<std::string> names{
    "@timestamp",
    "timestamp",
    "event.created",
    "UtcTime",
    "event_data.UtcTime",
    "Event.EventData.UtcTime",
    "winlog.event_data.UtcTime",
    "Event.System.TimeCreated.#attributes.SystemTime",
    "Event.System.TimeCreated.SystemTime",
    "System.TimeCreated.SystemTime",
    "TimeCreated",
    "EventTime",
    "eventTime",
    "event_time",
    "Timestamp",
    "timeStamp",
    "event_timestamp",
    "eventTimestamp",
    "TimeGenerated",
    "time_generated",
    "_time",
    "@t",
    "time",
    "ts",
    "datetime",
    "dateTime",
    "published",
    "createdDateTime",
    "activityDateTime",
    "CreationTime",
    "unixTime",
    "__REALTIME_TIMESTAMP",
    "event.start",
    "fields.@timestamp",
  };
  return names;
}

const std::vector<std::string>& event_code_names() {
  return windows_header()[0];
}

const std::vector<std::string>& event_source_names() {
  static const auto names = [] {
    auto out = windows_header()[1];
    const auto& channel = windows_header()[2];
    out.insert(out.end(), channel.begin(), channel.end());
    return out;
  }();
  return names;
}

std::string_view category_of_windows_event(std::string_view source,
                                           std::int64_t code) {
  static constexpr std::array<std::pair<int, std::string_view>, 17> sysmon{
    {{1, "process"},
     {5, "process"},
     {8, "process"},
     {10, "process"},
     {25, "process"},
     {2, "file"},
     {11, "file"},
     {15, "file"},
     {23, "file"},
     {26, "file"},
     {3, "network"},
     {6, "module"},
     {7, "module"},
     {12, "registry"},
     {13, "registry"},
     {14, "registry"},
     {22, "dns"}}};
  static constexpr std::array<std::pair<int, std::string_view>, 6> security{
    {{4688, "process"},
     {4689, "process"},
     {4624, "logon"},
     {4625, "logon"},
     {4634, "logon"},
     {5156, "network"}}};
  if (source.find("Sysmon") != std::string_view::npos) {
    for (auto [number, name] : sysmon)
      if (number == code)
        return name;
  } else if (source.find("Security") != std::string_view::npos) {
    for (auto [number, name] : security)
      if (number == code)
        return name;
  }
  return {};
}

} // namespace vedette::engine
