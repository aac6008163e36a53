// Tested by tests/unit/schema/catalog_test.cpp
#include "schema/catalog.hpp"

#include <array>
#include <cctype>
#include <string>

namespace vedette::schema {

namespace {

struct class_words {
  event_class cls;
  std::string_view name;
  std::string_view aurora;
  std::string_view others; ///< Separated by blanks.
};

constexpr auto class_table = std::to_array<class_words>({
  {event_class::other, "other", "Other", ""},
  {event_class::process, "process", "Process", ""},
  {event_class::file, "file", "File", ""},
  {event_class::network, "network", "Network", ""},
  {event_class::dns, "dns", "DNS", ""},
  {event_class::logon, "logon", "Logon", "authentication session iam"},
  {event_class::memory, "memory", "Memory", "api"},
  {event_class::device, "device", "Device", "volume"},
  {event_class::script, "script", "Scripting", "powershell wmi"},
  {event_class::module, "module", "Module", "library driver image_load"},
  {event_class::signal, "signal", "Signal", ""},
  {event_class::registry, "registry", "Registry", ""},
  {event_class::application, "application", "Application", ""},
  {event_class::log, "log", "Log", "security"},
  {event_class::agent, "agent", "Agent", ""},
});
static_assert(class_table.size() == event_class_count);

struct type_words {
  event_type type;
  std::string_view aurora;
  std::string_view ecs_type;
  std::string_view ecs_action;
  std::string_view others; ///< Separated by `|`.
};

constexpr auto type_table = std::to_array<type_words>({
  {event_type::unknown, "Unknown", "info", "unknown",
   "Unknown Linux Process Event"},
  {event_type::start, "Start", "start", "start", "exec|executed"},
  {event_type::exit, "Exit", "end", "exit", "end|terminate|terminated"},
  {event_type::abnormal_exit, "Abnormal Exit", "end", "abnormal_exit", ""},
  {event_type::forced_exit, "Forced Exit", "end", "forced_exit", ""},
  {event_type::suspend, "Suspend", "change", "suspend", ""},
  {event_type::ptrace, "PTrace", "change", "ptrace",
   "process handle opened|access"},
  {event_type::fork, "Fork", "start", "fork", ""},
  {event_type::credential_change, "Credential Change", "change",
   "credential_change", "uid_change|gid_change"},
  {event_type::create, "Create", "creation", "create", "creation"},
  {event_type::remove, "Delete", "deletion", "delete", "deletion|remove"},
  {event_type::overwrite, "Overwrite", "change", "overwrite", ""},
  {event_type::rename, "Rename", "change", "rename", ""},
  {event_type::write, "Write", "change", "write", "modification|modify"},
  {event_type::read, "Read", "access", "read", ""},
  {event_type::open, "Open", "access", "open", ""},
  {event_type::attribute_change, "Attribute Change", "change",
   "attribute_change", ""},
  {event_type::connect, "Connect", "connection", "connect",
   "connection_attempted|outgoing"},
  {event_type::accept, "Accept", "connection", "accept",
   "connection_accepted|incoming"},
  {event_type::listen, "Listen", "info", "listen", ""},
  {event_type::close, "Close", "end", "close", "disconnect_received"},
  {event_type::send, "Send", "connection", "send", ""},
  {event_type::query, "Query", "protocol", "query", "DNS Request|request"},
  {event_type::answer, "Answer", "protocol", "answer", "DNS Response|response"},
  {event_type::logon, "Logon", "start", "logon", "logged-in"},
  {event_type::logoff, "Logoff", "end", "logoff", "logged-out"},
  {event_type::logon_failure, "Logon Failure", "denied", "logon_failure",
   "logon-failed"},
  {event_type::mmap, "Mmap", "change", "mmap", ""},
  {event_type::mprotect, "MProtect", "change", "mprotect", ""},
  {event_type::memfd, "Memfd", "creation", "memfd", "memfd_create"},
  {event_type::mount, "Mount", "creation", "mount", ""},
  {event_type::unmount, "Unmount", "deletion", "unmount", ""},
  {event_type::execute_script, "Execute Script", "start", "execute_script", ""},
  {event_type::prevent_script, "Prevent Script", "denied", "prevent_script",
   ""},
  {event_type::shell_input, "Shell Input", "info", "shell_input", ""},
  {event_type::load, "Load", "start", "load", ""},
  {event_type::unload, "Unload", "end", "unload", ""},
  {event_type::sent, "Sent", "info", "signal_sent", "sent"},
  {event_type::key_created, "KeyCreated", "creation", "key_created", ""},
  {event_type::key_deleting, "KeyDeleting", "deletion", "key_deleting", ""},
  {event_type::value_changing, "ValueChanging", "change", "value_changing", ""},
  {event_type::value_deleting, "ValueDeleting", "deletion", "value_deleting",
   ""},
  {event_type::started, "Started", "start", "agent_started", "started"},
  {event_type::stopped, "Stopped", "end", "agent_stopped", "stopped"},
  {event_type::gap, "Gap", "error", "gap", ""},
  {event_type::canary, "Canary", "info", "canary", ""},
});
static_assert(type_table.size() == event_type_count);

/// Lower-case, without blanks, `_` and `-`.
std::string folded(std::string_view text) {
  std::string out;
  for (auto c : text)
    if (c != ' ' && c != '_' && c != '-')
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool among(std::string_view wanted, std::string_view list, char separator) {
  while (!list.empty()) {
    auto end = std::min(list.find(separator), list.size());
    if (folded(list.substr(0, end)) == wanted)
      return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

template <class Table, class Enum>
const auto& row_of(const Table& table, Enum what) {
  auto index = static_cast<std::size_t>(what);
  return table[index < table.size() ? index : 0];
}

} // namespace

std::string_view name_of(event_class cls) {
  return row_of(class_table, cls).name;
}

std::string_view aurora_name_of(event_class cls) {
  return row_of(class_table, cls).aurora;
}

std::optional<event_class> class_named(std::string_view name) {
  auto wanted = folded(name);
  for (const auto& x : class_table)
    if (wanted == x.name || wanted == folded(x.aurora)
        || among(wanted, x.others, ' '))
      return x.cls;
  return std::nullopt;
}

std::string_view aurora_name_of(event_type type) {
  return row_of(type_table, type).aurora;
}

std::string_view ecs_type_of(event_type type) {
  return row_of(type_table, type).ecs_type;
}

std::string_view ecs_action_of(event_type type) {
  return row_of(type_table, type).ecs_action;
}

std::optional<event_type> type_named(std::string_view name) {
  auto wanted = folded(name);
  for (const auto& x : type_table)
    if (wanted == folded(x.aurora) || wanted == folded(x.ecs_action))
      return x.type;
  for (const auto& x : type_table)
    if (among(wanted, x.others, '|'))
      return x.type;
  return std::nullopt;
}

} // namespace vedette::schema
