#include "cloud/api/breakdown.hpp"
#include "cloud/api/coverage.hpp"
#include "cloud/api/query_fields.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::int64_t rows_max = 100'000;

fields what_to_ask() {
  return {choice_field("kind", {"eql", "insta", "focus"}),
          query_field(),
          dialect_field(),
          time_field("from"),
          time_field("to"),
          number_field("limit", 1, rows_max),
          text_field("artifact", 1, 64),
          text_field("facet", 1, 64),
          texts_field("values", 1000, 4096, 1),
          choice_field("match", {"Fuzzy", "Exact"}),
          flag_field("case_sensitive"),
          id_field("device_id"),
          text_field("process_uid", 1, 128)};
}

const char* name_of(actors::query_kind kind) {
  switch (kind) {
  case actors::query_kind::insta:
    return "insta";
  case actors::query_kind::focus:
    return "focus";
  default:
    return "eql";
  }
}

const char* name_of(actors::query_state state) {
  switch (state) {
  case actors::query_state::finished:
    return "done";
  case actors::query_state::cancelled:
    return "cancelled";
  case actors::query_state::failed:
    return "failed";
  default:
    return "running";
  }
}

json to_json(const actors::query_view& query) {
  const auto& what = query.what;
  return {{"id", query.id.dashed()},
          {"kind", name_of(what.kind)},
          {"query", what.text},
          {"dialect", what.dialect},
          {"artifact", what.artifact},
          {"facet", what.facet},
          {"values", what.values},
          {"process_uid", what.process_uid},
          {"device_id", what.device ? json(what.device->dashed()) : json()},
          {"from", time_json(what.from)},
          {"to", time_json(what.to)},
          {"user", query.user},
          {"state", name_of(query.state)},
          {"error", query.error},
          {"progress",
           {{"shards_done", query.shards_done},
            {"shards", query.shards},
            {"events_scanned", query.progress.events_scanned},
            {"blocks_scanned", query.progress.blocks_scanned},
            {"blocks_skipped", query.progress.blocks_skipped},
            {"blocks_elsewhere", query.progress.blocks_elsewhere},
            {"blocks_spared", query.progress.blocks_spared}}},
          {"rows_total", query.rows},
          {"coverage", nullptr}, // Of one query that has ended; see read_query.
          {"started", time_json(query.started)},
          {"finished", time_json(query.finished)},
          {"expires", time_json(query.expires)}};
}

void take_time(body_reader& body, const char* name, time_ns& into) {
  auto text = body.text_or(name, "", 64);
  auto time = read_time_parameter(name, text);
  if (time.ok())
    into = time.value();
  else
    body.complain(name, "expected a time such as 2026-01-31T12:00:00Z");
}

void take_eql(body_reader& body, actors::query_spec& spec) {
  spec.kind = actors::query_kind::eql;
  spec.text = body.text("query", query_bytes_max);
  spec.dialect = body.text_or("dialect", "elastic", 16);
  spec.limit
    = static_cast<std::uint32_t>(body.number_or("limit", 10'000, rows_max));
}

void take_insta(body_reader& body, actors::query_spec& spec) {
  spec.kind = actors::query_kind::insta;
  spec.artifact = body.text("artifact", 64);
  spec.facet = body.text("facet", 64);
  spec.values = body.texts_or_none("values", 1000);
  if (spec.values.empty())
    body.complain("values", "is missing");
  auto match = body.text_or("match", "Fuzzy", 16);
  spec.exact = match == "Exact";
  spec.case_sensitive = body.flag_or("case_sensitive", false);
}

void take_device(body_reader& body, actors::query_spec& spec) {
  auto text = body.text_or("device_id", "", 64);
  if (text.empty())
    return;
  auto id = uid::parse(text);
  if (id.ok())
    spec.device = id.value();
  else
    body.complain("device_id", "not an id");
}

actors::query_spec take(body_reader& body) {
  actors::query_spec spec;
  auto kind = body.text_or("kind", "eql", 16);
  if (kind == "eql") {
    take_eql(body, spec);
  } else if (kind == "insta") {
    take_insta(body, spec);
  } else {
    spec.kind = actors::query_kind::focus;
    spec.process_uid = body.text("process_uid", 128);
    if (!body.has("device_id"))
      body.complain("device_id", "is missing");
  }
  take_device(body, spec);
  take_time(body, "from", spec.from);
  take_time(body, "to", spec.to);
  return spec;
}

reply start_query(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  auto spec = take(body);
  if (auto bad = refused(problems))
    return *bad;
  diagnostics told; // Warnings, if it may run.
  if (spec.kind == actors::query_kind::eql) {
    told = with.checker.check_query(spec.text, spec.dialect);
    if (has_errors(told))
      return problem({errc::invalid_argument, "the query does not compile"},
                     told, 422);
  }
  auto query = await<actors::query_view>([&](auto then) {
    with.backend.start_query(spec, call.who.user, std::move(then));
  });
  if (!query.ok())
    return problem(query.why());
  auto noted = with.audit.append(audit_of(call, "query.run",
                                          "query/" + query.value().id.dashed(),
                                          "", dump(call.body).substr(0, 2000)));
  if (!noted.ok())
    return problem(noted.why());
  reply made;
  made.status = 202;
  made.body = to_json(query.value());
  made.body["diagnostics"] = cloud::to_json(told);
  return made;
}

reply list_queries(api_services& with, api_call& call) {
  auto found = await<std::vector<actors::query_view>>(
    [&](auto then) { with.backend.list_queries(std::move(then)); });
  if (!found.ok())
    return problem(found.why());
  json items = json::array();
  for (const auto& query : found.value())
    items.push_back(to_json(query));
  return newest_page_of(call, std::move(items), "started");
}

json coverage_of(api_services& with, const actors::query_view& query) {
  auto devices = all_devices(with, {});
  return devices.ok() ? coverage_json(query, devices.value()) : json();
}

reply read_query(api_services& with, api_call& call) {
  auto id = read_id(call.path[0]);
  if (!id.ok())
    return problem(id.why());
  auto query = await<actors::query_view>(
    [&](auto then) { with.backend.read_query(id.value(), std::move(then)); });
  if (!query.ok())
    return problem(query.why());
  reply made;
  made.body = to_json(query.value());
  if (query.value().state != actors::query_state::running)
    made.body["coverage"] = coverage_of(with, query.value());
  return made;
}

reply cancel_query(api_services& with, api_call& call) {
  auto id = read_id(call.path[0]);
  if (!id.ok())
    return problem(id.why());
  auto before = await<actors::query_view>(
    [&](auto then) { with.backend.read_query(id.value(), std::move(then)); });
  if (!before.ok())
    return problem(before.why());
  if (before.value().user != call.who.user && call.who.role != role_names[0])
    return problem({errc::forbidden, "the query is somebody else's"});
  auto query = await<actors::query_view>(
    [&](auto then) { with.backend.cancel_query(id.value(), std::move(then)); });
  if (!query.ok())
    return problem(query.why());
  reply made;
  made.body = to_json(query.value());
  return made;
}

// A focus view is one object, the others are pages of rows. While a query runs
// newer rows push in front: its first page is all there is to page through.
json results_json(const actors::query_view& query, json rows,
                  const paging& which, std::uint64_t from) {
  const auto kind = query.what.kind;
  if (kind == actors::query_kind::focus)
    return rows.empty() ? json{{"nodes", json::array()},
                               {"edges", json::array()},
                               {"timeline", json::array()}}
                        : rows.front();
  const auto shown = from + rows.size();
  std::optional<actors::list_position> last;
  if (query.state != actors::query_state::running && !rows.empty()
      && shown < query.rows)
    last = {static_cast<std::int64_t>(shown), {}};
  auto page = page_json(std::move(rows), which, query.rows, last);
  if (kind == actors::query_kind::eql) {
    page["events"] = std::move(page["items"]);
    page.erase("items");
  }
  return page;
}

reply read_results(api_services& with, api_call& call) {
  auto id = read_id(call.path[0]);
  if (!id.ok())
    return problem(id.why());
  auto which = read_paging(call);
  if (!which.ok())
    return problem(which.why());
  const auto& after = which.value().after;
  const auto from = after ? static_cast<std::uint64_t>(after->order) : 0;
  auto query = await<actors::query_view>(
    [&](auto then) { with.backend.read_query(id.value(), std::move(then)); });
  if (!query.ok())
    return problem(query.why());
  auto rows = await<std::vector<std::string>>([&](auto then) {
    with.backend.read_rows(id.value(), from, which.value().limit,
                           std::move(then));
  });
  if (!rows.ok())
    return problem(rows.why());
  json items = json::array();
  for (const auto& row : rows.value())
    items.push_back(json::parse(row, nullptr, false));
  reply made;
  made.body
    = results_json(query.value(), std::move(items), which.value(), from);
  return made;
}

/// Rows of an answer that a breakdown looks at, and how many at a time.
constexpr std::uint64_t breakdown_rows_max = 100'000;
constexpr std::uint32_t breakdown_part = 1000;
constexpr std::size_t breakdown_width = 50;

reply break_down(api_services& with, api_call& call) {
  auto id = read_id(call.path[0]);
  if (!id.ok())
    return problem(id.why());
  auto parts = breakdown::by(call.query("by"));
  if (!parts.ok())
    return problem(parts.why());
  auto query = await<actors::query_view>(
    [&](auto then) { with.backend.read_query(id.value(), std::move(then)); });
  if (!query.ok())
    return problem(query.why());
  for (std::uint64_t at = 0; at < breakdown_rows_max; at += breakdown_part) {
    auto rows = await<std::vector<std::string>>([&](auto then) {
      with.backend.read_rows(id.value(), at, breakdown_part, std::move(then));
    });
    if (!rows.ok())
      return problem(rows.why());
    for (const auto& row : rows.value())
      parts.value().add(json::parse(row, nullptr, false));
    if (rows.value().size() < breakdown_part)
      break;
  }
  reply made;
  made.body = parts.value().to_json(breakdown_width);
  return made;
}

} // namespace

void add_query_routes(router& to, api_services& with) {
  const std::string all = "/api/v1/queries", one = all + "/{id}";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"POST",
          all,
          permission::query_run,
          "Start a query",
          call(start_query),
          body_kind::json_object,
          2 * query_bytes_max,
          {},
          what_to_ask()});
  to.add({"GET",
          all,
          permission::query_run,
          "List queries",
          call(list_queries),
          {},
          0,
          with_paging()});
  to.add({"GET",
          one,
          permission::query_run,
          "How a query is getting on",
          call(read_query),
          {},
          0,
          {}});
  to.add({"DELETE",
          one,
          permission::query_run,
          "Cancel a query, or forget one that has ended",
          call(cancel_query),
          {},
          0,
          {}});
  to.add(noted({"GET",
                one + "/results",
                permission::query_run,
                "What a query has found",
                call(read_results),
                {},
                0,
                with_paging()}));
  to.add({"GET",
          one + "/breakdown",
          permission::query_run,
          "How what a query has found is spread over facets",
          call(break_down),
          {},
          0,
          {text_field("by", 1, 256).needed()}});
}

} // namespace vedette::cloud
