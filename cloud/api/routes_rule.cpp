#include "cloud/api/resource.hpp"
#include "cloud/api/routes.hpp"

#include <algorithm>
#include <string>
#include <vector>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t source_bytes_max = 1024U * 1024;
const std::vector<std::string> severities{"High", "Medium", "Low",
                                          "Informational"};
const std::vector<std::string> languages{"cae", "eql", "sigma"};

json cases_json(const std::vector<rule_case>& cases) {
  json list = json::array();
  for (const auto& x : cases)
    list.push_back({{"name", x.name},
                    {"line", x.line},
                    {"passed", x.passed},
                    {"message", x.message}});
  return list;
}

json tests_json(const rule_facts& facts) {
  return {{"passed", facts.tests_passed},
          {"failed", facts.tests_failed},
          {"cases", cases_json(facts.cases)}};
}

/// The examples that fail, as places in the source.
void add_failures(const rule_facts& facts, diagnostics& to) {
  for (const auto& x : facts.cases) {
    if (x.passed)
      continue;
    diagnostic failed;
    failed.line = x.line;
    failed.message = x.name + ": " + x.message;
    failed.pointer = "/source";
    to.push_back(std::move(failed));
  }
}

json to_json(const rule_object& rule) {
  json out{{"id", rule.id},
           {"name", rule.name},
           {"language", rule.language},
           {"severity", rule.severity},
           {"description", rule.description},
           {"version", rule.version},
           {"enabled", rule.enabled},
           {"source", rule.source},
           {"tests",
            {{"passed", rule.tests_passed},
             {"failed", rule.tests_failed},
             {"cases", cases_json(rule.cases)}}}};
  add_stamp(out, rule.stamp);
  return out;
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
  rule.cases = facts.cases;
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
  auto& problems = call.problems;
  body_reader body{call.body, problems};
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
  if (checked.facts.tests_failed > 0) {
    diagnostics failures;
    add_failures(checked.facts, failures);
    auto made = problem(
      {errc::invalid_argument, std::to_string(checked.facts.tests_failed)
                                 + " of the rule's own tests fail; "
                                 + failures.front().message},
      failures, 422);
    made.body["tests"] = tests_json(checked.facts);
    return made;
  }
  if (!rule.source.empty() && rule.source != source)
    ++rule.version;
  rule.language = language;
  rule.source = source;
  describe(rule, body, checked.facts);
  return refused(problems);
}

bool is_wanted(const api_call& call, const rule_object& rule) {
  auto text = call.query("q");
  auto language = call.query("language");
  return (language.empty() || rule.language == language)
         && (text.empty() || contains_folded(rule.name, text)
             || contains_folded(rule.description, text));
}

status is_unused(const control_store& store, const rule_object& rule) {
  auto sets = list_objects<ruleset_object>(store);
  if (!sets.ok())
    return sets.why();
  for (const auto& set : sets.value())
    if (std::any_of(
          set.rules.begin(), set.rules.end(),
          [&rule](const auto& used) { return used.rule_id == rule.id; }))
      return error{errc::conflict,
                   "the rule is in the rule set '" + set.name + "'"};
  return done;
}

json validation_json(const checked_rule& checked) {
  return {{"valid", checked.valid() && checked.facts.tests_failed == 0},
          {"diagnostics", cloud::to_json(checked.problems)},
          {"natlang", checked.facts.natlang},
          {"name", checked.facts.name},
          {"severity", checked.facts.severity},
          {"tests", tests_json(checked.facts)}};
}

reply validate_rule(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
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

resource<rule_object> rules(api_services& with) {
  resource<rule_object> kind;
  kind.path = "/api/v1/rules";
  kind.noun = kind.title = "rule";
  kind.read = permission::rule_read;
  kind.write = permission::rule_write;
  kind.body_bytes_max = 2 * source_bytes_max;
  kind.members = {choice_field("language", languages),
                  prose_field("source", 1, source_bytes_max),
                  text_field("name", 0, 256),
                  choice_field("severity", severities),
                  prose_field("description"),
                  flag_field("enabled"),
                  number_field("version", 0, 1'000'000'000).shown(),
                  any_field("tests").shown()};
  kind.filters = {text_field("q", 0, 256), choice_field("language", languages)};
  kind.shows
    = [] { return [](const rule_object& rule) { return to_json(rule); }; };
  kind.take = [&with](api_call& call, rule_object& rule) {
    return take(with, call, rule);
  };
  kind.summary = [](const rule_object& rule) {
    return rule.name + " v" + std::to_string(rule.version);
  };
  kind.wanted = is_wanted;
  kind.unused
    = [&with](const rule_object& rule) { return is_unused(with.store, rule); };
  return kind;
}

} // namespace

void add_rule_routes(router& to, api_services& with) {
  add_resource(to, with, rules(with));
  to.add(
    {"POST",
     "/api/v1/rules/validate",
     permission::rule_read,
     "Check a rule without storing it",
     [&with](api_call& call) { return validate_rule(with, call); },
     body_kind::json_object,
     2 * source_bytes_max,
     {},
     {choice_field("language", {"cae", "eql", "sigma", "exception"}).needed(),
      prose_field("source", 0, source_bytes_max).needed()}});
  to.add({"GET",
          "/api/v1/rules/{id}/natlang",
          permission::rule_read,
          "A rule in English",
          [&with](api_call& call) { return say_rule(with, call); },
          {},
          0,
          {}});
}

} // namespace vedette::cloud
