#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

bool may_work_on_detections(const user_record& user) {
  return !user.disabled && allows(user.role, permission::detection_write);
}

reply list_assignees(api_services& with, api_call& call) {
  auto users = with.people.list();
  if (!users.ok())
    return problem(users.why());
  json items = json::array();
  for (const auto& user : users.value())
    if (may_work_on_detections(user))
      items.push_back({{"name", user.name}});
  return page_of(call, std::move(items), "name");
}

} // namespace

std::optional<diagnostic> refused_assignee(api_services& with,
                                           const std::string& name,
                                           std::string pointer) {
  if (name.empty())
    return std::nullopt; // Nobody: that is how work is given back.
  diagnostic problem;
  problem.pointer = std::move(pointer);
  auto user = with.people.read(name);
  if (user.ok() && may_work_on_detections(user.value()))
    return std::nullopt;
  problem.message = user.ok() ? "the user may not change detections"
                              : "there is no such user";
  if (auto all = with.people.list(); all.ok()) {
    std::vector<std::string_view> names;
    for (const auto& one : all.value())
      if (may_work_on_detections(one))
        names.push_back(one.name);
    if (auto near = nearest(name, names); !near.empty())
      problem.hint = "did you mean '" + near + "'?";
  }
  return problem;
}

void add_assignee_routes(router& to, api_services& with) {
  to.add({"GET",
          "/api/v1/assignees",
          permission::detection_read,
          "Who may be given a detection",
          [&with](api_call& call) { return list_assignees(with, call); },
          {},
          0,
          with_paging()});
}

} // namespace vedette::cloud
