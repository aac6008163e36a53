#include "cloud/api/device_json.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr time_ns command_life = 24LL * 3600 * ns_per_second;

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

reply send_command(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  actors::command_view command;
  command.action = body.text("action", 64);
  if (auto bad = refused(problems))
    return *bad;
  auto device = read(with, call.path[0]);
  if (!device.ok())
    return problem(device.why());
  command.id = uid::random();
  command.argument_json
    = body.has("argument") ? dump(call.body["argument"]) : "{}";
  command.requested_by = call.who.user;
  command.requested = with.clock.wall();
  command.expires = command.requested + command_life;
  // Written down before it can act on anything.
  auto noted = with.audit.append(
    audit_of(call, "device.command", "device/" + device.value().id.dashed(), "",
             command.action + ' ' + command.argument_json));
  if (!noted.ok())
    return problem(noted.why());
  auto queued = await<actors::command_view>([&](auto then) {
    with.backend.send_command(device.value().id, command, std::move(then));
  });
  if (!queued.ok())
    return problem(queued.why());
  reply made;
  made.status = 202;
  made.body = to_json(queued.value());
  return made;
}

reply list_commands(api_services& with, api_call& call) {
  auto device = read_id(call.path[0]);
  if (!device.ok())
    return problem(device.why());
  auto found = await<std::vector<actors::command_view>>([&](auto then) {
    with.backend.list_commands(device.value(), std::move(then));
  });
  if (!found.ok())
    return problem(found.why());
  if (auto known = read(with, call.path[0]); !known.ok())
    return problem(known.why());
  json items = json::array();
  for (const auto& command : found.value())
    items.push_back(to_json(command));
  return newest_page_of(call, std::move(items), "created");
}

reply cancel_command(api_services& with, api_call& call) {
  auto device = read_id(call.path[0]);
  auto command = read_id(call.path[1]);
  for (const auto* bad : {device.ok() ? nullptr : &device.why(),
                          command.ok() ? nullptr : &command.why()})
    if (bad != nullptr)
      return problem(*bad);
  auto cancelled = await<actors::command_view>([&](auto then) {
    with.backend.cancel_command(device.value(), command.value(), call.who.user,
                                std::move(then));
  });
  if (!cancelled.ok())
    return problem(cancelled.why());
  auto noted = with.audit.append(
    audit_of(call, "device.command.cancel", "device/" + device.value().dashed(),
             "", cancelled.value().action + ' ' + command.value().dashed()));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  made.body = to_json(cancelled.value());
  return made;
}

void add_command_routes(router& to, api_services& with) {
  const std::string commands = "/api/v1/devices/{id}/commands";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"POST",
          commands,
          permission::device_command,
          "Have the device do something",
          call(send_command),
          body_kind::json_object,
          64 * 1024,
          {},
          {text_field("action", 1, 64).needed(), any_field("argument")}});
  to.add({"GET",
          commands,
          permission::device_command,
          "Commands of a device, newest first",
          call(list_commands),
          {},
          0,
          with_paging()});
  to.add({"DELETE",
          commands + "/{command}",
          permission::device_command,
          "Cancel a command that the device has not got yet",
          call(cancel_command),
          {},
          0,
          {}});
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
  add_command_routes(to, with);
  add_event_routes(to, with);
}

} // namespace vedette::cloud
