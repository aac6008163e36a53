#include "base/log.hpp"
#include "cloud/api/breakdown.hpp"
#include "cloud/api/detection_filters.hpp"
#include "cloud/api/detection_json.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

#include <string>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

result<actors::page<actors::detection_view>>
find(api_services& with, const actors::detection_filter& filter) {
  return await<actors::page<actors::detection_view>>(
    [&](auto then) { with.backend.list_detections(filter, std::move(then)); });
}

reply list_detections(api_services& with, api_call& call) {
  auto which = read_paging(call);
  if (!which.ok())
    return problem(which.why());
  auto filter = filter_of(
    [&call](const char* name) { return std::string(call.query(name)); });
  if (!filter.ok())
    return problem(filter.why());
  filter.value().after = which.value().after;
  filter.value().limit = which.value().limit;
  auto found = find(with, filter.value());
  if (!found.ok())
    return problem(found.why());
  const auto& page = found.value();
  json items = json::array();
  for (const auto& detection : page.items)
    items.push_back(summary_json(detection));
  std::optional<actors::list_position> last;
  if (page.more)
    last = position_of(page.items.back());
  reply made;
  made.body = page_json(std::move(items), which.value(), page.total, last);
  return made;
}

constexpr std::uint32_t breakdown_part = 10'000;
constexpr std::size_t breakdown_width = 1'000;

/// A detection as breakdowns see it: its row in lists, and when that was.
json breakdown_row(const actors::detection_view& detection) {
  auto row = summary_json(detection);
  const auto time = format_time(detection.report.occurred, 0);
  row["day"] = time.substr(0, 10);
  row["hour"] = time.substr(0, 13) + ":00:00Z";
  return row;
}

reply break_down(api_services& with, api_call& call) {
  auto filter = filter_of(
    [&call](const char* name) { return std::string(call.query(name)); });
  if (!filter.ok())
    return problem(filter.why());
  auto parts = breakdown::by(call.query("by"));
  if (!parts.ok())
    return problem(parts.why());
  filter.value().limit = breakdown_part;
  for (;;) {
    auto found = find(with, filter.value());
    if (!found.ok())
      return problem(found.why());
    for (const auto& detection : found.value().items)
      parts.value().add(breakdown_row(detection));
    if (!found.value().more)
      break;
    filter.value().after = position_of(found.value().items.back());
  }
  reply made;
  made.body = parts.value().to_json(breakdown_width);
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
  actors::detection_edit what;
  if (body.has("status")) {
    what.status = body.text("status", 32);
  } else if (body.has("assignee")) {
    what.assignee = body.text("assignee", 64);
  } else {
    body.complain("status", "either status or assignee is needed");
  }
  if (body.has("status") && body.has("assignee"))
    body.complain("assignee", "one change at a time");
  if (what.assignee)
    if (auto wrong = refused_assignee(with, *what.assignee, "/assignee"))
      problems.push_back(*wrong);
  if (auto bad = refused(problems))
    return *bad;
  auto after = what.status ? *what.status : "assignee " + *what.assignee;
  return edit_and_note(with, call, std::move(what), "detection.update", after);
}

reply add_comment(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  actors::detection_edit what;
  what.comment = body.text("text", 16'384);
  if (auto bad = refused(problems))
    return *bad;
  return edit_and_note(with, call, std::move(what), "detection.comment", "");
}

reply remove_detection(api_services& with, api_call& call) {
  actors::detection_edit what;
  what.remove = true;
  return edit_and_note(with, call, std::move(what), "detection.delete", "");
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
          with_paging(detection_filters())});
  auto by = detection_filters();
  by.push_back(text_field("by", 1, 512).needed());
  to.add({"GET",
          all + "/breakdown",
          permission::detection_read,
          "How detections are spread over facets",
          call(break_down),
          {},
          0,
          std::move(by)});
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
          {},
          {choice_field("status", detection_statuses()),
           text_field("assignee", 0, 64)}});
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
          {},
          {prose_field("text", 1).needed()}});
}

} // namespace vedette::cloud
