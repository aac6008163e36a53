#include "schema/json_kind.hpp"

#include <array>

namespace vedette::schema {

namespace {

using enum event_class;
using type = event_type;

struct code_row {
  std::int64_t code;
  event_kind kind;
};

constexpr auto sysmon_codes = std::to_array<code_row>({
  {1, {process, type::start}},
  {2, {file, type::attribute_change}},
  {3, {network, type::connect}},
  {5, {process, type::exit}},
  {6, {module, type::load}},
  {7, {module, type::load}},
  {8, {process, type::ptrace}}, // A thread made in another process.
  {9, {file, type::read}},
  {10, {process, type::ptrace}}, // A handle to another process.
  {11, {file, type::create}},
  {12, {registry, type::key_created}},
  {13, {registry, type::value_changing}},
  {14, {registry, type::value_changing}},
  {15, {file, type::create}},
  {17, {other, type::create}},  // A named pipe.
  {18, {other, type::connect}}, // The same.
  {19, {application, type::create}},
  {20, {application, type::create}},
  {21, {application, type::create}},
  {22, {dns, type::query}},
  {23, {file, type::remove}},
  {25, {process, type::ptrace}}, // Its image was replaced.
  {26, {file, type::remove}},
  {27, {file, type::create}},
  {28, {file, type::remove}},
  {29, {file, type::create}},
});

constexpr auto security_codes = std::to_array<code_row>({
  {4688, {process, type::start}},
  {4689, {process, type::exit}},
  {4624, {logon, type::logon}},
  {4625, {logon, type::logon_failure}},
  {4634, {logon, type::logoff}},
  {4647, {logon, type::logoff}},
  {4648, {logon, type::logon}},
  {4657, {registry, type::value_changing}},
  {5156, {network, type::connect}},
});

constexpr auto powershell_codes = std::to_array<code_row>({
  {400, {script, type::execute_script}},
  {403, {script, type::execute_script}},
  {600, {script, type::execute_script}},
  {800, {script, type::execute_script}},
  {4103, {script, type::execute_script}},
  {4104, {script, type::execute_script}},
});

template <std::size_t N>
event_kind in(const std::array<code_row, N>& table, std::int64_t code) {
  for (const auto& row : table)
    if (row.code == code)
      return row.kind;
  return {log, type::unknown};
}

event_kind windows_kind(const foreign_kind& what) {
  if (what.channel.find("ysmon") != what.channel.npos) {
    auto out = in(sysmon_codes, what.event_code);
    if (what.operation == "DeleteKey")
      out.type = type::key_deleting;
    else if (what.operation == "DeleteValue")
      out.type = type::value_deleting;
    return out;
  }
  if (what.channel.find("owerShell") != what.channel.npos)
    return in(powershell_codes, what.event_code);
  if (what.channel == "Security" || what.channel == "security")
    return in(security_codes, what.event_code);
  return {log, type::unknown};
}

/// Words that mean different things in different classes.
struct word_row {
  event_class cls;
  std::string_view word;
  event_type type;
};

constexpr auto words = std::to_array<word_row>({
  {process, "create", type::start},
  {process, "creation", type::start},
  {process, "terminate", type::exit},
  {process, "end", type::exit},
  {process, "change", type::credential_change},
  {file, "creation", type::create},
  {file, "change", type::write},
  {file, "modify", type::write},
  {file, "deletion", type::remove},
  {file, "access", type::open},
  {network, "start", type::connect},
  {network, "end", type::close},
  {network, "connection", type::connect},
  {logon, "start", type::logon},
  {logon, "end", type::logoff},
  {module, "start", type::load},
  {registry, "create", type::key_created},
  {registry, "creation", type::key_created},
  {registry, "deletion", type::value_deleting},
  {registry, "delete", type::value_deleting},
  {registry, "change", type::value_changing},
  {registry, "modify", type::value_changing},
});

struct default_row {
  event_class cls;
  event_type type;
};

/// For sources that have one kind of event in a class and do not name it.
constexpr auto defaults = std::to_array<default_row>({
  {network, type::connect},
  {dns, type::query},
  {logon, type::logon},
  {script, type::execute_script},
  {module, type::load},
  {registry, type::value_changing},
  {signal, type::sent},
});

std::optional<event_type> type_in(event_class cls, std::string_view word) {
  if (word.empty())
    return std::nullopt;
  for (const auto& row : words)
    if (row.cls == cls && row.word == word)
      return row.type;
  return type_named(word);
}

} // namespace

event_kind kind_of(const foreign_kind& what) {
  event_kind out;
  auto cls = class_named(what.category);
  // A category of the source's own that we do not know stays unknown.
  if (what.category.empty() && what.event_code >= 0)
    return windows_kind(what);
  out.cls = cls.value_or(other);
  for (auto word : {what.action, what.ecs_type, what.operation})
    if (auto found = type_in(out.cls, word); found && *found != type::unknown) {
      out.type = *found;
      return out;
    }
  for (const auto& row : defaults)
    if (row.cls == out.cls)
      out.type = row.type;
  return out;
}

} // namespace vedette::schema
