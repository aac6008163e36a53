#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::int64_t life_max_s = 10LL * 365 * 86'400;

json to_json(const api_key& key) {
  return {{"id", key.id},
          {"name", key.name},
          {"role", key.role},
          {"created", time_json(key.created)},
          {"created_by", key.created_by},
          {"expires", time_json(key.expires)},
          {"last_used", time_json(key.last_used)}};
}

reply list_keys(api_services& with, api_call& call) {
  auto keys = with.keys.list();
  if (!keys.ok())
    return problem(keys.why());
  json items = json::array();
  for (const auto& key : keys.value())
    items.push_back(to_json(key));
  return page_of(call, std::move(items));
}

// The audit log names keys, so that two must not share a name.
status name_is_free(api_services& with, const std::string& name) {
  auto keys = with.keys.list();
  if (!keys.ok())
    return keys.why();
  for (const auto& key : keys.value())
    if (is_same_name(key.name, name))
      return error{errc::conflict,
                   "name: there is an API key of that name, " + key.id};
  return done;
}

reply create_key(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  api_key terms;
  terms.name = body.text("name", 64);
  terms.role = body.text("role", 64);
  const auto life = body.number_or("expires_in_s", 0, life_max_s);
  if (life > 0)
    terms.expires
      = with.clock.wall() + static_cast<time_ns>(life) * ns_per_second;
  terms.created_by = call.who.person;
  if (auto bad = refused(problems))
    return *bad;
  api_keys::made key;
  auto work
    = [&](control_transaction& transaction, audit_entry& entry) -> status {
    if (auto free = name_is_free(with, terms.name); !free.ok())
      return free;
    auto made = with.keys.create(transaction, terms);
    if (!made.ok())
      return made.why();
    key = std::move(made).value();
    entry.object = "apikey/" + key.key.id;
    return done;
  };
  auto stored = audited(with,
                        audit_of(call, "apikey.create", "apikey", "",
                                 terms.name + " " + terms.role),
                        work);
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 201;
  made.body = to_json(key.key);
  made.body["key"] = key.text;
  made.headers = {{"cache-control", "no-store"}};
  return made;
}

reply remove_key(api_services& with, api_call& call) {
  auto stored
    = audited(with, audit_of(call, "apikey.delete", "apikey/" + call.path[0]),
              [&](control_transaction& transaction) {
                return with.keys.remove(transaction, call.path[0]);
              });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_key_routes(router& to, api_services& with) {
  const std::string keys = "/api/v1/api-keys";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          keys,
          permission::user_read,
          "List keys of scripts",
          call(list_keys),
          {},
          0,
          with_paging()});
  to.add(
    {"POST",
     keys,
     permission::user_write,
     "Make a key for a script",
     call(create_key),
     body_kind::json_object,
     4096,
     {},
     {text_field("name", 1, 64).needed(),
      choice_field("role", {role_names.begin(), role_names.end()}).needed(),
      number_field("expires_in_s", 1, life_max_s)}});
  to.add({"DELETE",
          keys + "/{id}",
          permission::user_write,
          "Withdraw a key",
          call(remove_key),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
