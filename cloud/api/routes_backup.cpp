#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

json to_json(const backup_info& what) {
  return {{"id", what.id},
          {"created", time_json(what.created)},
          {"path", what.path},
          {"files", what.files},
          {"bytes", what.bytes}};
}

reply list_backups(api_services& with, api_call& call) {
  auto found = with.kept.list();
  if (!found.ok())
    return problem(found.why());
  json items = json::array();
  for (const auto& one : found.value())
    items.push_back(to_json(one));
  return newest_page_of(call, std::move(items), "created");
}

reply create_backup(api_services& with, api_call& call) {
  // Written down first, so that the backup holds the entry.
  auto noted = with.audit.append(audit_of(call, "backup.create", "backup"));
  if (!noted.ok())
    return problem(noted.why());
  auto made = with.kept.create();
  if (!made.ok())
    return problem(made.why());
  reply answer;
  answer.status = 201;
  answer.body = to_json(made.value());
  return answer;
}

reply verify_backup(api_services& with, api_call& call) {
  auto verified = with.kept.verify(call.path[0]);
  if (!verified.ok() && verified.why().code != errc::corrupt)
    return problem(verified.why());
  reply made;
  if (verified.ok())
    made.body = to_json(verified.value());
  else
    made.body = {{"id", call.path[0]}};
  made.body["intact"] = verified.ok();
  made.body["problem"] = verified.ok() ? "" : verified.why().detail;
  return made;
}

reply remove_backup(api_services& with, api_call& call) {
  const auto& id = call.path[0];
  if (auto removed = with.kept.remove(id); !removed.ok())
    return problem(removed.why());
  auto noted
    = with.audit.append(audit_of(call, "backup.delete", "backup/" + id));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_backup_routes(router& to, api_services& with) {
  const std::string all = "/api/v1/backups";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          all,
          permission::backup_make,
          "List backups",
          call(list_backups),
          {},
          0,
          with_paging()});
  to.add({"POST",
          all,
          permission::backup_make,
          "Copy store and keys as they are now",
          call(create_backup),
          {},
          0,
          {}});
  to.add({"POST",
          all + "/{id}/verify",
          permission::backup_make,
          "Read all of a backup",
          call(verify_backup),
          {},
          0,
          {}});
  to.add({"DELETE",
          all + "/{id}",
          permission::backup_make,
          "Remove a backup",
          call(remove_backup),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
