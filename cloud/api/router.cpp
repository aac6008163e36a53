#include "cloud/api/router.hpp"

#include <algorithm>
#include <utility>

namespace vedette::cloud {

namespace {

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> found;
  while (!path.empty()) {
    path.remove_prefix(1); // The slash.
    auto end = std::min(path.find('/'), path.size());
    found.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return found;
}

bool is_variable(std::string_view segment) {
  return !segment.empty() && segment.front() == '{';
}

bool fits(const std::vector<std::string_view>& pattern,
          const std::vector<std::string_view>& path,
          std::vector<std::string>& values) {
  values.clear();
  if (pattern.size() != path.size())
    return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_variable(pattern[i])) {
      if (path[i].empty())
        return false;
      values.emplace_back(path[i]);
    } else if (pattern[i] != path[i]) {
      return false;
    }
  }
  return true;
}

json parameters_of(const route& what) {
  json list = json::array();
  for (auto segment : segments(what.pattern))
    if (is_variable(segment))
      list.push_back({{"name", segment.substr(1, segment.size() - 2)},
                      {"in", "path"},
                      {"required", true},
                      {"schema", {{"type", "string"}}}});
  for (const auto& one : what.parameters)
    list.push_back({{"name", one.name},
                    {"in", "query"},
                    {"required", one.required},
                    {"schema", schema_of(one)}});
  return list;
}

json operation_of(const route& what) {
  json operation{{"summary", what.summary},
                 {"parameters", parameters_of(what)}};
  if (what.body == body_kind::json_object)
    operation["requestBody"]
      = {{"required", true},
         {"content",
          {{"application/json", {{"schema", schema_of(what.members)}}}}},
         {"x-bytes-max", what.body_bytes_max}};
  else if (what.body == body_kind::bytes)
    operation["requestBody"]
      = {{"required", true},
         {"content",
          {{"application/octet-stream",
            {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}},
         {"x-bytes-max", what.body_bytes_max}};
  json refusal{{"$ref", "#/components/responses/problem"}};
  operation["responses"]
    = {{"2XX", {{"description", "as asked"}}}, {"4XX", refusal}};
  if (const auto* needed = std::get_if<permission>(&what.needs))
    operation["x-permission"] = name_of(*needed);
  else if (std::get<access>(what.needs) == access::open)
    operation["security"] = json::array();
  return operation;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

} // namespace

void router::add(route what) {
  for (const auto& known : routes_)
    VEDETTE_ASSERT(known.method != what.method
                   || known.pattern != what.pattern);
  routes_.push_back(std::move(what));
}

router::match router::find(std::string_view method,
                           std::string_view path) const {
  match best;
  auto asked = segments(path);
  std::vector<std::string> values;
  for (const auto& candidate : routes_) {
    if (!fits(segments(candidate.pattern), asked, values))
      continue;
    if (candidate.method != method) {
      best.allow += (best.allow.empty() ? "" : ", ") + candidate.method;
      continue;
    }
    // `/rules/validate` wins over `/rules/{id}`.
    if (best.found == nullptr || values.size() < best.path.size()) {
      best.found = &candidate;
      best.path = values;
    }
  }
  return best;
}

json router::openapi(const std::string& version) const {
  json paths = json::object();
  for (const auto& what : routes_)
    paths[what.pattern][lower(what.method)] = operation_of(what);
  json schemes{
    {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
    {"cookie",
     {{"type", "apiKey"}, {"in", "cookie"}, {"name", "vedette_session"}}}};
  json problem_schema{
    {"description", "what is wrong"},
    {"content",
     {{"application/problem+json", {{"schema", {{"type", "object"}}}}}}}};
  return {{"openapi", "3.1.0"},
          {"info", {{"title", "Vedette"}, {"version", version}}},
          {"security", json::array({json{{"bearer", json::array()}},
                                    json{{"cookie", json::array()}}})},
          {"components",
           {{"securitySchemes", schemes},
            {"responses", {{"problem", problem_schema}}}}},
          {"paths", paths}};
}

} // namespace vedette::cloud
