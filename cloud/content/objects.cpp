#include "cloud/content/objects.hpp"

#include <nlohmann/json.hpp>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;
using strings = std::vector<std::string>;

std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

json stamped(json object, const object_stamp& stamp) {
  object["created"] = stamp.created;
  object["created_by"] = stamp.created_by;
  object["modified"] = stamp.modified;
  object["modified_by"] = stamp.modified_by;
  return object;
}

// Records are our own: what does not read as it was written is damage, and the
// library's exception about it ends here.
template <class Read>
status parse(std::string_view text, const char* what, object_stamp& stamp,
             Read read) {
  auto object = json::parse(text, nullptr, false);
  if (!object.is_object())
    return error{errc::corrupt, std::string(what) + ": record not readable"};
  try {
    stamp.created = object.value("created", time_ns{0});
    stamp.created_by = object.value("created_by", "");
    stamp.modified = object.value("modified", time_ns{0});
    stamp.modified_by = object.value("modified_by", "");
    read(object);
  } catch (const json::exception& why) {
    return error{errc::corrupt, std::string(what) + ": " + why.what()};
  }
  return done;
}

json cases_json(const std::vector<rule_case>& cases) {
  json list = json::array();
  for (const auto& x : cases)
    list.push_back({x.name, x.line, x.passed, x.message});
  return list;
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

configured_rule configured_from(const json& object) {
  configured_rule rule;
  rule.rule_id = object.value("rule_id", "");
  rule.enabled = object.value("enabled", true);
  rule.notify = object.value("notify", false);
  rule.exceptions = object.value("exceptions", strings{});
  for (const auto& response : object.value("responses", json::array()))
    rule.responses.push_back(
      {response.value("action", ""), response.value("argument", "")});
  for (const auto& use : object.value("packages", json::array()))
    rule.packages.push_back({use.value("package_id", ""),
                             use.value("arguments", strings{}),
                             use.value("timeout_s", 60U)});
  return rule;
}

} // namespace

std::string to_text(const rule_object& what) {
  return dump(stamped({{"id", what.id},
                       {"name", what.name},
                       {"description", what.description},
                       {"language", what.language},
                       {"source", what.source},
                       {"severity", what.severity},
                       {"enabled", what.enabled},
                       {"version", what.version},
                       {"tests_passed", what.tests_passed},
                       {"tests_failed", what.tests_failed},
                       {"cases", cases_json(what.cases)}},
                      what.stamp));
}

std::string to_text(const exception_object& what) {
  return dump(stamped({{"id", what.id},
                       {"name", what.name},
                       {"source", what.source},
                       {"version", what.version}},
                      what.stamp));
}

std::string to_text(const package_object& what) {
  return dump(stamped({{"id", what.id},
                       {"name", what.name},
                       {"description", what.description},
                       {"entry_point", what.entry_point},
                       {"interpreter", what.interpreter},
                       {"sha256", what.sha256},
                       {"size", what.size}},
                      what.stamp));
}

std::string to_text(const ruleset_object& what) {
  json rules = json::array();
  for (const auto& rule : what.rules)
    rules.push_back(to_json(rule));
  return dump(stamped({{"id", what.id},
                       {"name", what.name},
                       {"description", what.description},
                       {"notification_message", what.notification_message},
                       {"rules", rules}},
                      what.stamp));
}

std::string to_text(const policy_object& what) {
  return dump(stamped({{"id", what.id},
                       {"name", what.name},
                       {"ruleset_id", what.ruleset_id},
                       {"sensors", what.sensors}},
                      what.stamp));
}

status from_text(std::string_view text, rule_object& into) {
  return parse(text, "rule", into.stamp, [&into](const json& object) {
    into.id = object.at("id");
    into.name = object.value("name", "");
    into.description = object.value("description", "");
    into.language = object.value("language", "");
    into.source = object.value("source", "");
    into.severity = object.value("severity", "");
    into.enabled = object.value("enabled", true);
    into.version = object.value("version", 1U);
    into.tests_passed = object.value("tests_passed", 0U);
    into.tests_failed = object.value("tests_failed", 0U);
    for (const auto& x : object.value("cases", json::array()))
      into.cases.push_back({x.at(0), x.at(1), x.at(2), x.at(3)});
  });
}

status from_text(std::string_view text, exception_object& into) {
  return parse(text, "exception", into.stamp, [&into](const json& object) {
    into.id = object.at("id");
    into.name = object.value("name", "");
    into.source = object.value("source", "");
    into.version = object.value("version", 1U);
  });
}

status from_text(std::string_view text, package_object& into) {
  return parse(text, "package", into.stamp, [&into](const json& object) {
    into.id = object.at("id");
    into.name = object.value("name", "");
    into.description = object.value("description", "");
    into.entry_point = object.value("entry_point", "");
    into.interpreter = object.value("interpreter", "");
    into.sha256 = object.value("sha256", "");
    into.size = object.value("size", std::uint64_t{0});
  });
}

status from_text(std::string_view text, ruleset_object& into) {
  return parse(text, "rule set", into.stamp, [&into](const json& object) {
    into.id = object.at("id");
    into.name = object.value("name", "");
    into.description = object.value("description", "");
    into.notification_message = object.value("notification_message", "");
    for (const auto& rule : object.value("rules", json::array()))
      into.rules.push_back(configured_from(rule));
  });
}

status from_text(std::string_view text, policy_object& into) {
  return parse(text, "policy", into.stamp, [&into](const json& object) {
    into.id = object.at("id");
    into.name = object.value("name", "");
    into.ruleset_id = object.value("ruleset_id", "");
    into.sensors = object.value("sensors", strings{});
  });
}

} // namespace vedette::cloud
