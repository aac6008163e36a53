#include "cloud/api/query_fields.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

reply check_eql(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  auto text = body.text("query", query_bytes_max);
  auto dialect = body.text_or("dialect", "", 16);
  if (auto bad = refused(problems))
    return *bad;
  auto found = with.checker.check_query(text, dialect);
  reply made;
  made.body
    = {{"valid", !has_errors(found)}, {"diagnostics", cloud::to_json(found)}};
  return made;
}

reply complete_eql(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  auto text = body.text("query", query_bytes_max);
  auto offset = body.number_or("offset", text.size(), query_bytes_max);
  if (auto bad = refused(problems))
    return *bad;
  auto found = with.checker.complete(text, offset);
  json items = json::array();
  for (const auto& item : found.items)
    items.push_back(
      {{"label", item.label}, {"kind", item.kind}, {"detail", item.detail}});
  reply made;
  made.body = {{"from", found.from}, {"to", found.to}, {"items", items}};
  return made;
}

} // namespace

void add_eql_routes(router& to, api_services& with) {
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"POST",
          "/api/v1/eql/check",
          permission::rule_read,
          "Check EQL",
          call(check_eql),
          body_kind::json_object,
          2 * query_bytes_max,
          {},
          {query_field().needed(), dialect_field()}});
  to.add({"POST",
          "/api/v1/eql/complete",
          permission::rule_read,
          "Complete EQL",
          call(complete_eql),
          body_kind::json_object,
          2 * query_bytes_max,
          {},
          {query_field().needed(), dialect_field(),
           number_field("offset", 0, query_bytes_max)}});
}

} // namespace vedette::cloud
