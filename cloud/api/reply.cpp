#include "cloud/api/reply.hpp"

#include "actors/net/server.hpp"

#include <utility>

namespace vedette::cloud {

namespace {

const char* level_name(severity level) {
  switch (level) {
  case severity::note:
    return "note";
  case severity::warning:
    return "warning";
  default:
    return "error";
  }
}

} // namespace

std::string dump(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

json to_json(const diagnostic& what) {
  return {{"level", level_name(what.level)}, {"line", what.line},
          {"column", what.column},           {"offset", what.offset},
          {"length", what.length},           {"pointer", what.pointer},
          {"message", what.message},         {"hint", what.hint}};
}

json to_json(const diagnostics& list) {
  json out = json::array();
  for (const auto& item : list)
    out.push_back(to_json(item));
  return out;
}

reply problem(int status, errc code, const std::string& detail) {
  reply made;
  made.status = status;
  made.content_type = "application/problem+json";
  made.body = {{"type", "about:blank"}, {"title", net::reason_phrase(status)},
               {"status", status},      {"code", name_of(code)},
               {"detail", detail},      {"errors", json::array()}};
  return made;
}

reply problem(const error& why) {
  return problem(net::status_of(why.code), why.code, why.detail);
}

reply problem(const error& why, const diagnostics& places, int status) {
  auto made = problem(status, why.code, why.detail);
  made.body["errors"] = to_json(places);
  return made;
}

net::http_response to_response(reply what) {
  net::http_response response;
  response.status = what.status;
  response.headers = std::move(what.headers);
  if (!what.body.is_null()) {
    response.body = dump(what.body);
    if (what.content_type.empty())
      what.content_type = "application/json";
  } else {
    response.body = std::move(what.bytes);
  }
  if (!what.content_type.empty())
    response.headers.emplace_back("content-type", what.content_type);
  return response;
}

} // namespace vedette::cloud
