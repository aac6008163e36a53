#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::schema {

/// What an argument of an action names.
enum class argument_type : std::uint8_t {
  pid,         ///< A process of the device by its number.
  process_uid, ///< A process by `process.entity_id`, as events name it.
  path,        ///< An absolute path on the device.
  text,        ///< Bounded by `min` and `max` bytes.
  number,      ///< `min` to `max`.
  package_id,  ///< A package of the cluster.
  texts,       ///< At most `max` texts.
};
/// `process_uid`
std::string_view name_of(argument_type what);

struct action_argument {
  std::string_view name;
  argument_type type = argument_type::text;
  bool required = false;
  std::int64_t min = 0; ///< Of a number; of a text its length in bytes.
  std::int64_t max = 0;
  std::string_view description;
};

/// What an action works on.
enum class action_target : std::uint8_t { processes, files, users, device };
std::string_view name_of(action_target what);

/// Which of the agent's hands does it. Each lane does one thing at a time and
/// none waits for another: what stops an attack must not stand behind what
/// takes its time.
enum class action_lane : std::uint8_t { quick, errands, packages };

/// One row: everything that anybody knows about an action.
struct action_info {
  std::string_view name; ///< `TerminateProcesses`
  std::vector<std::string_view> aliases;
  std::string_view title;
  std::string_view description; ///< One sentence.
  action_target works_on = action_target::device;
  action_lane lane = action_lane::errands;
  /// Of a command, as `{"pid":4711}`.
  std::vector<action_argument> arguments;
  /// Names of arguments of which exactly one is given; empty = no such choice.
  std::vector<std::string_view> one_of;
  bool command = false;  ///< An administrator may ask for it.
  bool response = false; ///< A rule may configure it.
  /// What a rule's response may say in its one `argument`; empty = nothing.
  std::string_view response_argument;
  /// Done twice it does no more than done once.
  bool repeatable = false;
  std::string_view permission; ///< That the command needs.
  std::vector<std::string_view> platforms;
  /// Why devices that run Linux refuse it; empty = they do it.
  std::string_view refused_on_linux;
};

/// The catalogue, in the order in which people are shown it.
std::span<const action_info> actions();
/// By name or alias, case counts; null when there is none.
const action_info* find_action(std::string_view name);
const action_argument* find_argument(const action_info& of,
                                     std::string_view name);
/// `there is no action "Terminate"` and, when one is near, which was meant.
/// `kind` is `command` or `response` and bounds what is offered.
struct unknown_action {
  std::string message;
  std::string hint;
};
enum class action_use : std::uint8_t { command, response };
/// Empty message = `name` may be used so.
unknown_action check_use(std::string_view name, action_use how);

/// Seconds that a package may be given, and has when nobody says.
inline constexpr std::uint32_t package_timeout_max_s = 3600;
inline constexpr std::uint32_t package_timeout_s = 60;
/// Largest file that GetFile fetches.
inline constexpr std::uint64_t fetched_bytes_max = 32ULL << 20;

} // namespace vedette::schema
