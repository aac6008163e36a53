#include "cloud/api/detection_filters.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <future>
#include <set>

// Tested by tests/unit/cloud/api/bulk_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::int64_t ids_max = 10'000;
constexpr std::uint32_t page_size = 1000;
constexpr std::size_t edits_at_once = 64;
// What is left after that is told; who asked may ask again.
constexpr std::chrono::seconds patience{20};

/// What is done to each of them.
struct bulk_change {
  std::string user;
  std::optional<std::string> status, assignee, comment;

  /// One edit each: an edit is one change.
  [[nodiscard]] std::vector<actors::detection_edit> edits(const uid& id) const {
    std::vector<actors::detection_edit> out;
    auto add = [&](std::optional<std::string> actors::detection_edit::*what,
                   const std::optional<std::string>& value) {
      if (!value)
        return;
      auto& one = out.emplace_back();
      one.id = id;
      one.user = user;
      one.*what = value;
    };
    add(&actors::detection_edit::status, status);
    add(&actors::detection_edit::assignee, assignee);
    add(&actors::detection_edit::comment, comment);
    return out;
  }

  [[nodiscard]] std::string summary() const {
    std::string out;
    if (status)
      out += " status=" + *status;
    if (assignee)
      out += " assignee=" + *assignee;
    if (comment)
      out += " comment";
    return out;
  }
};

struct bulk_outcome {
  std::uint64_t matched = 0, changed = 0, missing = 0;
};

status add_matching(api_services& with, actors::detection_filter filter,
                    std::set<uid>& to) {
  filter.limit = page_size;
  for (;;) {
    auto found = await<actors::page<actors::detection_view>>([&](auto then) {
      with.backend.list_detections(filter, std::move(then));
    });
    if (!found.ok())
      return found.why();
    const auto& items = found.value().items;
    for (const auto& detection : items)
      to.insert(detection.report.id);
    if (!found.value().more)
      return done;
    filter.after = position_of(items.back());
  }
}

/// All of one detection's edits; the first that fails counts.
class editing {
public:
  editing(api_services& with, const bulk_change& what, const uid& id) {
    for (auto& edit : what.edits(id)) {
      auto promise
        = std::make_shared<std::promise<result<actors::detection_view>>>();
      answers_.push_back(promise->get_future());
      with.backend.edit_detection(
        std::move(edit), [promise](result<actors::detection_view> answer) {
          promise->set_value(std::move(answer));
        });
    }
  }

  status wait() {
    for (auto& answer : answers_) {
      if (answer.wait_for(backend_patience) != std::future_status::ready)
        return error{errc::timed_out, "the node did not answer in time"};
      if (auto edited = answer.get(); !edited.ok())
        return edited.why();
    }
    return done;
  }

private:
  std::vector<std::future<result<actors::detection_view>>> answers_;
};

bulk_outcome change_all(api_services& with, const std::set<uid>& ids,
                        const bulk_change& what) {
  bulk_outcome out;
  out.matched = ids.size();
  const auto end = std::chrono::steady_clock::now() + patience;
  std::deque<editing> under_way;
  auto settle = [&] {
    const auto settled = under_way.front().wait();
    under_way.pop_front();
    out.changed += settled.ok();
    out.missing += !settled.ok() && settled.why().code == errc::not_found;
  };
  for (const auto& id : ids) {
    if (std::chrono::steady_clock::now() >= end)
      break;
    if (under_way.size() == edits_at_once)
      settle();
    under_way.emplace_back(with, what, id);
  }
  while (!under_way.empty())
    settle();
  return out;
}

std::string text_in(const json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>()
                                               : std::string();
}

/// Who means all of them has to say which: an empty filter is a mistake more
/// often than a wish.
void check_choice(body_reader& body, const json& from) {
  bool narrowed = from.contains("ids") && !from["ids"].empty();
  if (body.has("query"))
    for (const auto& [name, value] : from["query"].items()) {
      narrowed = narrowed || !value.is_null();
      if (value.is_string() && value.get_ref<const std::string&>().empty())
        body.complain("query/" + name, "is empty");
    }
  if (!narrowed)
    body.complain("query", "expected at least one filter, or ids");
}

bulk_change take_change(api_services& with, const api_call& call,
                        diagnostics& problems) {
  body_reader set{call.body["set"], problems, "/set"};
  bulk_change out;
  out.user = call.who.user;
  if (set.has("status"))
    out.status = set.text("status");
  if (set.has("comment"))
    out.comment = set.text("comment", 16'384);
  if (set.has("assignee")) {
    out.assignee = set.text("assignee");
    if (auto wrong = refused_assignee(with, *out.assignee, "/set/assignee"))
      problems.push_back(*wrong);
  }
  if (!out.status && !out.assignee && !out.comment)
    set.complain("status", "expected status, assignee or comment");
  return out;
}

result<std::set<uid>> chosen(api_services& with, const json& body) {
  std::set<uid> ids;
  if (body.contains("ids") && body["ids"].is_array())
    for (const auto& text : body["ids"]) {
      auto id = uid::parse(text.get<std::string>());
      if (!id.ok())
        return error{errc::invalid_argument,
                     "/ids/" + std::to_string(ids.size()) + ": not an id"};
      ids.insert(id.value());
    }
  const auto query = body.find("query");
  if (query == body.end() || !query->is_object() || query->empty())
    return ids;
  auto filter
    = filter_of([&query](const char* name) { return text_in(*query, name); });
  if (!filter.ok())
    return filter.why();
  if (auto added = add_matching(with, filter.value(), ids); !added.ok())
    return added.why();
  return ids;
}

reply change_many(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  check_choice(body, call.body);
  const auto what = take_change(with, call, problems);
  if (auto bad = refused(problems))
    return *bad;
  auto ids = chosen(with, call.body);
  if (!ids.ok())
    return problem(ids.why());
  const auto outcome = change_all(with, ids.value(), what);
  auto noted = with.audit.append(
    audit_of(call, "detection.bulk", "detections", "",
             std::to_string(outcome.changed) + " of "
               + std::to_string(outcome.matched) + ':' + what.summary()));
  if (!noted.ok())
    return problem(noted.why());
  const auto matched = outcome.matched - outcome.missing;
  reply made;
  made.body = {{"matched", matched},
               {"changed", outcome.changed},
               {"left", matched - outcome.changed}};
  return made;
}

} // namespace

void add_bulk_routes(router& to, api_services& with) {
  to.add({"POST",
          "/api/v1/detections/bulk",
          permission::detection_write,
          "Change many detections",
          [&with](api_call& call) { return change_many(with, call); },
          body_kind::json_object,
          1024U * 1024,
          {},
          {object_field("query", detection_filters()),
           texts_field("ids", ids_max, 64),
           object_field("set", {choice_field("status", detection_statuses()),
                                text_field("assignee", 0, 64),
                                prose_field("comment", 1)})
             .needed()}});
}

} // namespace vedette::cloud
