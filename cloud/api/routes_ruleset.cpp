#include "cloud/api/resource.hpp"
#include "cloud/api/routes.hpp"
#include "schema/actions.hpp"

#include <algorithm>
#include <set>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

fields rule_members() {
  return {
    text_field("rule_id", 1, 64).needed(),
    flag_field("enabled"),
    flag_field("notify"),
    list_field("responses", 32,
               {text_field("action", 1, 64).needed(), text_field("argument")}),
    texts_field("exceptions", 100, 64),
    list_field("packages", 16,
               {text_field("package_id", 1, 64).needed(),
                texts_field("arguments", 64),
                number_field("timeout_s", 1, schema::package_timeout_max_s)})};
}

json to_json(const configured_rule& rule) {
  json responses = json::array();
  for (const auto& response : rule.responses)
    responses.push_back(
      {{"action", response.action}, {"argument", response.argument}});
  json packages = json::array();
  for (const auto& use : rule.packages)
    packages.push_back({{"package_id", use.package_id},
                        {"arguments", use.arguments},
                        {"timeout_s", use.timeout_s}});
  return {{"rule_id", rule.rule_id},       {"enabled", rule.enabled},
          {"notify", rule.notify},         {"responses", responses},
          {"exceptions", rule.exceptions}, {"packages", packages}};
}

json policies_of(const control_store& store, const std::string& ruleset_id) {
  json names = json::array();
  auto policies = list_objects<policy_object>(store);
  if (policies.ok())
    for (const auto& policy : policies.value())
      if (policy.ruleset_id == ruleset_id)
        names.push_back(policy.id);
  return names;
}

json to_json(const ruleset_object& set, const control_store& store) {
  json rules = json::array();
  for (const auto& rule : set.rules)
    rules.push_back(to_json(rule));
  json out{{"id", set.id},
           {"name", set.name},
           {"description", set.description},
           {"notification_message", set.notification_message},
           {"rules", rules},
           {"policies", policies_of(store, set.id)}};
  add_stamp(out, set.stamp);
  return out;
}

void check_response(schema::response_config& response, body_reader& item) {
  if (response.action.empty())
    return; // Complained of already.
  auto wrong = schema::check_use(response.action, schema::action_use::response);
  if (!wrong.message.empty()) {
    item.complain("action", std::move(wrong.message), std::move(wrong.hint));
    return;
  }
  const auto& action = *schema::find_action(response.action);
  response.action = action.name;
  if (!response.argument.empty() && action.response_argument.empty())
    item.complain("argument",
                  std::string{action.name} + " takes no argument here");
}

void take_responses(body_reader& body, configured_rule& rule,
                    diagnostics& problems) {
  const auto& list = body.array_or_none("responses", 32);
  for (std::size_t i = 0; i < list.size(); ++i) {
    body_reader item{list[i], problems,
                     body.pointer_to("responses") + '/' + std::to_string(i)};
    schema::response_config response;
    response.action = item.text("action", 64);
    response.argument = item.text_or("argument", "");
    check_response(response, item);
    rule.responses.push_back(std::move(response));
  }
}

void take_packages(const control_store& store, body_reader& body,
                   configured_rule& rule, diagnostics& problems) {
  const auto& list = body.array_or_none("packages", 16);
  for (std::size_t i = 0; i < list.size(); ++i) {
    body_reader item{list[i], problems,
                     body.pointer_to("packages") + '/' + std::to_string(i)};
    configured_rule::package_use use;
    use.package_id = item.text("package_id", 64);
    use.arguments = item.texts_or_none("arguments", 64);
    use.timeout_s = static_cast<std::uint32_t>(item.number_or(
      "timeout_s", schema::package_timeout_s, schema::package_timeout_max_s));
    if (!read_object<package_object>(store, use.package_id).ok())
      item.complain("package_id", "there is no such package");
    rule.packages.push_back(std::move(use));
  }
}

configured_rule take_rule(const control_store& store, const json& from,
                          const std::string& pointer, diagnostics& problems) {
  body_reader body{from, problems, pointer};
  configured_rule rule;
  rule.rule_id = body.text("rule_id", 64);
  rule.enabled = body.flag_or("enabled", true);
  rule.notify = body.flag_or("notify", false);
  rule.exceptions = body.texts_or_none("exceptions", 100);
  if (!rule.rule_id.empty()
      && !read_object<rule_object>(store, rule.rule_id).ok())
    body.complain("rule_id", "there is no such rule");
  for (const auto& id : rule.exceptions)
    if (!read_object<exception_object>(store, id).ok())
      body.complain("exceptions", "there is no exception '" + id + "'");
  take_responses(body, rule, problems);
  take_packages(store, body, rule, problems);
  return rule;
}

std::optional<reply> take(api_services& with, api_call& call,
                          ruleset_object& set) {
  auto& problems = call.problems;
  body_reader body{call.body, problems};
  set.name = body.text("name", 256);
  set.description = body.text_or("description", "", 16'384);
  set.notification_message = body.text_or("notification_message", "", 1024);
  const auto& rules = body.array_or_none("rules", 10'000);
  set.rules.clear();
  std::set<std::string> seen;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    auto pointer = "/rules/" + std::to_string(i);
    auto rule = take_rule(with.store, rules[i], pointer, problems);
    if (!seen.insert(rule.rule_id).second)
      body.complain("rules/" + std::to_string(i) + "/rule_id",
                    "is in the rule set already");
    set.rules.push_back(std::move(rule));
  }
  return refused(problems);
}

template <class T>
status is_there(const control_transaction& in, const std::string& id) {
  auto object = read_object<T>(in, id);
  return object.ok() ? status{done} : status{object.why()};
}

status is_consistent(const control_transaction& in, const ruleset_object& set) {
  for (const auto& rule : set.rules) {
    if (auto there = is_there<rule_object>(in, rule.rule_id); !there.ok())
      return there;
    for (const auto& id : rule.exceptions)
      if (auto there = is_there<exception_object>(in, id); !there.ok())
        return there;
    for (const auto& use : rule.packages)
      if (auto there = is_there<package_object>(in, use.package_id);
          !there.ok())
        return there;
  }
  return done;
}

} // namespace

void add_ruleset_routes(router& to, api_services& with) {
  resource<ruleset_object> kind;
  kind.path = "/api/v1/rulesets";
  kind.noun = "ruleset";
  kind.title = "rule set";
  kind.read = permission::ruleset_read;
  kind.write = permission::ruleset_write;
  kind.body_bytes_max = 4U * 1024 * 1024;
  kind.members
    = {text_field("name", 1, 256).needed(), prose_field("description"),
       prose_field("notification_message", 0, 1024),
       list_field("rules", 10'000, rule_members()),
       texts_field("policies", 10'000, 64).shown()};
  kind.shows = [&with] {
    return
      [&with](const ruleset_object& set) { return to_json(set, with.store); };
  };
  kind.take = [&with](api_call& call, ruleset_object& set) {
    return take(with, call, set);
  };
  kind.summary = [&with](const ruleset_object& set) {
    return set.name + ' ' + dump(to_json(set, with.store)["rules"]);
  };
  kind.unique_names = true;
  kind.consistent = is_consistent;
  kind.unused = [&with](const ruleset_object& set) {
    return policies_of(with.store, set.id).empty()
             ? status{done}
             : status{
               error{errc::conflict, "the rule set is used by a policy"}};
  };
  add_resource(to, with, std::move(kind));
}

} // namespace vedette::cloud
