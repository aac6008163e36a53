#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

#include <condition_variable>
#include <limits>
#include <mutex>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

/// How many devices are asked for their windows at once, and how long they
/// have.
constexpr std::uint32_t devices_asked_max = 100;
constexpr std::chrono::seconds devices_patience{5};
constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();

reply shown(result<actors::admin_answer> answer) {
  if (!answer.ok())
    return problem(answer.why());
  reply made;
  made.bytes = std::move(answer.value().body);
  made.content_type = answer.value().content_type;
  return made;
}

/// The page that was asked for, without the parameter that says of whom.
actors::admin_request page_of(const api_call& call) {
  actors::admin_request asked;
  asked.path = call.request.path;
  for (const auto& [name, value] : call.request.query)
    if (name != "device")
      asked.parameters.emplace_back(name, value);
  return asked;
}

/// A page of the node, or with `?device=` one that its agent answers.
reply inspect(api_services& with, api_call& call) {
  auto text = std::string{call.query("device")};
  if (text.empty())
    return shown(await<actors::admin_answer>([&](auto then) {
      with.backend.inspect(page_of(call), std::move(then));
    }));
  auto device = read_id(text);
  if (!device.ok())
    return problem(device.why());
  auto answer = await<actors::admin_answer>([&](auto then) {
    with.backend.inspect_device(device.value(), page_of(call), std::move(then));
  });
  if (!answer.ok())
    return problem(answer.why());
  // What a device says is shown as data, or not at all.
  diagnostics ignored;
  reply made;
  made.body = parse_body(answer.value().body, ignored);
  if (made.body.is_object())
    return made;
  return problem({errc::unavailable, "the device's answer is not readable"});
}

/// Answers of many devices; those that are late are left out.
struct gathering {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t missing = 0;
  std::vector<json> pages;

  void take(const result<actors::admin_answer>& answer) {
    const std::lock_guard lock{mutex};
    diagnostics ignored;
    if (answer.ok())
      if (auto page = parse_body(answer.value().body, ignored);
          page.is_object())
        pages.push_back(std::move(page));
    --missing;
    changed.notify_all();
  }
};

/// Agents wrote the page: it may hold anything.
std::uint64_t count_in(const json& page, const char* name) {
  const auto found = page.find(name);
  return found != page.end() && found->is_number_unsigned()
           ? found->get<std::uint64_t>()
           : 0;
}

json joined(const std::vector<json>& pages, std::size_t limit) {
  json out{{"live", 0},
           {"dropped", 0},
           {"completed", 0},
           {"truncated", false},
           {"items", json::array()}};
  for (const auto& page : pages) {
    for (const auto* name : {"live", "dropped", "completed"})
      out[name] = out[name].get<std::uint64_t>() + count_in(page, name);
    const auto cut = page.find("truncated"), items = page.find("items");
    if (cut != page.end() && *cut == true)
      out["truncated"] = true;
    if (items == page.end() || !items->is_array())
      continue;
    for (const auto& item : *items) {
      if (out["items"].size() < limit)
        out["items"].push_back(item);
      else
        out["truncated"] = true;
    }
  }
  return out;
}

/// Windows live on the devices: without `?device=` those that are connected are
/// asked, and the answer says how many of them were and how many answered.
reply list_windows(api_services& with, api_call& call) {
  if (!call.query("device").empty())
    return inspect(with, call);
  const auto page = page_of(call);
  auto paging = read_paging(call);
  if (!paging.ok())
    return problem(paging.why());
  actors::device_filter which;
  which.online = true;
  which.limit = devices_asked_max;
  auto devices = await<actors::page<actors::device_view>>(
    [&](auto then) { with.backend.list_devices(which, std::move(then)); });
  if (!devices.ok())
    return problem(devices.why());
  const auto& asked = devices.value().items;
  auto all = std::make_shared<gathering>();
  all->missing = asked.size();
  for (const auto& device : asked)
    with.backend.inspect_device(
      device.id, page,
      [all](const result<actors::admin_answer>& answer) { all->take(answer); });
  std::unique_lock lock{all->mutex};
  all->changed.wait_for(lock, devices_patience,
                        [&all] { return all->missing == 0; });
  reply made;
  made.body = joined(all->pages, paging.value().limit);
  made.body["devices_online"] = devices.value().total;
  made.body["devices_asked"] = asked.size();
  made.body["devices_answered"] = all->pages.size();
  return made;
}

} // namespace

void add_admin_routes(router& to, api_services& with) {
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          "/admin/v1/actors",
          permission::actor_read,
          "List actors of the node or a device",
          call(inspect),
          {},
          0,
          {text_field("device", 0, 64), text_field("family", 0, 64),
           text_field("name", 0, 128), number_field("parent", 0, int64_max),
           choice_field("sort", {"id", "mailbox", "busy", "restarts", "age"}),
           number_field("limit", 1, 1000), text_field("cursor", 0, 128)}});
  to.add(noted({"GET",
                "/admin/v1/actors/{id}",
                permission::actor_inspect,
                "One actor with its state and children",
                call(inspect),
                {},
                0,
                {text_field("device", 0, 64)}}));
  to.add({"GET",
          "/admin/v1/windows",
          permission::actor_inspect,
          "Correlation windows of a device, or of all that are connected",
          call(list_windows),
          {},
          0,
          {text_field("device", 0, 64), text_field("rule", 0, 64),
           number_field("limit", 1, 1000)}});
  to.add({"GET",
          "/admin/v1/cluster",
          permission::actor_read,
          "Nodes and shards",
          call(inspect),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
