#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

#include <array>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t source_bytes_max = 1024U * 1024;
constexpr std::array<std::string_view, 4> severities{"High", "Medium", "Low",
                                                     "Informational"};

json to_json(const rule_object& rule) {
  json out{
    {"id", rule.id},
    {"name", rule.name},
    {"language", rule.language},
    {"severity", rule.severity},
    {"description", rule.description},
    {"version", rule.version},
    {"enabled", rule.enabled},
    {"source", rule.source},
    {"tests", {{"passed", rule.tests_passed}, {"failed", rule.tests_failed}}}};
  add_stamp(out, rule.stamp);
  return out;
}

reply answer_with(const rule_object& rule, int status) {
  reply made;
  made.status = status;
  made.body = to_json(rule);
  return with_etag(std::move(made), rule.stamp.revision);
}

// A field that the author sets wins over what the rule says of itself.
void describe(rule_object& rule, body_reader& body, const rule_facts& facts) {
  auto pick
    = [](std::string given, const std::string& own, const std::string& before) {
        return !given.empty() ? std::move(given) : !own.empty() ? own : before;
      };
  rule.name = pick(body.text_or("name", "", 256), facts.name, rule.name);
  rule.description = pick(body.text_or("description", "", 16'384),
                          facts.description, rule.description);
  rule.severity = pick(body.text_or("severity", ""), facts.severity,
                       rule.severity.empty() ? "Medium" : rule.severity);
  rule.enabled = body.flag_or("enabled", rule.enabled);
  rule.tests_passed = facts.tests_passed;
  rule.tests_failed = facts.tests_failed;
  if (rule.name.empty())
    body.complain("name", "is missing, and the rule does not name itself");
  bool known = false;
  for (auto severity : severities)
    known = known || severity == rule.severity;
  if (!known)
    body.complain("severity", "expected High, Medium, Low or Informational");
}

/// Reads the body into the rule; a reply when it is refused.
std::optional<reply> take(api_services& with, api_call& call,
                          rule_object& rule) {
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"id", "name", "language", "severity", "description", "source",
             "enabled", "version", "revision", "created", "created_by",
             "modified_at", "modified_by", "tests"});
  auto language = rule.language.empty()
                    ? body.text("language", 16)
                    : body.text_or("language", rule.language);
  auto source = rule.source.empty()
                  ? body.text("source", source_bytes_max)
                  : body.text_or("source", rule.source, source_bytes_max);
  if (auto bad = refused(problems))
    return bad;
  auto checked = with.checker.check(language, source);
  if (!checked.valid())
    return problem({errc::invalid_argument, "the rule does not validate"},
                   checked.problems, 422);
  if (checked.facts.tests_failed > 0)
    return problem(
      {errc::invalid_argument, std::to_string(checked.facts.tests_failed)
                                 + " of the rule's own tests fail"},
      checked.problems, 422);
  rule.language = language;
  rule.source = source;
  describe(rule, body, checked.facts);
  return refused(problems);
}

reply list_rules(api_services& with, api_call& call) {
  auto all = list_objects<rule_object>(with.store);
  if (!all.ok())
    return problem(all.why());
  json items = json::array();
  auto text = call.query("q");
  auto language = call.query("language");
  for (const auto& rule : all.value())
    if ((language.empty() || rule.language == language)
        && (text.empty() || contains_folded(rule.name, text)
            || contains_folded(rule.description, text)))
      items.push_back(to_json(rule));
  return page_of(call, items);
}

reply read_rule(api_services& with, api_call& call) {
  auto rule = read_object<rule_object>(with.store, call.path[0]);
  if (!rule.ok())
    return problem(rule.why());
  return answer_with(rule.value(), 200);
}

reply store_rule(api_services& with, api_call& call, rule_object rule,
                 std::uint64_t expected, const char* action, int status_code) {
  auto before = call.path.empty() ? "" : rule.id;
  stamp(rule.stamp, call, with.clock);
  auto work = [&](control_transaction& transaction) -> status {
    if (expected != 0) {
      auto present = read_object<rule_object>(transaction, rule.id);
      if (!present.ok())
        return present.why();
      if (present.value().stamp.revision != expected)
        return error{errc::conflict, "the rule was changed meanwhile"};
    }
    return put_object(transaction, rule);
  };
  auto stored
    = audited(with,
              audit_of(call, action, "rule/" + rule.id, before,
                       rule.name + " v" + std::to_string(rule.version)),
              work);
  if (!stored.ok())
    return problem(stored.why());
  with.policies.forget();
  with.backend.policies_changed();
  return answer_with(rule, status_code);
}

reply create_rule(api_services& with, api_call& call) {
  rule_object rule;
  if (auto bad = take(with, call, rule))
    return *bad;
  rule.id = uid::random().dashed();
  return store_rule(with, call, std::move(rule), 0, "rule.create", 201);
}

reply change_rule(api_services& with, api_call& call) {
  auto present = read_object<rule_object>(with.store, call.path[0]);
  if (!present.ok())
    return problem(present.why());
  auto rule = present.value();
  auto expected = rule.stamp.revision;
  if (auto outdated = stale(call.request, expected))
    return *outdated;
  auto before = rule.source;
  if (auto bad = take(with, call, rule))
    return *bad;
  if (rule.source != before)
    ++rule.version;
  return store_rule(with, call, std::move(rule), expected, "rule.update", 200);
}

bool uses(const ruleset_object& set, const std::string& rule_id) {
  for (const auto& rule : set.rules)
    if (rule.rule_id == rule_id)
      return true;
  return false;
}

reply remove_rule(api_services& with, api_call& call) {
  const auto& id = call.path[0];
  auto rule = read_object<rule_object>(with.store, id);
  if (!rule.ok())
    return problem(rule.why());
  if (auto outdated = stale(call.request, rule.value().stamp.revision))
    return *outdated;
  auto sets = list_objects<ruleset_object>(with.store);
  if (!sets.ok())
    return problem(sets.why());
  for (const auto& set : sets.value())
    if (uses(set, id))
      return problem(
        {errc::conflict, "the rule is in the rule set '" + set.name + "'"});
  auto stored = audited(
    with, audit_of(call, "rule.delete", "rule/" + id, rule.value().name),
    [&](control_transaction& transaction) -> status {
      transaction.erase(key_of<rule_object>(id));
      return done;
    });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

json validation_json(const checked_rule& checked) {
  return {{"valid", checked.valid() && checked.facts.tests_failed == 0},
          {"diagnostics", cloud::to_json(checked.problems)},
          {"natlang", checked.facts.natlang},
          {"name", checked.facts.name},
          {"severity", checked.facts.severity},
          {"tests",
           {{"passed", checked.facts.tests_passed},
            {"failed", checked.facts.tests_failed}}}};
}

reply validate_rule(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"language", "source"});
  auto language = body.text("language", 16);
  auto source = body.text("source", source_bytes_max);
  if (auto bad = refused(problems))
    return *bad;
  reply made;
  made.body = validation_json(language == "exception"
                                ? with.checker.check_exception(source)
                                : with.checker.check(language, source));
  return made;
}

reply say_rule(api_services& with, api_call& call) {
  auto rule = read_object<rule_object>(with.store, call.path[0]);
  if (!rule.ok())
    return problem(rule.why());
  auto checked = with.checker.check(rule.value().language, rule.value().source);
  reply made;
  made.body = {{"natlang", checked.facts.natlang}};
  return made;
}

void add_natlang_route(router& to, api_services& with) {
  to.add({"GET",
          "/api/v1/rules/{id}/natlang",
          permission::rule_read,
          "A rule in English",
          [&with](api_call& call) { return say_rule(with, call); },
          {},
          0,
          {}});
}

} // namespace

void add_rule_routes(router& to, api_services& with) {
  const std::string rules = "/api/v1/rules", one = rules + "/{id}";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          rules,
          permission::rule_read,
          "List rules",
          call(list_rules),
          {},
          0,
          {"q", "language", "limit", "cursor"}});
  to.add({"POST",
          rules,
          permission::rule_write,
          "Add a rule",
          call(create_rule),
          body_kind::json_object,
          2 * source_bytes_max,
          {}});
  to.add({"POST",
          rules + "/validate",
          permission::rule_read,
          "Check a rule without storing it",
          call(validate_rule),
          body_kind::json_object,
          2 * source_bytes_max,
          {}});
  to.add({"GET",
          one,
          permission::rule_read,
          "One rule",
          call(read_rule),
          {},
          0,
          {}});
  to.add({"PUT",
          one,
          permission::rule_write,
          "Change a rule",
          call(change_rule),
          body_kind::json_object,
          2 * source_bytes_max,
          {}});
  to.add({"DELETE",
          one,
          permission::rule_write,
          "Remove a rule",
          call(remove_rule),
          {},
          0,
          {}});
  add_natlang_route(to, with);
}

} // namespace vedette::cloud
