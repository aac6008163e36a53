#include "schema/catalog.hpp"

#include "base/assert.hpp"
#include "schema/catalog_artifacts.hpp"
#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <unordered_map>
#include <vector>

namespace vedette::schema {

namespace {

using class_mask = std::uint32_t;
constexpr class_mask every_class = (1U << event_class_count) - 1;

constexpr class_mask bit(event_class cls) {
  return 1U << static_cast<unsigned>(cls);
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (auto c : text)
    if (c != ' ')
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// One name of one field. Of several meanings of a name the one with the
/// highest rank counts: canonical, then for certain classes, then for all.
struct meaning {
  field_id field;
  class_mask classes;
  int rank;
  std::string_view spelling;
};

struct name_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view x) const noexcept {
    return std::hash<std::string_view>{}(x);
  }
};

using name_index = std::unordered_map<std::string, std::vector<meaning>,
                                      name_hash, std::equal_to<>>;

class_mask classes_in(std::string_view list) {
  class_mask out = 0;
  while (!list.empty()) {
    auto end = std::min(list.find(','), list.size());
    auto cls = class_named(list.substr(0, end));
    VEDETTE_ASSERT(cls);
    out |= bit(*cls);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

template <class Take>
void for_each_alias(field_id field, std::string_view list, Take&& take) {
  while (!list.empty()) {
    auto end = std::min(list.find(' '), list.size());
    auto word = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (word.empty())
      continue;
    if (auto colon = word.find(':'); colon != std::string_view::npos)
      take(meaning{field, classes_in(word.substr(0, colon)), 1,
                   word.substr(colon + 1)});
    else
      take(meaning{field, every_class, 0, word});
  }
}

name_index make_index() {
  name_index out;
  for (std::size_t i = 0; i < catalog_rows.size(); ++i) {
    const auto& row = catalog_rows[i];
    auto id = static_cast<field_id>(i);
    auto take
      = [&out](const meaning& x) { out[folded(x.spelling)].push_back(x); };
    take({id, every_class, 2, row.name});
    for_each_alias(id, row.aliases, take);
  }
  for (auto& [name, meanings] : out)
    std::stable_sort(
      meanings.begin(), meanings.end(),
      [](const meaning& a, const meaning& b) { return a.rank > b.rank; });
  return out;
}

const name_index& names() {
  static const name_index built = make_index();
  return built;
}

std::vector<field_info> make_fields() {
  std::vector<field_info> out;
  for (const auto& row : catalog_rows)
    out.push_back({static_cast<field_id>(out.size()), row.name, row.type,
                   row.path, row.meaning});
  return out;
}

std::optional<field_id> in_index(event_class cls, std::string_view name) {
  auto at = names().find(name);
  if (at == names().end())
    return std::nullopt;
  for (const auto& x : at->second)
    if ((x.classes & bit(cls)) != 0)
      return x.field;
  return std::nullopt;
}

} // namespace

std::span<const field_info> fields() {
  static const auto built = make_fields();
  return built;
}

const field_info& field(field_id id) {
  VEDETTE_ASSERT(id < fields().size());
  return fields()[id];
}

std::optional<field_id> resolve(event_class cls, std::string_view name) {
  return resolve(cls, event_type::unknown, name);
}

std::optional<field_id> resolve(event_class cls, event_type type,
                                std::string_view name) {
  auto wanted = folded(name);
  if (auto found = in_index(cls, wanted))
    return found;
  // An artifact and its facet, as Aurora writes them.
  bool acts_on_itself = type != event_type::ptrace;
  if (auto canonical
      = artifact_field(acts_on_itself ? cls : event_class::other, wanted))
    return in_index(cls, folded(*canonical));
  return std::nullopt;
}

std::vector<std::string> names_of(event_class cls, field_id field) {
  std::vector<std::string> out;
  out.emplace_back(catalog_rows[field].name);
  for_each_alias(field, catalog_rows[field].aliases, [&](const meaning& x) {
    if (resolve(cls, x.spelling) == field)
      out.emplace_back(x.spelling);
  });
  return out;
}

} // namespace vedette::schema
