#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::schema {

/// The class decides which fields an event can have. Values are on wire and
/// disk: append, never reorder.
enum class event_class : std::uint8_t {
  other,
  process,
  file,
  network,
  dns,
  logon,
  memory,
  device,
  script,
  module,
  signal,
  registry,
  application,
  log,
  agent,
};
inline constexpr std::size_t event_class_count = 15;

/// What happened, in Aurora's vocabulary (aurora-focus.md §2.4) and beyond.
/// Values are on wire and disk: append, never reorder.
enum class event_type : std::uint8_t {
  unknown,
  // process
  start,
  exit,
  abnormal_exit,
  forced_exit,
  suspend,
  ptrace,
  fork,
  credential_change,
  // file
  create,
  remove,
  overwrite,
  rename,
  write,
  read,
  open,
  attribute_change,
  // network
  connect,
  accept,
  listen,
  close,
  send,
  // dns
  query,
  answer,
  // logon
  logon,
  logoff,
  logon_failure,
  // memory
  mmap,
  mprotect,
  memfd,
  // device
  mount,
  unmount,
  // script
  execute_script,
  prevent_script,
  shell_input,
  // module
  load,
  unload,
  // signal
  sent,
  // registry
  key_created,
  key_deleting,
  value_changing,
  value_deleting,
  // agent: health, gaps and canaries of the agent itself
  started,
  stopped,
  gap,
  canary,
};

/// Dense: ids of catalogue fields are 0 … field_count()-1.
using field_id = std::uint16_t;

enum class field_type : std::uint8_t {
  text,
  integer,
  real,
  boolean,
  ip, ///< Text: an IPv4 or IPv6 address.
  text_list,
  time, ///< Integer: nanoseconds since 1970, UTC. JSON shows RFC 3339.
};

/// One row of the catalogue.
struct field_info {
  field_id id = 0;
  std::string_view name; ///< Canonical ECS name, e.g. `process.executable`.
  field_type type = field_type::text;
  bool path = false;        ///< A file path: `\` and `/` separate names.
  std::string_view meaning; ///< One sentence with the unit.
};

std::span<const field_info> fields();
const field_info& field(field_id id);

/// Finds a field of an event of class `cls` by any name people use for it:
/// the canonical name, an OPTICS artifact.facet (`TargetProcess.CommandLine`,
/// `process.file.path`), a Sigma/Sysmon name (`Image`, `TargetFilename`), an
/// old endpoint EQL name (`process_path`). The class matters:
/// InstigatingProcess of a process start is the parent, of a file event it is
/// the process itself.
///
/// Case does not matter and blanks are ignored. Names of sources that write
/// facts of the header in their own way (`event_type`) find the header's field.
std::optional<field_id> resolve(event_class cls, std::string_view name);

/// The same for one type of event. It differs in `ptrace`, where the event's
/// process is the one that acts on `Target.process`.
std::optional<field_id> resolve(event_class cls, event_type type,
                                std::string_view name);

/// All names that `resolve` accepts for `field` in events of class `cls`,
/// canonical first; for completion and documentation.
std::vector<std::string> names_of(event_class cls, field_id field);

/// Lower-case name (`process`), as EQL writes it.
std::string_view name_of(event_class cls);
/// Aurora's word for it (`Process`).
std::string_view aurora_name_of(event_class cls);
/// Accepts either, in any case; nullopt for a class the catalogue does not
/// know.
std::optional<event_class> class_named(std::string_view name);

inline constexpr std::size_t event_type_count = 46;

/// Aurora's word (`Abnormal Exit`).
std::string_view aurora_name_of(event_type type);
/// ECS event.type (`end`) and event.action (`abnormal_exit`).
std::string_view ecs_type_of(event_type type);
std::string_view ecs_action_of(event_type type);
/// Accepts Aurora's word or the ECS action, in any case, blanks optional.
std::optional<event_type> type_named(std::string_view name);

} // namespace vedette::schema
