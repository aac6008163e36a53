// Tested by tests/unit/agent/respond/command_test.cpp
#include "agent/respond/command.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vedette::agent {

namespace {

using json = nlohmann::json;

result<json> argument_of(const schema::command& what) {
  auto out = json::parse(what.argument_json.empty() ? std::string{"{}"}
                                                    : what.argument_json,
                         nullptr, false);
  if (!out.is_object())
    return error{errc::invalid_argument, "command argument: not a JSON object"};
  return out;
}

/// Takes members of an argument; the first that is not what it should be is
/// remembered.
class argument_reader {
public:
  explicit argument_reader(const json& from) : from_{from} {}

  std::string text(const char* name, std::size_t bytes_max = 4096) {
    const auto* at = find(name);
    if (at == nullptr)
      return {};
    if (!at->is_string()
        || at->get_ref<const std::string&>().size() > bytes_max)
      return wrong(name,
                   "a text of at most " + std::to_string(bytes_max) + " bytes"),
             std::string{};
    return at->get<std::string>();
  }

  std::int64_t number(const char* name, std::int64_t otherwise,
                      std::int64_t min, std::int64_t max) {
    const auto* at = find(name);
    if (at == nullptr)
      return otherwise;
    // An unsigned number beyond 2^63 would come out negative.
    const bool whole = at->is_number_integer();
    const bool huge
      = at->is_number_unsigned()
        && at->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
    const auto value = whole && !huge ? at->get<std::int64_t>() : min - 1;
    if (!whole || huge || value < min || value > max)
      return wrong(name, "a whole number from " + std::to_string(min) + " to "
                           + std::to_string(max)),
             otherwise;
    return value;
  }

  std::vector<std::string> texts(const char* name, std::size_t count_max) {
    std::vector<std::string> out;
    const auto* at = find(name);
    if (at == nullptr)
      return out;
    if (at->is_array() && at->size() <= count_max)
      for (const auto& x : *at)
        if (x.is_string())
          out.push_back(x.get<std::string>());
    if (!at->is_array() || out.size() != at->size())
      wrong(name,
            "an array of at most " + std::to_string(count_max) + " texts");
    return out;
  }

  /// done, or what was wrong first.
  [[nodiscard]] status verdict() const {
    return wrong_.empty() ? status{done}
                          : status{error{errc::invalid_argument, wrong_}};
  }

private:
  const json* find(const char* name) const {
    const auto at = from_.find(name);
    return at == from_.end() || at->is_null() ? nullptr : &*at;
  }
  void wrong(const std::string& name, const std::string& expected) {
    if (wrong_.empty())
      wrong_ = "command argument `" + name + "`: expected " + expected;
  }

  const json& from_;
  std::string wrong_;
};

constexpr std::int64_t pid_max = 4'194'304;

} // namespace

command_times times_of(const schema::command& what, time_ns now, time_ns wall) {
  command_times out;
  out.asked_at = now - what.age;
  if (what.life > 0)
    out.begin_until = now + what.life;
  else if (what.expires > 0)
    out.begin_until = std::max<time_ns>(1, now + what.expires - wall);
  return out;
}

result<const schema::action_info*> action_of(const schema::command& what) {
  const auto wrong
    = schema::check_use(what.action, schema::action_use::command);
  if (!wrong.message.empty())
    return error{errc::unsupported,
                 "action `" + what.action + "`: " + wrong.message
                   + (wrong.hint.empty() ? "" : "; " + wrong.hint)};
  const auto* known = schema::find_action(what.action);
  if (!known->refused_on_linux.empty())
    return error{errc::unsupported, std::string{known->refused_on_linux}};
  return known;
}

result<actors::response_request> response_of(const schema::command& what,
                                             time_ns asked_at) {
  auto parsed = argument_of(what);
  if (!parsed.ok())
    return parsed.why();
  argument_reader from{parsed.value()};
  actors::response_request out;
  out.action = what.action;
  out.argument = from.text("user");
  out.message = from.text("message");
  actors::process_target target;
  target.pid = static_cast<std::int32_t>(from.number("pid", 0, 1, pid_max));
  target.start = from.number("start", 0, 1, INT64_MAX);
  target.entity = from.text("process_uid");
  target.named_at = asked_at;
  if (auto id = uid::parse(target.entity); !target.entity.empty() && id.ok())
    target.entity = id.value().dashed();
  if (target.pid > 0 || !target.entity.empty())
    out.processes.push_back(std::move(target));
  if (auto path = from.text("path"); !path.empty())
    out.files.push_back({std::move(path), 0});
  if (auto fits = from.verdict(); !fits.ok())
    return fits.why();
  return out;
}

result<actors::package_run> package_run_of(const schema::command& what) {
  auto parsed = argument_of(what);
  if (!parsed.ok())
    return parsed.why();
  argument_reader from{parsed.value()};
  actors::package_run out;
  out.package.sha256 = from.text("sha256", 64);
  out.package.name = from.text("name");
  out.package.entry_point = from.text("entry_point");
  out.package.interpreter = from.text("interpreter");
  out.package.timeout_s = static_cast<std::uint32_t>(from.number(
    "timeout_s", schema::package_timeout_s, 1, schema::package_timeout_max_s));
  out.package.arguments = from.texts("arguments", 64);
  if (auto fits = from.verdict(); !fits.ok())
    return fits.why();
  if (out.package.sha256.empty())
    return error{errc::invalid_argument, "command RunPackage: no sha256"};
  if (out.package.interpreter.empty())
    out.package.interpreter = "python3";
  return out;
}

result<file_wanted> file_wanted_of(const schema::command& what) {
  auto parsed = argument_of(what);
  if (!parsed.ok())
    return parsed.why();
  argument_reader from{parsed.value()};
  file_wanted out;
  out.path = from.text("path");
  out.part = static_cast<std::uint32_t>(from.number("part", 0, 0, 100'000));
  out.version = from.text("version");
  if (auto fits = from.verdict(); !fits.ok())
    return fits.why();
  if (out.path.empty())
    return error{errc::invalid_argument, "command GetFile: no path"};
  return out;
}

schema::command_result
summary_of(const schema::command& what,
           const std::vector<schema::response_result>& results) {
  schema::command_result out;
  out.command = what.id;
  out.state = schema::response_state::succeeded;
  for (const auto& x : results) {
    if (x.state != schema::response_state::succeeded)
      out.state = x.state;
    if (!out.detail.empty())
      out.detail += "; ";
    out.detail += x.target.empty() ? x.detail : x.target + ": " + x.detail;
  }
  return out;
}

schema::command_result refusal_of(const schema::command& what,
                                  std::string detail) {
  schema::command_result out;
  out.command = what.id;
  out.state = schema::response_state::refused;
  out.detail = std::move(detail);
  return out;
}

} // namespace vedette::agent
