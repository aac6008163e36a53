#include "cloud/api/breakdown.hpp"

#include <algorithm>
#include <map>
#include <memory>

// Tested by tests/unit/cloud/api/breakdown_test.cpp

namespace vedette::cloud {

using json = nlohmann::json;

namespace {

constexpr std::size_t facets_max = 6;

/// A value as the key of a group: lists stand for their first item, and what is
/// not there is a group of its own.
std::string shown(const json& value) {
  if (value.is_string())
    return value.get<std::string>();
  if (value.is_null() || value.is_object())
    return {};
  if (value.is_array())
    return value.empty() ? std::string{} : shown(value.front());
  return value.dump();
}

} // namespace

struct breakdown::node {
  std::uint64_t count = 0; ///< Of what the rows stand for, such as sightings.
  std::uint64_t rows = 0;
  std::map<std::string, node> values;

  [[nodiscard]] json to_json(std::size_t width) const {
    std::vector<const std::pair<const std::string, node>*> order;
    for (const auto& x : values)
      order.push_back(&x);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) {
                       return a->second.count > b->second.count;
                     });
    json out = json::array();
    std::uint64_t others = 0;
    for (const auto* x : order) {
      if (out.size() == width) {
        others += x->second.count;
        continue;
      }
      json item{{"value", x->first},
                {"count", x->second.count},
                {"rows", x->second.rows}};
      if (!x->second.values.empty())
        item["values"] = x->second.to_json(width);
      out.push_back(std::move(item));
    }
    if (others > 0)
      out.push_back({{"value", nullptr}, {"others", true}, {"count", others}});
    return out;
  }
};

breakdown::breakdown() : root_{std::make_shared<node>()} {}

result<breakdown> breakdown::by(std::string_view facets) {
  breakdown out;
  while (!facets.empty()) {
    const auto end = std::min(facets.find(','), facets.size());
    const auto name = facets.substr(0, end);
    facets.remove_prefix(std::min(end + 1, facets.size()));
    if (name.empty()
        || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_.@-")
             != name.npos)
      return error{errc::invalid_argument,
                   "parameter 'by': expected facets such as "
                   "device.hostname,event.process.name"};
    std::string pointer = "/" + std::string{name};
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    out.names_.emplace_back(name);
    out.paths_.emplace_back(pointer);
  }
  if (out.names_.empty() || out.names_.size() > facets_max)
    return error{errc::invalid_argument,
                 "parameter 'by': expected one to six facets"};
  return out;
}

void breakdown::add(const json& row) {
  ++rows_;
  std::uint64_t count = 1;
  if (const auto given = row.is_object() ? row.find("count") : row.end();
      given != row.end() && given->is_number_integer() && *given >= 0)
    count = given->get<std::uint64_t>();
  auto* at = root_.get();
  at->count += count;
  for (const auto& path : paths_) {
    at = &at->values[row.contains(path) ? shown(row[path]) : std::string{}];
    at->count += count;
    ++at->rows;
  }
}

json breakdown::to_json(std::size_t width) const {
  return {{"by", names_},
          {"rows", rows_},
          {"total", root_->count},
          {"values", root_->to_json(width)}};
}

} // namespace vedette::cloud
