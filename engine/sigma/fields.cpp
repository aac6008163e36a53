#include "engine/sigma/fields.hpp"

#include "engine/sigma/logsource.hpp"
#include "engine/text_measure.hpp"
#include "schema/catalog.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Tested by tests/unit/engine/sigma/compile_test.cpp

namespace vedette::engine::sigma {

namespace {

constexpr std::size_t name_bytes_max = 64;

/// All names of all fields, by class.
const std::vector<std::string>& names_of(schema::event_class cls) {
  static const auto table = [] {
    std::array<std::vector<std::string>, schema::event_class_count> out;
    for (std::size_t i = 0; i < out.size(); ++i)
      for (const auto& field : schema::fields())
        for (auto& name :
             schema::names_of(static_cast<schema::event_class>(i), field.id))
          out[i].push_back(std::move(name));
    return out;
  }();
  return table[static_cast<std::size_t>(cls)];
}

// A slip of the pen and not another word.
bool is_slip(std::string_view a, std::string_view b) {
  constexpr std::size_t short_name = 4;
  constexpr std::size_t long_name = 9;
  if (std::min(a.size(), b.size()) < short_name)
    return false;
  auto apart = damerau_distance(a, b, true);
  return apart <= (a.size() >= long_name ? 2U : 1U);
}

void collect(const detection& from, std::set<std::string_view>& seen,
             std::vector<const detection_item*>& out) {
  if (from.kind == detection::kind_t::item) {
    if (!from.item.field.empty() && seen.insert(from.item.field).second)
      out.push_back(&from.item);
    return;
  }
  for (const auto& part : from.parts)
    collect(part, seen, out);
}

} // namespace

void check_fields(const document& from, diagnostics& out) {
  auto cls = native_class_of(from.from);
  if (!cls)
    return;
  std::set<std::string_view> seen;
  std::vector<const detection_item*> items;
  for (const auto& x : from.detections)
    collect(x.what, seen, items);
  const auto& names = names_of(*cls);
  const std::vector<std::string_view> known{names.begin(), names.end()};
  for (const auto* item : items) {
    if (item->field.size() > name_bytes_max
        || schema::resolve(*cls, item->field))
      continue;
    auto like = nearest(item->field, known);
    if (like.empty() || !is_slip(item->field, like))
      continue;
    auto what = problem_at(
      item->at, "events of this log source have no field `" + item->field + "`",
      "did you mean `" + like + "`?", severity::warning);
    what.source = from.source;
    out.push_back(std::move(what));
  }
}

} // namespace vedette::engine::sigma
