// Tested by tests/integration/catalogue_test.cpp
#include "schema/device_facts.hpp"

#include "base/assert.hpp"
#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <array>

namespace vedette::schema {

namespace {

bool starts_like_windows(std::string_view path) {
  auto drive = path.size() > 2 && path[1] == ':' && path[2] == '\\';
  return drive || path.starts_with("\\\\") || path.starts_with("\\Device\\")
         || path.starts_with("\\??\\") || path.starts_with("\\SystemRoot\\");
}

bool starts_like_macos(std::string_view path) {
  constexpr std::array<std::string_view, 5> folders{
    "/Applications/", "/System/", "/Library/", "/Users/", "/private/"};
  return std::any_of(folders.begin(), folders.end(),
                     [&](auto folder) { return path.starts_with(folder); });
}

} // namespace

void device_facts::set(field_id field, std::string_view text) {
  VEDETTE_ASSERT(is_device_field(field));
  std::erase_if(facts_, [&](const auto& x) { return x.first == field; });
  if (!text.empty())
    facts_.emplace_back(field, text);
}

value device_facts::get(field_id field) const noexcept {
  for (const auto& [id, text] : facts_)
    if (id == field)
      return value{std::string_view{text}};
  return {};
}

void device_facts::complete(event& what) const {
  for (const auto& [id, text] : facts_)
    if (!what.has(id))
      what.set(id, text);
}

device_facts linux_device(const device_words& words) {
  device_facts out;
  out.set(id_of("host.id"), words.id);
  out.set(id_of("host.name"), words.name);
  out.set(id_of("host.os.type"), "linux");
  out.set(id_of("host.os.name"), words.os_name);
  out.set(id_of("host.os.kernel"), words.kernel);
  out.set(id_of("agent.version"), words.agent_version);
  return out;
}

bool is_device_field(field_id field) noexcept {
  return source_of(field) == field_source::device;
}

std::string_view told_os(const event& what) {
  if (what.cls == event_class::registry)
    return "windows";
  std::string_view out;
  what.for_each([&](field_id id, const value& x) {
    auto name = catalog_rows[id].name;
    if (name.starts_with("winlog.") || name.starts_with("powershell."))
      out = "windows";
    if (!catalog_rows[id].path || !x.is_text() || out == "windows")
      return;
    if (starts_like_windows(x.text()))
      out = "windows";
    else if (starts_like_macos(x.text()))
      out = "macos";
    else if (out.empty() && x.text().starts_with('/'))
      out = "linux";
  });
  return out;
}

} // namespace vedette::schema
