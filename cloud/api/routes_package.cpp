#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
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

bool is_plain_path(std::string_view path) {
  return !path.empty() && path.size() <= 256 && path.front() != '/'
         && path.find("..") == std::string_view::npos
         && path.find('\\') == std::string_view::npos;
}

reply list_packages(api_services& with, api_call& call) {
  auto all = list_objects<package_object>(with.store);
  if (!all.ok())
    return problem(all.why());
  json items = json::array();
  for (const auto& package : all.value())
    items.push_back(to_json(package, with.store));
  return page_of(call, items);
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
  auto bad = [](const char* why) {
    return problem({errc::invalid_argument, why});
  };
  package.name = call.query("name");
  package.entry_point = call.query("entry_point");
  package.interpreter = call.query("interpreter");
  package.description = call.query("description");
  if (package.interpreter.empty())
    package.interpreter = "python3";
  if (package.name.empty() || package.name.size() > 256)
    return bad("parameter 'name': expected 1 to 256 bytes");
  if (package.interpreter != "python3" && package.interpreter != "sh")
    return bad("parameter 'interpreter': expected python3 or sh");
  if (!is_plain_path(package.entry_point))
    return bad("parameter 'entry_point': expected the name of a file in the "
               "package");
  if (package.description.size() > 4096)
    return bad("parameter 'description': longer than 4096 bytes");
  const auto& content = call.request.body;
  if (content.compare(0, 4, std::string_view("PK\x03\x04", 4)) != 0)
    return bad("the body is not a zip file");
  if (content.find(package.entry_point) == std::string::npos)
    return bad("parameter 'entry_point': no such file in the package");
  return std::nullopt;
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
          {"limit", "cursor"}});
  to.add({"POST",
          all,
          permission::package_write,
          "Upload a package",
          call(create_package),
          body_kind::bytes,
          package_bytes_max,
          {"name", "entry_point", "interpreter", "description"}});
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
