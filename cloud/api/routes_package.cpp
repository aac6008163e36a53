#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/package_check.hpp"
#include "cloud/content/shelf.hpp"
#include "cloud/identity/secrets.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t package_bytes_max = 32U * 1024 * 1024;

json used_by(const control_store& store, const std::string& id) {
  json sets = json::array();
  auto all = list_objects<ruleset_object>(store);
  if (!all.ok())
    return sets;
  for (const auto& set : all.value()) {
    bool uses = false;
    for (const auto& rule : set.rules)
      for (const auto& use : rule.packages)
        uses = uses || use.package_id == id;
    if (uses)
      sets.push_back(set.id);
  }
  return sets;
}

json to_json(const package_object& package, const control_store& store) {
  json out{{"id", package.id},
           {"name", package.name},
           {"entry_point", package.entry_point},
           {"interpreter", package.interpreter},
           {"description", package.description},
           {"sha256", package.sha256},
           {"size", package.size},
           {"used_by", used_by(store, package.id)}};
  add_stamp(out, package.stamp);
  return out;
}

// Rule sets show packages by their names.
status name_is_free(const control_store& store, const std::string& name) {
  auto all = list_objects<package_object>(store);
  if (!all.ok())
    return all.why();
  for (const auto& other : all.value())
    if (is_same_name(other.name, name))
      return error{errc::conflict,
                   "name: there is a package of that name, " + other.id};
  return done;
}

reply list_packages(api_services& with, api_call& call) {
  auto all = list_objects<package_object>(with.store);
  if (!all.ok())
    return problem(all.why());
  json items = json::array();
  for (const auto& package : all.value())
    items.push_back(to_json(package, with.store));
  return page_of(call, std::move(items));
}

reply read_package(api_services& with, api_call& call) {
  auto package = read_object<package_object>(with.store, call.path[0]);
  if (!package.ok())
    return problem(package.why());
  reply made;
  made.body = to_json(package.value(), with.store);
  return with_etag(std::move(made), package.value().stamp.revision);
}

std::optional<reply> take(const api_call& call, package_object& package) {
  package.name = call.query("name");
  package.entry_point = call.query("entry_point");
  package.interpreter = call.query("interpreter");
  package.description = call.query("description");
  if (package.interpreter.empty())
    package.interpreter = "python3";
  auto files = check_package(call.request.body);
  if (!files.ok())
    return problem(files.why());
  if (files.value().count(package.entry_point) != 0)
    return std::nullopt;
  diagnostic missing;
  missing.pointer = "?entry_point";
  missing.message = "there is no such file in the package";
  const auto near = nearest(package.entry_point,
                            {files.value().begin(), files.value().end()});
  if (!near.empty())
    missing.hint = "did you mean '" + near + "'?";
  return refused({missing});
}

reply create_package(api_services& with, api_call& call) {
  package_object package;
  if (auto bad = take(call, package))
    return *bad;
  package.id = uid::random().dashed();
  package.sha256 = hash_secret(call.request.body);
  package.size = call.request.body.size();
  stamp(package.stamp, call, with.clock);
  auto work = [&](control_transaction& transaction) -> status {
    if (auto free = name_is_free(with.store, package.name); !free.ok())
      return free;
    auto put
      = transaction.put(package_content_key(package.sha256), call.request.body);
    if (!put.ok())
      return put.why();
    return put_object(transaction, package);
  };
  auto stored
    = audited(with,
              audit_of(call, "package.create", "package/" + package.id, "",
                       package.name + " sha256=" + package.sha256),
              work);
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 201;
  made.body = to_json(package, with.store);
  return with_etag(std::move(made), package.stamp.revision);
}

reply remove_package(api_services& with, api_call& call) {
  const auto& id = call.path[0];
  auto package = read_object<package_object>(with.store, id);
  if (!package.ok())
    return problem(package.why());
  if (!used_by(with.store, id).empty())
    return problem({errc::conflict, "the package is used by a rule set"});
  auto all = list_objects<package_object>(with.store);
  if (!all.ok())
    return problem(all.why());
  int holders = 0;
  for (const auto& other : all.value())
    holders += other.sha256 == package.value().sha256;
  auto work = [&](control_transaction& transaction) -> status {
    transaction.erase(key_of<package_object>(id));
    if (holders == 1)
      transaction.erase(package_content_key(package.value().sha256));
    return done;
  };
  auto stored = audited(
    with,
    audit_of(call, "package.delete", "package/" + id, package.value().name),
    work);
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_package_routes(router& to, api_services& with) {
  const std::string all = "/api/v1/packages", one = all + "/{id}";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          all,
          permission::package_read,
          "List packages",
          call(list_packages),
          {},
          0,
          with_paging()});
  to.add({"POST",
          all,
          permission::package_write,
          "Upload a package",
          call(create_package),
          body_kind::bytes,
          package_bytes_max,
          {text_field("name", 1, 256).needed(),
           text_field("entry_point", 1, 256).needed(),
           choice_field("interpreter", {"python3", "sh"}),
           text_field("description", 0, 4096)}});
  to.add({"GET",
          one,
          permission::package_read,
          "One package",
          call(read_package),
          {},
          0,
          {}});
  to.add({"DELETE",
          one,
          permission::package_write,
          "Remove a package",
          call(remove_package),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
