#include "agent/respond/command.hpp"

#include <nlohmann/json.hpp>

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

template <class T>
T member(const json& from, const char* name, T otherwise) {
  const auto at = from.find(name);
  if (at == from.end())
    return otherwise;
  if constexpr (std::is_same_v<T, std::string>)
    return at->is_string() ? at->get<std::string>() : otherwise;
  else
    return at->is_number_integer() ? at->get<T>() : otherwise;
}

} // namespace

result<actors::response_request> response_of(const schema::command& what) {
  auto parsed = argument_of(what);
  if (!parsed.ok())
    return parsed.why();
  const auto& from = parsed.value();
  actors::response_request out;
  out.action = what.action;
  out.argument = member(from, "argument", std::string{});
  out.message = member(from, "message", std::string{});
  if (const auto pid = member(from, "pid", std::int64_t{0}); pid > 0) {
    actors::process_target target;
    target.pid = static_cast<std::int32_t>(pid);
    target.start = member(from, "start", std::int64_t{0});
    target.entity = member(from, "entity", std::string{});
    target.image = member(from, "image", std::string{});
    out.processes.push_back(std::move(target));
  }
  if (auto path = member(from, "path", std::string{}); !path.empty())
    out.files.push_back({std::move(path), 0});
  if (auto user = member(from, "user", std::string{}); !user.empty())
    out.users.push_back(std::move(user));
  return out;
}

result<actors::package_run> package_run_of(const schema::command& what) {
  auto parsed = argument_of(what);
  if (!parsed.ok())
    return parsed.why();
  const auto& from = parsed.value();
  actors::package_run out;
  out.package.sha256 = member(from, "sha256", std::string{});
  out.package.name = member(from, "name", std::string{});
  out.package.entry_point = member(from, "entry_point", std::string{});
  out.package.interpreter = member(from, "interpreter", std::string{"python3"});
  out.package.timeout_s
    = static_cast<std::uint32_t>(member(from, "timeout_s", std::int64_t{60}));
  if (const auto at = from.find("arguments");
      at != from.end() && at->is_array())
    for (const auto& x : *at)
      if (x.is_string())
        out.package.arguments.push_back(x.get<std::string>());
  if (out.package.sha256.empty())
    return error{errc::invalid_argument, "command RunPackage: no sha256"};
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

} // namespace vedette::agent
