#include "cloud/api/resource.hpp"
#include "cloud/api/routes.hpp"
#include "schema/catalog.hpp"

#include <map>
#include <optional>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

/// Classes of events that a device can be told to watch.
std::vector<std::string> sensor_classes() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < schema::event_class_count; ++i)
    names.emplace_back(schema::name_of(static_cast<schema::event_class>(i)));
  return names;
}

/// How many devices have each policy; nothing when nobody knows.
using device_counts = std::optional<std::map<std::string, std::uint64_t>>;

device_counts count_devices(api_services& with) {
  auto counted = await<actors::cloud_counts>(
    [&](auto then) { with.backend.counts(std::move(then)); });
  if (!counted.ok())
    return std::nullopt;
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [id, count] : counted.value().devices_by_policy)
    counts[id.empty() ? std::string(default_policy_id) : id] += count;
  return counts;
}

json count_of(const device_counts& counts, const std::string& policy_id) {
  if (!counts)
    return nullptr;
  auto found = counts->find(policy_id);
  return found == counts->end() ? 0 : found->second;
}

json to_json(api_services& with, const policy_object& policy,
             const device_counts& counts) {
  auto built = with.policies.policy(policy.id);
  json out{{"id", policy.id},
           {"name", policy.name},
           {"ruleset_id", policy.ruleset_id},
           {"sensors", policy.sensors},
           {"default", policy.id == default_policy_id},
           {"content_revision",
            built.ok() ? json(built.value()->revision) : json(nullptr)},
           {"device_count", count_of(counts, policy.id)}};
  add_stamp(out, policy.stamp);
  return out;
}

std::optional<reply> take(api_services& with, api_call& call,
                          policy_object& policy) {
  auto& problems = call.problems;
  body_reader body{call.body, problems};
  policy.name = body.text("name", 256);
  policy.ruleset_id = body.text("ruleset_id", 64);
  policy.sensors = body.texts_or_none("sensors", 32);
  if (!policy.ruleset_id.empty()
      && !read_object<ruleset_object>(with.store, policy.ruleset_id).ok())
    body.complain("ruleset_id", "there is no such rule set");
  return refused(problems);
}

status is_consistent(const control_transaction& in,
                     const policy_object& policy) {
  if (policy.ruleset_id.empty())
    return done;
  auto set = read_object<ruleset_object>(in, policy.ruleset_id);
  return set.ok() ? status{done} : status{set.why()};
}

status is_removable(api_services& with, const policy_object& policy) {
  if (policy.id == default_policy_id)
    return error{errc::conflict, "the default policy cannot be removed"};
  const auto devices = count_of(count_devices(with), policy.id);
  if (devices.is_null())
    return error{errc::unavailable, "nobody knows whether devices have it"};
  if (devices != 0)
    return error{errc::conflict,
                 "the policy is assigned to " + dump(devices) + " devices"};
  return done;
}

} // namespace

void add_policy_routes(router& to, api_services& with) {
  resource<policy_object> kind;
  kind.path = "/api/v1/policies";
  kind.noun = kind.title = "policy";
  kind.read = permission::policy_read;
  kind.write = permission::policy_write;
  kind.body_bytes_max = 64U * 1024;
  kind.members = {text_field("name", 1, 256).needed(),
                  text_field("ruleset_id", 0, 64).needed(),
                  one_of(texts_field("sensors", 32, 64), sensor_classes()),
                  flag_field("default").shown(),
                  text_field("content_revision", 0, 128).shown(),
                  number_field("device_count", 0, 1'000'000'000).shown()};
  kind.shows = [&with] {
    return [&with, counts = count_devices(with)](const policy_object& policy) {
      return to_json(with, policy, counts);
    };
  };
  kind.take = [&with](api_call& call, policy_object& policy) {
    return take(with, call, policy);
  };
  kind.summary = [](const policy_object& policy) {
    return policy.name + " ruleset=" + policy.ruleset_id;
  };
  kind.unique_names = true;
  kind.consistent = is_consistent;
  kind.removable = [&with](const policy_object& policy) {
    return is_removable(with, policy);
  };
  add_resource(to, with, std::move(kind));
}

} // namespace vedette::cloud
