#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

#include <map>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

json to_json(api_services& with, const policy_object& policy,
             const json& device_count) {
  auto built = with.policies.policy(policy.id);
  json out{{"id", policy.id},
           {"name", policy.name},
           {"ruleset_id", policy.ruleset_id},
           {"sensors", policy.sensors},
           {"default", policy.id == default_policy_id},
           {"content_revision",
            built.ok() ? json(built.value()->revision) : json(nullptr)},
           {"device_count", device_count}};
  add_stamp(out, policy.stamp);
  return out;
}

// How many devices have each policy; empty when nobody knows.
std::map<std::string, std::uint64_t> count_devices(api_services& with) {
  std::map<std::string, std::uint64_t> counts;
  actors::device_filter all;
  all.limit = 100'000;
  auto found = await<actors::page<actors::device_view>>(
    [&](auto then) { with.backend.list_devices(all, std::move(then)); });
  if (found.ok())
    for (const auto& device : found.value().items)
      ++counts[device.policy_id.empty() ? std::string(default_policy_id)
                                        : device.policy_id];
  return counts;
}

reply answer_with(api_services& with, const policy_object& policy, int status) {
  reply made;
  made.status = status;
  made.body = to_json(with, policy, count_devices(with)[policy.id]);
  return with_etag(std::move(made), policy.stamp.revision);
}

std::optional<reply> take(api_services& with, api_call& call,
                          policy_object& policy) {
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"id", "name", "ruleset_id", "sensors", "revision", "device_count",
             "default", "content_revision", "created", "created_by",
             "modified_at", "modified_by"});
  policy.name = body.text("name", 256);
  policy.ruleset_id = body.text("ruleset_id", 64);
  policy.sensors = body.texts_or_none("sensors", 32);
  if (!policy.ruleset_id.empty()
      && !read_object<ruleset_object>(with.store, policy.ruleset_id).ok())
    body.complain("ruleset_id", "there is no such rule set");
  return refused(problems);
}

reply list_policies(api_services& with, api_call& call) {
  auto all = list_objects<policy_object>(with.store);
  if (!all.ok())
    return problem(all.why());
  auto counts = count_devices(with);
  json items = json::array();
  for (const auto& policy : all.value())
    items.push_back(to_json(with, policy, counts[policy.id]));
  return page_of(call, items);
}

reply read_policy(api_services& with, api_call& call) {
  auto policy = read_object<policy_object>(with.store, call.path[0]);
  if (!policy.ok())
    return problem(policy.why());
  return answer_with(with, policy.value(), 200);
}

reply store_policy(api_services& with, api_call& call, policy_object policy,
                   const char* action, int status_code) {
  stamp(policy.stamp, call, with.clock);
  auto expected = policy.stamp.revision;
  auto stored = audited(
    with,
    audit_of(call, action, "policy/" + policy.id, "",
             policy.name + " ruleset=" + policy.ruleset_id),
    [&](control_transaction& transaction) -> status {
      if (expected != 0) {
        auto present = read_object<policy_object>(transaction, policy.id);
        if (!present.ok())
          return present.why();
        if (present.value().stamp.revision != expected)
          return error{errc::conflict, "the policy was changed meanwhile"};
      }
      return put_object(transaction, policy);
    });
  if (!stored.ok())
    return problem(stored.why());
  with.policies.forget();
  with.backend.policies_changed();
  return answer_with(with, policy, status_code);
}

reply create_policy(api_services& with, api_call& call) {
  policy_object policy;
  if (auto bad = take(with, call, policy))
    return *bad;
  policy.id = uid::random().dashed();
  return store_policy(with, call, std::move(policy), "policy.create", 201);
}

reply change_policy(api_services& with, api_call& call) {
  auto present = read_object<policy_object>(with.store, call.path[0]);
  if (!present.ok())
    return problem(present.why());
  auto policy = present.value();
  if (auto outdated = stale(call.request, policy.stamp.revision))
    return *outdated;
  if (auto bad = take(with, call, policy))
    return *bad;
  return store_policy(with, call, std::move(policy), "policy.update", 200);
}

reply remove_policy(api_services& with, api_call& call) {
  const auto& id = call.path[0];
  if (id == default_policy_id)
    return problem({errc::conflict, "the default policy cannot be removed"});
  auto policy = read_object<policy_object>(with.store, id);
  if (!policy.ok())
    return problem(policy.why());
  if (auto outdated = stale(call.request, policy.value().stamp.revision))
    return *outdated;
  if (auto devices = count_devices(with)[id]; devices > 0)
    return problem({errc::conflict, "the policy is assigned to "
                                      + std::to_string(devices) + " devices"});
  auto stored = audited(
    with, audit_of(call, "policy.delete", "policy/" + id, policy.value().name),
    [&](control_transaction& transaction) -> status {
      transaction.erase(key_of<policy_object>(id));
      return done;
    });
  if (!stored.ok())
    return problem(stored.why());
  with.policies.forget();
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_policy_routes(router& to, api_services& with) {
  const std::string all = "/api/v1/policies", one = all + "/{id}";
  constexpr std::size_t bytes_max = 64U * 1024;
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          all,
          permission::policy_read,
          "List policies",
          call(list_policies),
          {},
          0,
          {"limit", "cursor"}});
  to.add({"POST",
          all,
          permission::policy_write,
          "Add a policy",
          call(create_policy),
          body_kind::json_object,
          bytes_max,
          {}});
  to.add({"GET",
          one,
          permission::policy_read,
          "One policy",
          call(read_policy),
          {},
          0,
          {}});
  to.add({"PUT",
          one,
          permission::policy_write,
          "Change a policy",
          call(change_policy),
          body_kind::json_object,
          bytes_max,
          {}});
  to.add({"DELETE",
          one,
          permission::policy_write,
          "Remove a policy",
          call(remove_policy),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
