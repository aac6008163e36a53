#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

#include <algorithm>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t source_bytes_max = 1024U * 1024;

json to_json(const exception_object& exception) {
  json out{{"id", exception.id},
           {"name", exception.name},
           {"source", exception.source},
           {"version", exception.version},
           {"hits", nullptr},
           {"last_hit", nullptr}};
  add_stamp(out, exception.stamp);
  return out;
}

reply answer_with(const exception_object& exception, int status) {
  reply made;
  made.status = status;
  made.body = to_json(exception);
  return with_etag(std::move(made), exception.stamp.revision);
}

reply list_exceptions(api_services& with, api_call& call) {
  auto all = list_objects<exception_object>(with.store);
  if (!all.ok())
    return problem(all.why());
  json items = json::array();
  for (const auto& exception : all.value())
    items.push_back(to_json(exception));
  return page_of(call, items);
}

reply read_exception(api_services& with, api_call& call) {
  auto exception = read_object<exception_object>(with.store, call.path[0]);
  if (!exception.ok())
    return problem(exception.why());
  return answer_with(exception.value(), 200);
}

std::optional<reply> take(api_services& with, api_call& call,
                          exception_object& exception) {
  diagnostics problems;
  body_reader body{call.body, problems};
  body.only({"id", "name", "source", "version", "revision", "created",
             "created_by", "modified_at", "modified_by", "hits", "last_hit"});
  auto source = body.text("source", source_bytes_max);
  auto name = body.text_or("name", exception.name, 256);
  if (auto bad = refused(problems))
    return bad;
  auto checked = with.checker.check_exception(source);
  if (!checked.valid())
    return problem({errc::invalid_argument, "the exception does not validate"},
                   checked.problems, 422);
  if (!exception.source.empty() && exception.source != source)
    ++exception.version;
  exception.source = source;
  exception.name = name.empty() ? checked.facts.name : name;
  return std::nullopt;
}

reply store_exception(api_services& with, api_call& call,
                      exception_object exception, const char* action,
                      int status_code) {
  stamp(exception.stamp, call, with.clock);
  auto expected = exception.stamp.revision;
  auto stored = audited(
    with,
    audit_of(call, action, "exception/" + exception.id, "", exception.name),
    [&](control_transaction& transaction) -> status {
      if (expected != 0) {
        auto present = read_object<exception_object>(transaction, exception.id);
        if (!present.ok())
          return present.why();
        if (present.value().stamp.revision != expected)
          return error{errc::conflict, "the exception was changed meanwhile"};
      }
      return put_object(transaction, exception);
    });
  if (!stored.ok())
    return problem(stored.why());
  with.policies.forget();
  with.backend.policies_changed();
  return answer_with(exception, status_code);
}

reply create_exception(api_services& with, api_call& call) {
  exception_object exception;
  if (auto bad = take(with, call, exception))
    return *bad;
  exception.id = uid::random().dashed();
  return store_exception(with, call, std::move(exception), "exception.create",
                         201);
}

reply change_exception(api_services& with, api_call& call) {
  auto present = read_object<exception_object>(with.store, call.path[0]);
  if (!present.ok())
    return problem(present.why());
  auto exception = present.value();
  if (auto outdated = stale(call.request, exception.stamp.revision))
    return *outdated;
  if (auto bad = take(with, call, exception))
    return *bad;
  return store_exception(with, call, std::move(exception), "exception.update",
                         200);
}

reply remove_exception(api_services& with, api_call& call) {
  const auto& id = call.path[0];
  auto exception = read_object<exception_object>(with.store, id);
  if (!exception.ok())
    return problem(exception.why());
  if (auto outdated = stale(call.request, exception.value().stamp.revision))
    return *outdated;
  auto sets = list_objects<ruleset_object>(with.store);
  if (!sets.ok())
    return problem(sets.why());
  for (const auto& set : sets.value())
    for (const auto& rule : set.rules)
      if (std::find(rule.exceptions.begin(), rule.exceptions.end(), id)
          != rule.exceptions.end())
        return problem(
          {errc::conflict,
           "the exception is used by the rule set '" + set.name + "'"});
  auto stored = audited(with,
                        audit_of(call, "exception.delete", "exception/" + id,
                                 exception.value().name),
                        [&](control_transaction& transaction) -> status {
                          transaction.erase(key_of<exception_object>(id));
                          return done;
                        });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_exception_routes(router& to, api_services& with) {
  const std::string all = "/api/v1/exceptions", one = all + "/{id}";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          all,
          permission::exception_read,
          "List exceptions",
          call(list_exceptions),
          {},
          0,
          {"limit", "cursor"}});
  to.add({"POST",
          all,
          permission::exception_write,
          "Add an exception",
          call(create_exception),
          body_kind::json_object,
          2 * source_bytes_max,
          {}});
  to.add({"GET",
          one,
          permission::exception_read,
          "One exception",
          call(read_exception),
          {},
          0,
          {}});
  to.add({"PUT",
          one,
          permission::exception_write,
          "Change an exception",
          call(change_exception),
          body_kind::json_object,
          2 * source_bytes_max,
          {}});
  to.add({"DELETE",
          one,
          permission::exception_write,
          "Remove an exception",
          call(remove_exception),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
