#include "cloud/api/command_check.hpp"
#include "cloud/api/device_json.hpp"
#include "cloud/api/paging.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/identity/secrets.hpp"

#include <algorithm>

// Tested by tests/unit/cloud/api/command_test.cpp

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

reply list_actions(api_services&, api_call&) {
  json items = json::array();
  for (const auto& action : schema::actions())
    items.push_back(to_json(action));
  const auto total = items.size();
  reply made;
  made.body
    = {{"items", std::move(items)}, {"next", nullptr}, {"total", total}};
  return made;
}

reply send_command(api_services& with, api_call& call) {
  diagnostics problems;
  auto command = take_command(call.body, with.store, problems);
  if (auto bad = refused(problems))
    return *bad;
  auto device = read(with, call.path[0]);
  if (!device.ok())
    return problem(device.why());
  command.id = uid::random();
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
  if (auto known = read(with, call.path[0]); !known.ok())
    return problem(known.why());
  auto found = await<std::vector<actors::command_view>>([&](auto then) {
    with.backend.list_commands(device.value(), std::move(then));
  });
  if (!found.ok())
    return problem(found.why());
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

std::string file_name_of(const std::string& path) {
  auto name = path.substr(path.rfind('/') + 1);
  for (char& c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'
        || static_cast<unsigned char>(c) >= 0x7F)
      c = '_';
  return name;
}

reply read_file(api_services& with, api_call& call) {
  auto device = read(with, call.path[0]);
  auto id = read_id(call.path[1]);
  for (const auto* bad :
       {device.ok() ? nullptr : &device.why(), id.ok() ? nullptr : &id.why()})
    if (bad != nullptr)
      return problem(*bad);
  auto all = await<std::vector<actors::command_view>>([&](auto then) {
    with.backend.list_commands(device.value().id, std::move(then));
  });
  if (!all.ok())
    return problem(all.why());
  const auto at
    = std::find_if(all.value().begin(), all.value().end(),
                   [&](const auto& x) { return x.id == id.value(); });
  if (at == all.value().end())
    return problem({errc::not_found, "command " + id.value().dashed()});
  if (at->file_sha256.empty())
    return problem({errc::not_found, "this command has fetched no file, or it "
                                     "is not kept any more"});
  auto content = await<std::string>([&](auto then) {
    with.backend.read_command_file(device.value().id, at->id, std::move(then));
  });
  if (!content.ok())
    return problem(content.why());
  if (hash_secret(content.value()) != at->file_sha256)
    return problem({errc::corrupt, "the file is damaged: its hash is not that "
                                   "of the device"});
  const auto argument = json::parse(at->argument_json, nullptr, false);
  const std::string path
    = argument.is_object() ? argument.value("path", "") : std::string{};
  auto noted = with.audit.append(audit_of(
    call, "device.file.read", "device/" + device.value().id.dashed(), "",
    path + " sha256=" + at->file_sha256 + " command=" + at->id.dashed()));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  made.bytes = std::move(content).value();
  made.content_type = "application/octet-stream";
  made.headers.emplace_back("content-disposition", "attachment; filename=\""
                                                     + file_name_of(path)
                                                     + '"');
  made.headers.emplace_back("x-content-type-options", "nosniff");
  return made;
}

} // namespace

void add_command_routes(router& to, api_services& with) {
  const std::string commands = "/api/v1/devices/{id}/commands";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          "/api/v1/actions",
          access::signed_in,
          "What devices can be told to do, and rules to respond with",
          call(list_actions),
          {},
          0,
          {}});
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
  to.add({"GET",
          commands + "/{command}/file",
          permission::device_command,
          "The file that a command fetched",
          call(read_file),
          {},
          0,
          {}});
  to.add({"DELETE",
          commands + "/{command}",
          permission::device_command,
          "Cancel a command that the device has not got yet",
          call(cancel_command),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
