#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

field role_field() {
  return choice_field("role", {role_names.begin(), role_names.end()});
}

json to_json(const user_record& user) {
  return {{"name", user.name},
          {"role", user.role},
          {"disabled", user.disabled},
          {"created", time_json(user.created)},
          {"last_login", time_json(user.last_sign_in)},
          {"revision", std::to_string(user.revision)}};
}

reply read_user(api_services& with, const std::string& name, int status) {
  auto user = with.people.read(name);
  if (!user.ok())
    return problem(user.why());
  reply made;
  made.status = status;
  made.body = to_json(user.value());
  return made;
}

reply list_users(api_services& with, api_call& call) {
  auto all = with.people.list();
  if (!all.ok())
    return problem(all.why());
  json items = json::array();
  for (const auto& user : all.value())
    items.push_back(to_json(user));
  return page_of(call, std::move(items), "name");
}

reply create_user(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  auto name = body.text("name", 64);
  auto password = body.text("password", 1024);
  auto role = body.text("role", 64);
  if (auto bad = refused(problems))
    return *bad;
  auto stored
    = audited(with, audit_of(call, "user.create", "user/" + name, "", role),
              [&](control_transaction& transaction) {
                return with.people.create(transaction, name, role, password);
              });
  if (!stored.ok())
    return problem(stored.why());
  return read_user(with, name, 201);
}

reply change_user(api_services& with, api_call& call) {
  const auto& name = call.path[0];
  diagnostics problems;
  body_reader body{call.body, problems};
  auto password = body.text_or("password", "", 1024);
  auto role = body.text_or("role", "", 64);
  auto disabled = body.flag_or("disabled", false);
  if (auto bad = refused(problems))
    return *bad;
  auto what
    = (password.empty() ? "" : std::string("password "))
      + (role.empty() ? "" : "role=" + role + " ")
      + (body.has("disabled") ? (disabled ? "disabled" : "enabled") : "");
  auto work = [&](control_transaction& transaction) -> status {
    if (!role.empty())
      if (auto set = with.people.set_role(transaction, name, role); !set.ok())
        return set;
    if (!password.empty())
      if (auto set = with.people.set_password(transaction, name, password);
          !set.ok())
        return set;
    if (body.has("disabled"))
      if (auto set = with.people.set_disabled(transaction, name, disabled);
          !set.ok())
        return set;
    // Whoever knew the old password or had the old rights signs in anew.
    return with.signed_in.close_all_of(transaction, name);
  };
  auto stored = audited(
    with, audit_of(call, "user.update", "user/" + name, "", what), work);
  if (!stored.ok())
    return problem(stored.why());
  return read_user(with, name, 200);
}

reply remove_user(api_services& with, api_call& call) {
  const auto& name = call.path[0];
  auto work = [&](control_transaction& transaction) -> status {
    if (auto removed = with.people.remove(transaction, name); !removed.ok())
      return removed;
    // Nobody answers for them any more, also when the name comes back.
    if (auto removed = with.keys.remove_all_of(transaction, name);
        !removed.ok())
      return removed;
    return with.signed_in.close_all_of(transaction, name);
  };
  auto stored
    = audited(with, audit_of(call, "user.delete", "user/" + name), work);
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

json to_json(const audit_entry& entry) {
  return {{"seq", entry.sequence},  {"time", time_json(entry.time)},
          {"user", entry.user},     {"action", entry.action},
          {"object", entry.object}, {"before", entry.before},
          {"after", entry.after},   {"address", entry.address},
          {"hash", entry.hash}};
}

reply list_audit(api_services& with, api_call& call) {
  auto which = read_paging(call);
  auto from = read_time_parameter("from", call.query("from"));
  auto to = read_time_parameter("to", call.query("to"));
  for (const auto* bad :
       {which.ok() ? nullptr : &which.why(), from.ok() ? nullptr : &from.why(),
        to.ok() ? nullptr : &to.why()})
    if (bad != nullptr)
      return problem(*bad);
  audit_filter filter;
  filter.from = from.value();
  filter.to = to.value();
  filter.user = call.query("actor");
  filter.action = call.query("action");
  // One more than is shown: is there a next page?
  filter.limit = which.value().limit + std::size_t{1};
  if (const auto& after = which.value().after)
    filter.before_sequence = static_cast<std::uint64_t>(after->order);
  auto found = with.audit.list(filter);
  if (!found.ok())
    return problem(found.why());
  json items = json::array();
  for (const auto& entry : found.value())
    if (items.size() < which.value().limit)
      items.push_back(to_json(entry));
  std::optional<actors::list_position> last;
  if (found.value().size() > items.size())
    last = {static_cast<std::int64_t>(found.value()[items.size() - 1].sequence),
            {}};
  reply made;
  made.body = page_json(std::move(items), which.value(), 0, last);
  made.body["total"] = nullptr; // Nobody counts them.
  return made;
}

reply verify_audit(api_services& with, api_call&) {
  auto verified = with.audit.verify();
  if (!verified.ok() && verified.why().code != errc::corrupt)
    return problem(verified.why());
  reply made;
  made.body = {{"intact", verified.ok()},
               {"entries", verified.ok() ? json(verified.value()) : json()},
               {"problem", verified.ok() ? "" : verified.why().detail}};
  return made;
}

} // namespace

void add_user_routes(router& to, api_services& with) {
  const std::string users = "/api/v1/users";
  to.add(noted({"GET",
                users,
                permission::user_read,
                "List users",
                [&with](api_call& call) { return list_users(with, call); },
                {},
                0,
                with_paging()}));
  to.add({"POST",
          users,
          permission::user_write,
          "Add a user",
          [&with](api_call& call) { return create_user(with, call); },
          body_kind::json_object,
          4096,
          {},
          {text_field("name", 1, 64).needed(), role_field().needed(),
           prose_field("password", 1, 1024).needed()}});
  to.add(
    {"PATCH",
     users + "/{name}",
     permission::user_write,
     "Change role, password or whether a user may sign in",
     [&with](api_call& call) { return change_user(with, call); },
     body_kind::json_object,
     4096,
     {},
     {role_field(), prose_field("password", 1, 1024), flag_field("disabled")}});
  to.add({"DELETE",
          users + "/{name}",
          permission::user_write,
          "Remove a user",
          [&with](api_call& call) { return remove_user(with, call); },
          {},
          0,
          {}});
  to.add(noted(
    {"GET",
     "/api/v1/audit",
     permission::audit_read,
     "Who did what, newest first",
     [&with](api_call& call) { return list_audit(with, call); },
     {},
     0,
     with_paging({time_field("from"), time_field("to"),
                  text_field("actor", 0, 128), text_field("action", 0, 64)})}));
  to.add({"GET",
          "/api/v1/audit/verify",
          permission::audit_read,
          "Whether the audit log is whole and unchanged",
          [&with](api_call& call) { return verify_audit(with, call); },
          {},
          0,
          {}});
}

} // namespace vedette::cloud
