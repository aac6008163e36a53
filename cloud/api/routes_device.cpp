#include "cloud/api/device_json.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

result<actors::device_view> read(api_services& with, const std::string& id) {
  auto device = read_id(id);
  if (!device.ok())
    return device.why();
  return await<actors::device_view>([&](auto then) {
    with.backend.read_device(device.value(), std::move(then));
  });
}

reply list_devices(api_services& with, api_call& call) {
  auto which = read_paging(call);
  if (!which.ok())
    return problem(which.why());
  actors::device_filter filter;
  filter.text = call.query("q");
  auto state = call.query("status");
  if (!state.empty())
    filter.online = state == "online";
  filter.after = which.value().after;
  filter.limit = which.value().limit;
  auto found = await<actors::page<actors::device_view>>(
    [&](auto then) { with.backend.list_devices(filter, std::move(then)); });
  if (!found.ok())
    return problem(found.why());
  const auto& page = found.value();
  json items = json::array();
  for (const auto& device : page.items)
    items.push_back(to_json(device, with.store));
  std::optional<actors::list_position> last;
  if (page.more)
    last = position_of(page.items.back());
  reply made;
  made.body = page_json(std::move(items), which.value(), page.total, last);
  return made;
}

reply read_device(api_services& with, api_call& call) {
  auto device = read(with, call.path[0]);
  if (!device.ok())
    return problem(device.why());
  reply made;
  made.body = to_json(device.value(), with.store);
  return made;
}

reply change_device(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  auto policy = body.text("policy_id", 64);
  if (problems.empty() && !read_object<policy_object>(with.store, policy).ok())
    body.complain("policy_id", "there is no such policy");
  if (auto bad = refused(problems))
    return *bad;
  auto before = read(with, call.path[0]);
  if (!before.ok())
    return problem(before.why());
  auto device = await<actors::device_view>([&](auto then) {
    with.backend.set_device_policy(before.value().id, policy, std::move(then));
  });
  if (!device.ok())
    return problem(device.why());
  auto noted = with.audit.append(
    audit_of(call, "device.policy", "device/" + before.value().id.dashed(),
             before.value().policy_id, policy));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  made.body = to_json(device.value(), with.store);
  return made;
}

reply remove_device(api_services& with, api_call& call) {
  auto device = read(with, call.path[0]);
  if (!device.ok())
    return problem(device.why());
  auto removed = await<done_t>([&](auto then) {
    with.backend.remove_device(device.value().id, std::move(then));
  });
  if (!removed.ok())
    return problem(removed.why());
  auto noted = with.audit.append(
    audit_of(call, "device.delete", "device/" + device.value().id.dashed(),
             device.value().hostname));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_device_routes(router& to, api_services& with) {
  const std::string devices = "/api/v1/devices", one = devices + "/{id}";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          devices,
          permission::device_read,
          "List devices",
          call(list_devices),
          {},
          0,
          with_paging({text_field("q", 0, 256),
                       choice_field("status", {"online", "offline"})})});
  to.add({"GET",
          one,
          permission::device_read,
          "One device",
          call(read_device),
          {},
          0,
          {}});
  to.add({"PATCH",
          one,
          permission::device_write,
          "Assign a policy",
          call(change_device),
          body_kind::json_object,
          4096,
          {},
          {text_field("policy_id", 1, 64).needed()}});
  to.add({"DELETE",
          one,
          permission::device_write,
          "Forget a device",
          call(remove_device),
          {},
          0,
          {}});
  add_event_routes(to, with);
}

} // namespace vedette::cloud
