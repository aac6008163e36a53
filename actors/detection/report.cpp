#include "actors/detection/report.hpp"

#include "schema/codec.hpp"
#include "schema/json.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

const std::vector<std::string>& artifacts_of(const engine::rule& rule,
                                             std::size_t step) {
  static const std::vector<std::string> none;
  return step < rule.artifacts.size() ? rule.artifacts[step] : none;
}

void append_frame(std::string& out, const std::string& frame) {
  const auto size = static_cast<std::uint32_t>(frame.size());
  char bytes[sizeof size];
  std::memcpy(bytes, &size, sizeof size);
  out.append(bytes, sizeof size);
  out += frame;
}

result<schema::message> take_frame(std::string_view& bytes) {
  std::uint32_t size = 0;
  if (bytes.size() < sizeof size)
    return error{errc::corrupt, "detection record: cut short"};
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (bytes.size() < size)
    return error{errc::corrupt, "detection record: cut short"};
  auto out = schema::decode(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return out;
}

} // namespace

schema::detection_report make_report(const finding& what, std::string tree,
                                     time_ns moved) {
  const auto& rule = what.book->plan->rules()[what.rule];
  const auto& config = what.book->config(what.rule);
  schema::detection_report out;
  out.id = uid::random();
  out.rule_id = config.id;
  out.rule_name = config.name;
  out.rule_version = config.version;
  out.severity = config.severity;
  out.policy_revision = what.book->policy->revision;
  out.occurred = what.time + moved;
  out.activated = out.occurred;
  out.key = what.key;
  out.process_tree_json = std::move(tree);
  out.exceptions_applied = what.exceptions_applied;
  for (const auto& x : what.events) {
    auto& to = out.events.emplace_back();
    to.state = x.step < rule.steps.size() ? rule.steps[x.step].name : "";
    if (to.state.empty())
      to.state = "Step " + std::to_string(x.step + 1);
    to.event_json = schema::to_json(*x.event);
    to.event_id = x.event->id.dashed();
    to.artifacts = artifacts_of(rule, x.step);
    out.activated = std::min(out.activated, x.event->wall);
  }
  return out;
}

targets targets_of(const finding& what) {
  const auto& rule = what.book->plan->rules()[what.rule];
  targets out;
  for (const auto& x : what.events)
    out.add(*x.event, artifacts_of(rule, x.step));
  return out;
}

targets targets_of(const schema::detection_report& what) {
  targets out;
  schema::json_reader reader;
  schema::event event;
  for (const auto& x : what.events)
    if (reader.read(x.event_json, event).ok())
      out.add(event, x.artifacts);
  return out;
}

// The rule travels as a policy of one rule: the codec is the wire's.
std::string encode(const detection_record& what) {
  std::string out;
  append_frame(out, schema::encode(schema::message{what.report}));
  schema::policy policy;
  policy.notification_message = what.message;
  policy.rules = {what.rule};
  policy.rules[0].source.clear();
  append_frame(out, schema::encode(schema::message{std::move(policy)}));
  return out;
}

result<detection_record> decode_record(std::string_view bytes) {
  auto first = take_frame(bytes);
  if (!first.ok())
    return first.why();
  auto second = take_frame(bytes);
  if (!second.ok())
    return second.why();
  auto* report = std::get_if<schema::detection_report>(&first.value());
  auto* policy = std::get_if<schema::policy>(&second.value());
  if (report == nullptr || policy == nullptr || policy->rules.size() != 1)
    return error{errc::corrupt, "detection record: not what it claims"};
  return detection_record{std::move(*report), std::move(policy->rules[0]),
                          std::move(policy->notification_message)};
}

} // namespace vedette::actors
