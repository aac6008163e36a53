#include "cloud/api/exception_preview.hpp"

#include "cloud/api/detection_json.hpp"
#include "cloud/content/exception_probe.hpp"
#include "cloud/content/shelf.hpp"
#include "cloud/identity/permissions.hpp"
#include "schema/json.hpp"

#include <algorithm>

// Tested by tests/unit/cloud/api/lists_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::uint32_t part = 500;
constexpr std::size_t shown_max = 100;
constexpr std::uint64_t examined_max = 100'000;
constexpr time_ns time_max = 8 * ns_per_second;
constexpr std::int64_t rules_max = 1000;

struct preview {
  std::uint64_t examined = 0;
  std::uint64_t matched = 0;
  bool complete = true;
  json items = json::array();
};

struct question {
  std::string source;
  std::vector<std::string> rules;
  actors::detection_filter which;
};

void take_time(body_reader& body, const char* name, time_ns& into) {
  auto time = read_time_parameter(name, body.text_or(name, "", 64));
  if (time.ok())
    into = time.value();
  else
    body.complain(name, "expected a time such as 2026-01-31T12:00:00Z");
}

question take(api_services& with, api_call& call, diagnostics& problems) {
  body_reader body{call.body, problems};
  question out;
  out.source = body.text("source", exception_bytes_max);
  out.rules = body.texts_or_none("rule_ids", rules_max);
  for (const auto& id : out.rules)
    if (!read_object<rule_object>(with.store, id).ok())
      body.complain("rule_ids", "there is no rule '" + id.substr(0, 64) + "'");
  take_time(body, "from", out.which.from);
  take_time(body, "to", out.which.to);
  out.which.limit = part;
  out.which.whole = true;
  if (out.rules.size() == 1)
    out.which.rule = out.rules.front();
  return out;
}

/// The states whose events the exception would have kept from the rule.
json held_back(const actors::detection_view& what, exception_probe& probe,
               schema::json_reader& reader) {
  json states = json::array();
  schema::event event;
  for (const auto& x : what.report.events)
    if (reader.read(x.event_json, event).ok() && probe.holds_back(event))
      states.push_back(x.state);
  return states;
}

void examine(const actors::page<actors::detection_view>& page,
             const std::vector<std::string>& rules, exception_probe& probe,
             preview& to) {
  schema::json_reader reader;
  for (const auto& x : page.items) {
    if (!rules.empty()
        && std::find(rules.begin(), rules.end(), x.report.rule_id)
             == rules.end())
      continue;
    ++to.examined;
    auto states = held_back(x, probe, reader);
    if (states.empty())
      continue;
    ++to.matched;
    if (to.items.size() >= shown_max)
      continue;
    auto item = summary_json(x);
    item["states_matched"] = std::move(states);
    to.items.push_back(std::move(item));
  }
}

result<preview> run(api_services& with, question asked,
                    exception_probe& probe) {
  const auto end = with.clock.boot() + time_max;
  preview out;
  for (std::uint64_t read = 0;;) {
    auto page = await<actors::page<actors::detection_view>>([&](auto then) {
      with.backend.list_detections(asked.which, std::move(then));
    });
    if (!page.ok())
      return page.why();
    examine(page.value(), asked.rules, probe, out);
    if (!page.value().more)
      return out;
    read += page.value().items.size();
    if (read >= examined_max || with.clock.boot() >= end) {
      out.complete = false;
      return out;
    }
    asked.which.after = position_of(page.value().items.back());
  }
}

} // namespace

fields preview_members() {
  return {prose_field("source", 1, exception_bytes_max).needed(),
          texts_field("rule_ids", rules_max, 64), time_field("from"),
          time_field("to")};
}

reply preview_exception(api_services& with, api_call& call) {
  if (!allows(call.who.role, permission::detection_read))
    return problem({errc::forbidden, "detection:read is needed"});
  diagnostics problems;
  auto asked = take(with, call, problems);
  if (auto bad = refused(problems))
    return *bad;
  auto probe = exception_probe::make(asked.source, problems);
  if (!probe)
    return problem({errc::invalid_argument, "the exception does not validate"},
                   problems, 422);
  auto found = run(with, std::move(asked), *probe);
  if (!found.ok())
    return problem(found.why());
  auto& seen = found.value();
  reply made;
  made.body = {{"examined", seen.examined},
               {"matched", seen.matched},
               {"complete", seen.complete},
               {"diagnostics", cloud::to_json(problems)},
               {"items", std::move(seen.items)}};
  return made;
}

} // namespace vedette::cloud
