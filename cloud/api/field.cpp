#include "cloud/api/field.hpp"

// Tested by tests/unit/cloud/api/field_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::int64_t page_max = 1000;

field made(std::string name, field_kind is, std::int64_t min,
           std::int64_t max) {
  field out{std::move(name), is};
  out.min = min;
  out.max = max;
  return out;
}

json text_schema(const field& what) {
  json out{{"type", "string"}, {"maxLength", what.max}};
  if (what.min > 0)
    out["minLength"] = what.min;
  return out;
}

json array_schema(const field& what, json items) {
  json out{
    {"type", "array"}, {"items", std::move(items)}, {"maxItems", what.max}};
  if (what.min > 0)
    out["minItems"] = what.min;
  return out;
}

} // namespace

field text_field(std::string name, std::int64_t min, std::int64_t max) {
  return made(std::move(name), field_kind::text, min, max);
}

field prose_field(std::string name, std::int64_t min, std::int64_t max) {
  return made(std::move(name), field_kind::prose, min, max);
}

field number_field(std::string name, std::int64_t min, std::int64_t max) {
  return made(std::move(name), field_kind::number, min, max);
}

field flag_field(std::string name) {
  return {std::move(name), field_kind::flag};
}

field time_field(std::string name) {
  return made(std::move(name), field_kind::time, 0, 64);
}

field id_field(std::string name) {
  return made(std::move(name), field_kind::id, 1, 64);
}

field choice_field(std::string name, std::vector<std::string> choices) {
  field out{std::move(name), field_kind::choice};
  out.choices = std::move(choices);
  return out;
}

field choices_field(std::string name, std::vector<std::string> choices) {
  field out{std::move(name), field_kind::choices};
  out.choices = std::move(choices);
  return out;
}

field texts_field(std::string name, std::int64_t items_max,
                  std::int64_t item_bytes_max, std::int64_t items_min) {
  auto out = made(std::move(name), field_kind::texts, items_min, items_max);
  out.item_bytes_max = item_bytes_max;
  return out;
}

field one_of(field texts, std::vector<std::string> choices) {
  texts.choices = std::move(choices);
  return texts;
}

field object_field(std::string name, fields members) {
  field out{std::move(name), field_kind::object};
  out.members = std::move(members);
  return out;
}

field list_field(std::string name, std::int64_t items_max, fields members) {
  auto out = made(std::move(name), field_kind::list, 0, items_max);
  out.members = std::move(members);
  return out;
}

field any_field(std::string name) {
  return {std::move(name), field_kind::any};
}

fields with_paging(fields more) {
  more.push_back(number_field("limit", 1, page_max));
  more.push_back(text_field("cursor", 0, 2048));
  return more;
}

json schema_of(const field& what) {
  switch (what.is) {
  case field_kind::number:
    return {{"type", "integer"}, {"minimum", what.min}, {"maximum", what.max}};
  case field_kind::flag:
    return {{"type", "boolean"}};
  case field_kind::time:
    return {{"type", "string"}, {"format", "date-time"}};
  case field_kind::choice:
    return {{"type", "string"}, {"enum", what.choices}};
  case field_kind::choices:
    return {{"type", "string"},
            {"description", "one of the enumeration, or several with commas"},
            {"x-enum", what.choices}};
  case field_kind::texts:
    return array_schema(
      what, what.choices.empty()
              ? json{{"type", "string"}, {"maxLength", what.item_bytes_max}}
              : json{{"type", "string"}, {"enum", what.choices}});
  case field_kind::object:
    return schema_of(what.members);
  case field_kind::list:
    return array_schema(what, schema_of(what.members));
  case field_kind::any:
    return {{"type", "object"}};
  default:
    return text_schema(what);
  }
}

json schema_of(const fields& members) {
  json properties = json::object(), required = json::array();
  for (const auto& member : members) {
    auto one = schema_of(member);
    if (member.read_only)
      one["readOnly"] = true;
    properties[member.name] = std::move(one);
    if (member.required)
      required.push_back(member.name);
  }
  json out{{"type", "object"},
           {"properties", std::move(properties)},
           {"additionalProperties", false}};
  if (!required.empty())
    out["required"] = std::move(required);
  return out;
}

std::string pointer_token(std::string_view name) {
  std::string out;
  for (char c : name.substr(0, 64)) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

} // namespace vedette::cloud
