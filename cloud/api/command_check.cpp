#include "cloud/api/command_check.hpp"

#include "cloud/api/reply.hpp"
#include "cloud/content/shelf.hpp"

#include <algorithm>

// Tested by tests/unit/cloud/api/command_test.cpp

namespace vedette::cloud {

namespace {

using schema::action_argument;
using schema::action_info;
using schema::argument_type;

constexpr std::size_t text_bytes_max = 4096;

std::string range_of(const action_argument& what, const std::string& unit) {
  return std::to_string(what.min) + " to " + std::to_string(what.max) + unit;
}

/// Takes one argument; complains under its JSON pointer.
class argument_checker {
public:
  argument_checker(body_reader& body, const control_store& store)
    : body_{body}, store_{store} {}

  void check(const action_argument& what, const json& value) {
    switch (what.type) {
    case argument_type::pid:
    case argument_type::number:
      check_number(what, value);
      return;
    case argument_type::texts:
      check_texts(what, value);
      return;
    default:
      check_text(what, value);
    }
  }

private:
  void complain(const action_argument& what, std::string message) {
    body_.complain(std::string{what.name}, std::move(message));
  }

  void check_number(const action_argument& what, const json& value) {
    const bool fits
      = value.is_number_unsigned()
        && value.get<std::uint64_t>() >= static_cast<std::uint64_t>(what.min)
        && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(what.max);
    if (!fits)
      complain(what, "expected a whole number from " + range_of(what, ""));
  }

  void check_text(const action_argument& what, const json& value) {
    if (!value.is_string()) {
      complain(what, "expected a text");
      return;
    }
    const auto& text = value.get_ref<const std::string&>();
    const auto size = static_cast<std::int64_t>(text.size());
    if (text.find('\0') != std::string::npos)
      complain(what, "a NUL is not allowed here");
    else if (what.type == argument_type::process_uid)
      check_uid(what, text);
    else if (size < what.min || size > what.max)
      complain(what, "expected " + range_of(what, " bytes"));
    else if (what.type == argument_type::path && text.front() != '/')
      complain(what, "expected an absolute path such as /tmp/x");
    else if (what.type == argument_type::package_id
             && !read_object<package_object>(store_, text).ok())
      complain(what, "there is no such package");
    else if (text.find_first_not_of(" \t\r\n") == std::string::npos)
      complain(what, "is blank");
  }

  void check_uid(const action_argument& what, const std::string& text) {
    if (auto id = uid::parse(text); !id.ok() || id.value().is_nil())
      complain(what, "expected process.entity_id as events have it");
  }

  void check_texts(const action_argument& what, const json& value) {
    bool good
      = value.is_array() && value.size() <= static_cast<std::size_t>(what.max);
    for (std::size_t i = 0; good && i < value.size(); ++i)
      good = value[i].is_string()
             && value[i].get_ref<const std::string&>().size() <= text_bytes_max
             && value[i].get_ref<const std::string&>().find('\0')
                  == std::string::npos;
    if (!good)
      complain(what, "expected an array of at most " + std::to_string(what.max)
                       + " texts");
  }

  body_reader& body_;
  const control_store& store_;
};

void check_names(const action_info& action, const json& argument,
                 body_reader& body) {
  std::vector<std::string_view> known;
  for (const auto& x : action.arguments)
    known.push_back(x.name);
  for (const auto& [name, value] : argument.items())
    if (schema::find_argument(action, name) == nullptr) {
      const auto near = nearest(name, known);
      std::string hint;
      if (!near.empty())
        hint = "did you mean '" + near + "'?";
      else if (known.empty())
        hint = std::string{action.name} + " takes no arguments";
      body.complain(name, "there is no such argument", std::move(hint));
    }
}

void check_choice(const action_info& action, const json& argument,
                  diagnostics& problems) {
  if (action.one_of.empty())
    return;
  std::string names;
  std::size_t given = 0;
  for (const auto& name : action.one_of) {
    names += (names.empty() ? "" : " or ") + std::string{name};
    const auto at = argument.find(std::string{name});
    given += at != argument.end() && !at->is_null() ? 1 : 0;
  }
  if (given == 1)
    return;
  diagnostic problem;
  problem.pointer = "/argument";
  problem.message
    = (given == 0 ? "expected " : "expected only one of ") + names;
  problems.push_back(std::move(problem));
}

void check_arguments(const action_info& action, const json& argument,
                     const control_store& store, diagnostics& problems) {
  body_reader body{argument, problems, "/argument"};
  check_names(action, argument, body);
  argument_checker checker{body, store};
  for (const auto& x : action.arguments) {
    const std::string name{x.name};
    if (body.has(name.c_str()))
      checker.check(x, argument[name]);
    else if (x.required)
      body.complain(name, "is missing");
  }
  check_choice(action, argument, problems);
  if (body.has("start") && !body.has("pid"))
    body.complain("start", "says which process of a pid; give pid, too");
}

/// What the agent needs of a package, next to what the person said.
void resolve_package(json& argument, const control_store& store) {
  const auto id = argument.find("package_id");
  if (id == argument.end() || !id->is_string())
    return; // Complained of already.
  auto package = read_object<package_object>(store, id->get<std::string>());
  if (!package.ok())
    return; // So is that.
  argument["sha256"] = package.value().sha256;
  argument["name"] = package.value().name;
  argument["entry_point"] = package.value().entry_point;
  argument["interpreter"] = package.value().interpreter;
  if (!argument.contains("timeout_s"))
    argument["timeout_s"] = schema::package_timeout_s;
}

} // namespace

json to_json(const schema::action_info& what) {
  json arguments = json::array();
  for (const auto& x : what.arguments) {
    json one{{"name", x.name},
             {"type", schema::name_of(x.type)},
             {"required", x.required},
             {"description", x.description}};
    if (x.max > 0) {
      one["min"] = x.min;
      one["max"] = x.max;
    }
    arguments.push_back(std::move(one));
  }
  json on = json::array();
  if (what.command)
    on.push_back("command");
  if (what.response)
    on.push_back("response");
  return {{"name", what.name},
          {"title", what.title},
          {"description", what.description},
          {"works_on", schema::name_of(what.works_on)},
          {"arguments", std::move(arguments)},
          {"one_of", what.one_of},
          {"response_argument", what.response_argument},
          {"permission", what.permission},
          {"repeatable", what.repeatable},
          {"on", std::move(on)},
          {"platforms", what.platforms},
          {"refused_here", what.refused_on_linux}};
}

actors::command_view take_command(const json& from, const control_store& store,
                                  diagnostics& problems) {
  static const json nothing = json::object();
  actors::command_view out;
  body_reader body{from, problems};
  body.only({"action", "argument"});
  out.action = body.text("action", 64);
  auto argument = body.has("argument") ? from["argument"] : nothing;
  if (!argument.is_object()) {
    body.complain("argument", "expected an object such as {\"pid\":4711}");
    return out;
  }
  if (out.action.empty() && body.has("action"))
    body.complain("action", "is empty");
  if (out.action.empty())
    return out;
  if (auto wrong = schema::check_use(out.action, schema::action_use::command);
      !wrong.message.empty()) {
    body.complain("action", std::move(wrong.message), std::move(wrong.hint));
    return out;
  }
  const auto& action = *schema::find_action(out.action);
  out.action = action.name;
  check_arguments(action, argument, store, problems);
  for (auto at = argument.begin(); at != argument.end();)
    at = at.value().is_null() ? argument.erase(at) : std::next(at);
  if (action.lane == schema::action_lane::packages)
    resolve_package(argument, store);
  out.argument_json = dump(argument);
  return out;
}

} // namespace vedette::cloud
