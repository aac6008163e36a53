#include "cli/event_row.hpp"

#include <algorithm>
#include <initializer_list>

// Tested by tests/unit/cli/query_commands_test.cpp

namespace vedette::cli {

namespace {

using names = std::initializer_list<std::string_view>;

/// A member by its dotted path, or by that path as its very name.
const json* member(const json& event, std::string_view path) {
  auto whole = event.find(path);
  if (whole != event.end())
    return &*whole;
  const json* at = &event;
  while (!path.empty()) {
    auto dot = std::min(path.find('.'), path.size());
    if (!at->is_object())
      return nullptr;
    auto next = at->find(path.substr(0, dot));
    if (next == at->end())
      return nullptr;
    at = &*next;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

/// The first that the event has; nullptr for none.
const json* first_of(const json& event, names paths) {
  for (auto path : paths)
    if (const auto* found = member(event, path);
        found != nullptr && !found->is_null() && !found->is_object())
      return found;
  return nullptr;
}

void put(json& row, const char* key, const json* value) {
  if (value != nullptr)
    row[key] = *value;
}

std::string text_of(const json* value) {
  if (value == nullptr)
    return {};
  return value->is_string() ? value->get<std::string>() : value->dump();
}

/// `process start`
std::string what_happened(const json& event) {
  auto cls = text_of(first_of(event, {"event.category", "event_type"}));
  auto action = text_of(
    first_of(event, {"event.action", "subtype", "event.type", "opcode"}));
  return action.empty() || action == cls ? cls : cls + ' ' + action;
}

} // namespace

std::vector<column> event_columns() {
  return {{"#", "row.result"},        {"TIME", "row.time"},
          {"HOST", "row.host"},       {"EVENT", "row.event"},
          {"PROCESS", "row.process"}, {"OBJECT", "row.object"},
          {"USER", "row.user", true}, {"COUNT", "row.count", true}};
}

json event_row(json event, std::size_t result) {
  json row{{"result", result}, {"event", what_happened(event)}};
  put(row, "time", first_of(event, {"@timestamp", "timestamp", "UtcTime"}));
  put(row, "host",
      first_of(event, {"host.name", "host.hostname", "hostname", "Computer"}));
  put(row, "process",
      first_of(event, {"process.executable", "process.name", "process_path",
                       "process_name", "Image"}));
  put(row, "user", first_of(event, {"user.name", "user_name", "User"}));
  put(row, "object",
      first_of(event,
               {"file.path", "file_path", "registry.path", "registry_path",
                "destination.ip", "destination_address", "dns.question.name",
                "query_name", "TargetFilename", "TargetObject",
                "process.command_line", "command_line", "CommandLine"}));
  event["row"] = std::move(row);
  return event;
}

json count_row(const json& key, std::uint64_t count, std::size_t result) {
  return {
    {"row",
     {{"result", result},
      {"event", std::to_string(count) + (count == 1 ? " event" : " events")},
      {"object", key.is_string() ? key.get<std::string>() : key.dump()},
      {"count", count}}}};
}

} // namespace vedette::cli
