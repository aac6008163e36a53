#include "cloud/api/exception_preview.hpp"
#include "cloud/api/resource.hpp"
#include "cloud/api/routes.hpp"

#include <algorithm>
#include <map>
#include <string>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t source_bytes_max = 1024U * 1024;

/// What all devices together have held back, by exception.
using hits_by_exception = std::map<std::string, actors::exception_count>;

hits_by_exception hits_of(api_services& with) {
  hits_by_exception out;
  auto devices = all_devices(with, {});
  if (!devices.ok())
    return out; // Counts that are not to be had do not hide the exception.
  for (const auto& device : devices.value())
    for (const auto& x : device.exceptions) {
      auto& sum = out[x.id];
      sum.hits += x.hits;
      sum.last = std::max(sum.last, x.last);
    }
  return out;
}

json to_json(const exception_object& exception,
             const actors::exception_count& held) {
  json out{{"id", exception.id},         {"name", exception.name},
           {"source", exception.source}, {"version", exception.version},
           {"hits", held.hits},          {"last_hit", time_json(held.last)}};
  add_stamp(out, exception.stamp);
  return out;
}

std::optional<reply> take(api_services& with, api_call& call,
                          exception_object& exception) {
  auto& problems = call.problems;
  body_reader body{call.body, problems};
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

status is_unused(const control_store& store,
                 const exception_object& exception) {
  auto sets = list_objects<ruleset_object>(store);
  if (!sets.ok())
    return sets.why();
  for (const auto& set : sets.value())
    for (const auto& rule : set.rules)
      if (std::find(rule.exceptions.begin(), rule.exceptions.end(),
                    exception.id)
          != rule.exceptions.end())
        return error{errc::conflict, "the exception is used by the rule set '"
                                       + set.name + "'"};
  return done;
}

} // namespace

void add_exception_routes(router& to, api_services& with) {
  resource<exception_object> kind;
  kind.path = "/api/v1/exceptions";
  kind.noun = kind.title = "exception";
  kind.read = permission::exception_read;
  kind.write = permission::exception_write;
  kind.body_bytes_max = 2 * source_bytes_max;
  kind.members = {prose_field("source", 1, source_bytes_max).needed(),
                  text_field("name", 0, 256),
                  number_field("version", 0, 1'000'000'000).shown(),
                  number_field("hits", 0, 1'000'000'000'000).shown(),
                  time_field("last_hit").shown()};
  kind.shows = [&with] {
    return [hits = hits_of(with)](const exception_object& exception) {
      const auto at = hits.find(exception.id);
      return to_json(exception,
                     at == hits.end() ? actors::exception_count{} : at->second);
    };
  };
  kind.take = [&with](api_call& call, exception_object& exception) {
    return take(with, call, exception);
  };
  kind.summary = [](const exception_object& exception) {
    return exception.name + " v" + std::to_string(exception.version);
  };
  kind.unused = [&with](const exception_object& exception) {
    return is_unused(with.store, exception);
  };
  add_resource(to, with, std::move(kind));
  to.add({"POST",
          "/api/v1/exceptions/preview",
          permission::exception_read,
          "Which stored detections a draft exception would have left out",
          [&with](api_call& call) { return preview_exception(with, call); },
          body_kind::json_object,
          2 * exception_bytes_max,
          {},
          preview_members()});
}

} // namespace vedette::cloud
