#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

#include <algorithm>
#include <array>
#include <set>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

// Names of Aurora's automated responses.
constexpr std::array<std::string_view, 15> actions{
  "ApplicationLog",      "DeleteFiles",
  "DeleteRegistryKeys",  "DeleteRegistryValues",
  "DumpDetectionToDisk", "LogOffAllUsers",
  "LogOffUsers",         "LogOffInteractiveUsers",
  "LogOffRemoteUsers",   "NotificationWindow",
  "SuspendProcesses",    "SuspendProcessTrees",
  "TerminateProcesses",  "TerminateProcessTrees",
  "WhitelistProcesses"};
constexpr std::uint64_t timeout_max_s = 3600;

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

reply answer_with(const ruleset_object& set, const control_store& store,
                  int status) {
  reply made;
  made.status = status;
  made.body = to_json(set, store);
  return with_etag(std::move(made), set.stamp.revision);
}

void take_responses(body_reader& body, configured_rule& rule,
                    diagnostics& problems) {
  const auto& list = body.array_or_none("responses", 32);
  for (std::size_t i = 0; i < list.size(); ++i) {
    body_reader item{list[i], problems,
                     body.pointer_to("responses") + '/' + std::to_string(i)};
    item.only({"action", "argument"});
    schema::response_config response;
    response.action = item.text("action", 64);
    response.argument = item.text_or("argument", "");
    if (std::find(actions.begin(), actions.end(), response.action)
        == actions.end()) {
      auto near = nearest(response.action, {actions.begin(), actions.end()});
      item.complain("action", "there is no such response",
                    near.empty() ? "" : "did you mean '" + near + "'?");
    }
    rule.responses.push_back(std::move(response));
  }
}

void take_packages(const control_store& store, body_reader& body,
                   configured_rule& rule, diagnostics& problems) {
  const auto& list = body.array_or_none("packages", 16);
  for (std::size_t i = 0; i < list.size(); ++i) {
    body_reader item{list[i], problems,
                     body.pointer_to("packages") + '/' + std::to_string(i)};
    item.only({"package_id", "arguments", "timeout_s"});
    configured_rule::package_use use;
    use.package_id = item.text("package_id", 64);
    use.arguments = item.texts_or_none("arguments", 64);
    use.timeout_s = static_cast<std::uint32_t>(
      item.number_or("timeout_s", 60, timeout_max_s));
    if (!read_object<package_object>(store, use.package_id).ok())
      item.complain("package_id", "there is no such package");
    rule.packages.push_back(std::move(use));
  }
}

configured_rule take_rule(const control_store& store, const json& from,
                          const std::string& pointer, diagnostics& problems) {
  body_reader body{from, problems, pointer};
  body.only(
    {"rule_id", "enabled", "notify", "responses", "exceptions", "packages"});
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
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"id", "name", "description", "notification_message", "rules",
             "policies", "revision", "created", "created_by", "modified_at",
             "modified_by"});
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

reply list_rulesets(api_services& with, api_call& call) {
  auto all = list_objects<ruleset_object>(with.store);
  if (!all.ok())
    return problem(all.why());
  json items = json::array();
  for (const auto& set : all.value())
    items.push_back(to_json(set, with.store));
  return page_of(call, items);
}

reply read_ruleset(api_services& with, api_call& call) {
  auto set = read_object<ruleset_object>(with.store, call.path[0]);
  if (!set.ok())
    return problem(set.why());
  return answer_with(set.value(), with.store, 200);
}

reply store_ruleset(api_services& with, api_call& call, ruleset_object set,
                    const char* action, int status_code) {
  stamp(set.stamp, call, with.clock);
  auto expected = set.stamp.revision;
  auto work = [&](control_transaction& transaction) -> status {
    if (expected != 0) {
      auto present = read_object<ruleset_object>(transaction, set.id);
      if (!present.ok())
        return present.why();
      if (present.value().stamp.revision != expected)
        return error{errc::conflict, "the rule set was changed meanwhile"};
    }
    return put_object(transaction, set);
  };
  auto stored = audited(with,
                        audit_of(call, action, "ruleset/" + set.id, "",
                                 dump(to_json(set, with.store)["rules"])),
                        work);
  if (!stored.ok())
    return problem(stored.why());
  with.policies.forget();
  with.backend.policies_changed();
  return answer_with(set, with.store, status_code);
}

reply create_ruleset(api_services& with, api_call& call) {
  ruleset_object set;
  if (auto bad = take(with, call, set))
    return *bad;
  set.id = uid::random().dashed();
  return store_ruleset(with, call, std::move(set), "ruleset.create", 201);
}

reply change_ruleset(api_services& with, api_call& call) {
  auto present = read_object<ruleset_object>(with.store, call.path[0]);
  if (!present.ok())
    return problem(present.why());
  auto set = present.value();
  if (auto outdated = stale(call.request, set.stamp.revision))
    return *outdated;
  if (auto bad = take(with, call, set))
    return *bad;
  return store_ruleset(with, call, std::move(set), "ruleset.update", 200);
}

reply remove_ruleset(api_services& with, api_call& call) {
  const auto& id = call.path[0];
  auto set = read_object<ruleset_object>(with.store, id);
  if (!set.ok())
    return problem(set.why());
  if (auto outdated = stale(call.request, set.value().stamp.revision))
    return *outdated;
  if (!policies_of(with.store, id).empty())
    return problem({errc::conflict, "the rule set is used by a policy"});
  auto stored = audited(
    with, audit_of(call, "ruleset.delete", "ruleset/" + id, set.value().name),
    [&](control_transaction& transaction) -> status {
      transaction.erase(key_of<ruleset_object>(id));
      return done;
    });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_ruleset_routes(router& to, api_services& with) {
  const std::string all = "/api/v1/rulesets", one = all + "/{id}";
  constexpr std::size_t bytes_max = 4U * 1024 * 1024;
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          all,
          permission::ruleset_read,
          "List rule sets",
          call(list_rulesets),
          {},
          0,
          {"limit", "cursor"}});
  to.add({"POST",
          all,
          permission::ruleset_write,
          "Add a rule set",
          call(create_ruleset),
          body_kind::json_object,
          bytes_max,
          {}});
  to.add({"GET",
          one,
          permission::ruleset_read,
          "One rule set",
          call(read_ruleset),
          {},
          0,
          {}});
  to.add({"PUT",
          one,
          permission::ruleset_write,
          "Change a rule set",
          call(change_ruleset),
          body_kind::json_object,
          bytes_max,
          {}});
  to.add({"DELETE",
          one,
          permission::ruleset_write,
          "Remove a rule set",
          call(remove_ruleset),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
