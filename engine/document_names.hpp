#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// One place where a document may keep a field.
struct document_name {
  std::string path;      ///< Keys joined by dots; keys may hold dots too.
  std::uint32_t classes; ///< Bit c = holds for events of schema class c.
};

inline constexpr std::uint32_t every_class = 0xffffffff;

/// The places for the field that a rule calls `name`, best first: the name
/// itself, the other names the catalogue knows for the same field, and each of
/// these inside of the wrappers that log shippers use
/// (`winlog.event_data.X`). Without `catalogue` only the name itself and the
/// wrappers.
std::vector<document_name> document_names(std::string_view name,
                                          bool catalogue = true);

/// The places for what every event has, best first.
const std::vector<std::string>& category_names();
const std::vector<std::string>& timestamp_names();
const std::vector<std::string>& event_code_names();
const std::vector<std::string>& event_source_names();

/// The class of a Windows event that says no category: Sysmon's and the
/// security log's numbers. Empty for others.
std::string_view category_of_windows_event(std::string_view source,
                                           std::int64_t code);

} // namespace vedette::engine
