#include "cloud/api/detection_json.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

#include <algorithm>
#include <array>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::array<std::string_view, 6> statuses{
  "New", "In Progress", "Follow Up", "Reviewed", "Done", "False Positive"};
constexpr std::size_t bulk_max = 1000;

bool is_status(std::string_view text) {
  return std::find(statuses.begin(), statuses.end(), text) != statuses.end();
}

void check_status(body_reader& body, const std::string& status) {
  if (!is_status(status))
    body.complain("status", "expected New, In Progress, Follow Up, Reviewed, "
                            "Done or False Positive");
}

// The same filters come as query parameters and, in bulk, as JSON.
template <class Get>
result<actors::detection_filter> filter_from(Get get) {
  actors::detection_filter filter;
  filter.status = get("status");
  filter.severity = get("severity");
  filter.rule = get("rule");
  filter.text = get("q");
  auto from = read_time_parameter("from", get("from"));
  if (!from.ok())
    return from.why();
  auto to = read_time_parameter("to", get("to"));
  if (!to.ok())
    return to.why();
  filter.from = from.value();
  filter.to = to.value();
  if (auto device = get("device"); !device.empty()) {
    auto id = read_id(std::string(device));
    if (!id.ok())
      return error{errc::invalid_argument, "device: not an id"};
    filter.device = id.value();
  }
  return filter;
}

result<actors::page<actors::detection_view>>
find(api_services& with, const actors::detection_filter& filter) {
  return await<actors::page<actors::detection_view>>(
    [&](auto then) { with.backend.list_detections(filter, std::move(then)); });
}

reply list_detections(api_services& with, api_call& call) {
  auto which = read_paging(call);
  if (!which.ok())
    return problem(which.why());
  auto filter = filter_from(
    [&call](const char* name) { return std::string(call.query(name)); });
  if (!filter.ok())
    return problem(filter.why());
  filter.value().offset = which.value().offset;
  filter.value().limit = which.value().limit;
  auto found = find(with, filter.value());
  if (!found.ok())
    return problem(found.why());
  json items = json::array();
  for (const auto& detection : found.value().items)
    items.push_back(summary_json(detection));
  reply made;
  made.body = page_json(std::move(items), which.value(), found.value().total);
  return made;
}

reply read_detection(api_services& with, api_call& call) {
  auto id = read_id(call.path[0]);
  if (!id.ok())
    return problem(id.why());
  auto detection = await<actors::detection_view>([&](auto then) {
    with.backend.read_detection(id.value(), std::move(then));
  });
  if (!detection.ok())
    return problem(detection.why());
  reply made;
  made.body = detail_json(detection.value());
  return with_etag(std::move(made), detection.value().revision);
}

result<actors::detection_view> edit(api_services& with,
                                    const actors::detection_edit& what) {
  return await<actors::detection_view>(
    [&](auto then) { with.backend.edit_detection(what, std::move(then)); });
}

reply edit_and_note(api_services& with, api_call& call,
                    actors::detection_edit what, const std::string& action,
                    const std::string& after) {
  auto id = read_id(call.path[0]);
  if (!id.ok())
    return problem(id.why());
  auto expected = read_if_match(call.request);
  if (!expected.ok())
    return problem(expected.why());
  what.id = id.value();
  what.user = call.who.user;
  what.if_revision = expected.value();
  auto detection = edit(with, what);
  if (!detection.ok()) {
    bool was_stale
      = detection.why().code == errc::conflict && what.if_revision != 0;
    return was_stale ? problem(412, errc::conflict, detection.why().detail)
                     : problem(detection.why());
  }
  auto noted = with.audit.append(
    audit_of(call, action, "detection/" + id.value().dashed(), "", after));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  if (what.remove) {
    made.status = 204;
    return made;
  }
  made.body = detail_json(detection.value());
  return with_etag(std::move(made), detection.value().revision);
}

reply change_detection(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"status", "assignee"});
  actors::detection_edit what;
  if (body.has("status")) {
    what.status = body.text("status", 32);
    check_status(body, *what.status);
  } else if (body.has("assignee")) {
    what.assignee = body.text("assignee", 64);
  } else {
    body.complain("status", "either status or assignee is needed");
  }
  if (body.has("status") && body.has("assignee"))
    body.complain("assignee", "one change at a time");
  if (auto bad = refused(problems))
    return *bad;
  auto after = what.status ? *what.status : "assignee " + *what.assignee;
  return edit_and_note(with, call, std::move(what), "detection.update", after);
}

reply add_comment(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"text"});
  actors::detection_edit what;
  what.comment = body.text("text", 16'384);
  if (what.comment->empty() && problems.empty())
    body.complain("text", "is empty");
  if (auto bad = refused(problems))
    return *bad;
  return edit_and_note(with, call, std::move(what), "detection.comment", "");
}

reply remove_detection(api_services& with, api_call& call) {
  actors::detection_edit what;
  what.remove = true;
  return edit_and_note(with, call, std::move(what), "detection.delete", "");
}

result<std::vector<uid>> chosen(api_services& with, const json& body) {
  std::vector<uid> ids;
  for (const auto& text : body.value("ids", json::array())) {
    auto id = text.is_string() ? uid::parse(text.get<std::string>())
                               : result<uid>{error{errc::invalid_argument, ""}};
    if (!id.ok())
      return error{errc::invalid_argument, "/ids: expected an array of ids"};
    ids.push_back(id.value());
  }
  auto query = body.find("query");
  if (query == body.end() || !query->is_object() || query->empty())
    return ids;
  auto filter = filter_from([&query](const char* name) {
    auto at = query->find(name);
    return at != query->end() && at->is_string() ? at->get<std::string>()
                                                 : std::string();
  });
  if (!filter.ok())
    return filter.why();
  filter.value().limit = bulk_max;
  auto found = find(with, filter.value());
  if (!found.ok())
    return found.why();
  for (const auto& detection : found.value().items)
    ids.push_back(detection.report.id);
  return ids;
}

reply change_many(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"query", "ids", "set"});
  std::string wanted;
  if (!body.has("set")) {
    body.complain("set", "is missing");
  } else {
    body_reader set{call.body["set"], problems, "/set"};
    set.only({"status"});
    wanted = set.text("status", 32);
    check_status(set, wanted);
  }
  std::ignore = body.array_or_none("ids", bulk_max); // Only its size.
  if (auto bad = refused(problems))
    return *bad;
  auto ids = chosen(with, call.body);
  if (!ids.ok())
    return problem(ids.why());
  std::uint64_t changed = 0;
  for (const auto& id : ids.value()) {
    actors::detection_edit what;
    what.id = id;
    what.user = call.who.user;
    what.status = wanted;
    changed += edit(with, what).ok();
  }
  auto noted
    = with.audit.append(audit_of(call, "detection.bulk", "detections", "",
                                 std::to_string(changed) + " to " + wanted));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  made.body = {{"changed", changed}};
  return made;
}

} // namespace

void add_detection_routes(router& to, api_services& with) {
  const std::string all = "/api/v1/detections", one = all + "/{id}";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          all,
          permission::detection_read,
          "List detections, newest first",
          call(list_detections),
          {},
          0,
          {"status", "severity", "device", "rule", "q", "from", "to", "limit",
           "cursor"}});
  to.add({"POST",
          all + "/bulk",
          permission::detection_write,
          "Change many detections",
          call(change_many),
          body_kind::json_object,
          256 * 1024,
          {}});
  to.add({"GET",
          one,
          permission::detection_read,
          "One detection",
          call(read_detection),
          {},
          0,
          {}});
  to.add({"PATCH",
          one,
          permission::detection_write,
          "Change status or assignee",
          call(change_detection),
          body_kind::json_object,
          4096,
          {}});
  to.add({"DELETE",
          one,
          permission::detection_write,
          "Remove a detection",
          call(remove_detection),
          {},
          0,
          {}});
  to.add({"POST",
          one + "/comments",
          permission::detection_write,
          "Add a comment",
          call(add_comment),
          body_kind::json_object,
          64 * 1024,
          {}});
}

} // namespace vedette::cloud
