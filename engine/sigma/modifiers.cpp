#include "engine/sigma/modifiers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

// Tested by tests/unit/engine/sigma/item_test.cpp

namespace vedette::engine::sigma {

namespace {

using effect = void (*)(modifier_set&);

struct modifier {
  std::string_view name;
  effect apply;
};

template <transform What>
void add(modifier_set& x) {
  x.transforms.push_back(What);
}
template <value_type What>
void as(modifier_set& x) {
  x.type = What;
}
template <expr_op What>
void compares(modifier_set& x) {
  x.compare = What;
}
template <date_unit What>
void takes(modifier_set& x) {
  x.part = What;
}
template <bool modifier_set::*Flag>
void sets(modifier_set& x) {
  x.*Flag = true;
}

constexpr std::array modifiers{
  modifier{"all", sets<&modifier_set::all>},
  modifier{"cased", sets<&modifier_set::cased>},
  modifier{"neq", sets<&modifier_set::negated>},
  modifier{"contains", add<transform::contains>},
  modifier{"startswith", add<transform::starts_with>},
  modifier{"endswith", add<transform::ends_with>},
  modifier{"base64", add<transform::base64>},
  modifier{"base64offset", add<transform::base64_offset>},
  modifier{"wide", add<transform::utf16le>},
  modifier{"utf16le", add<transform::utf16le>},
  modifier{"utf16be", add<transform::utf16be>},
  modifier{"utf16", add<transform::utf16>},
  modifier{"windash", add<transform::windash>},
  modifier{"expand", add<transform::expand>},
  modifier{"re", as<value_type::regex>},
  modifier{"cidr", as<value_type::network>},
  modifier{"exists", as<value_type::exists>},
  modifier{"fieldref", as<value_type::field_reference>},
  modifier{"lt", compares<expr_op::less>},
  modifier{"lte", compares<expr_op::less_equal>},
  modifier{"gt", compares<expr_op::greater>},
  modifier{"gte", compares<expr_op::greater_equal>},
  modifier{"minute", takes<date_unit::minute>},
  modifier{"hour", takes<date_unit::hour>},
  modifier{"day", takes<date_unit::day>},
  modifier{"week", takes<date_unit::week>},
  modifier{"month", takes<date_unit::month>},
  modifier{"year", takes<date_unit::year>},
  modifier{"i", sets<&modifier_set::insensitive>},
  modifier{"m", sets<&modifier_set::multiline>},
  modifier{"s", sets<&modifier_set::dot_all>},
};

/// Modifiers of one group say different things about one question: an item has
/// at most one of each.
struct exclusive_group {
  std::string_view why;
  std::vector<std::string_view> names;
};

const std::vector<exclusive_group>& exclusive_groups() {
  static const std::vector<exclusive_group> groups{
    {"each says what the value is", {"re", "cidr", "exists", "fieldref"}},
    {"each says how numbers are compared", {"lt", "lte", "gt", "gte", "neq"}},
    {"each takes one part of a time",
     {"minute", "hour", "day", "week", "month", "year"}},
    {"each says where the value stands",
     {"contains", "startswith", "endswith"}},
    {"each encodes the text anew", {"wide", "utf16le", "utf16be", "utf16"}},
  };
  return groups;
}

// Each modifier once, and one of a group.
std::string wrong_company(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i),
                  names[i])
        != names.begin() + static_cast<std::ptrdiff_t>(i))
      return "the modifier `" + names[i] + "` is there twice";
  for (const auto& group : exclusive_groups()) {
    std::string_view first;
    for (const auto& name : names) {
      if (std::find(group.names.begin(), group.names.end(), name)
          == group.names.end())
        continue;
      if (!first.empty())
        return "`" + std::string{first} + "` and `" + name
               + "` exclude each other: " + std::string{group.why};
      first = name;
    }
  }
  return {};
}

bool follows_regex(const std::vector<std::string>& names) {
  auto is_flag
    = [](const std::string& x) { return x == "i" || x == "m" || x == "s"; };
  auto flag = std::find_if(names.begin(), names.end(), is_flag);
  return flag == names.end() || std::find(names.begin(), flag, "re") != flag;
}

std::string wrong_combination(const detection_item& item,
                              const modifier_set& x) {
  if (!follows_regex(item.modifiers))
    return "`i`, `m` and `s` only follow `re`";
  bool numeric = x.compare != expr_op::none || x.part;
  if (numeric
      && (x.type != value_type::text || !x.transforms.empty() || x.cased))
    return "a comparison of numbers or times takes no modifier of texts";
  bool other = x.type == value_type::network || x.type == value_type::exists;
  if (other && (!x.transforms.empty() || x.cased))
    return "`cidr` and `exists` take no modifier of texts";
  if (x.type == value_type::exists && (x.all || x.negated))
    return "`exists` is asked alone; `exists: false` is its opposite";
  bool only_contains
    = std::all_of(x.transforms.begin(), x.transforms.end(),
                  [](transform t) { return t == transform::contains; });
  if (x.type == value_type::regex && !only_contains)
    return "`re` takes only `i`, `m`, `s`, `cased`, `all` and `neq`; a regex "
           "says itself where it stands and what it is encoded as";
  if (x.type == value_type::regex && x.cased && x.insensitive)
    return "`cased` and `i` exclude each other";
  bool encodes
    = std::any_of(x.transforms.begin(), x.transforms.end(),
                  [](transform t) { return t > transform::ends_with; });
  if (x.type == value_type::field_reference && encodes)
    return "`fieldref` takes only `contains`, `startswith`, `endswith`, "
           "`cased`, `all` and `neq`";
  if (item.field.empty()
      && (numeric || other || x.type == value_type::field_reference))
    return "keywords are texts or regular expressions";
  return {};
}

} // namespace

std::optional<modifier_set> sort_modifiers(const detection_item& item,
                                           diagnostics& out) {
  modifier_set made;
  for (const auto& name : item.modifiers) {
    auto at = std::find_if(modifiers.begin(), modifiers.end(),
                           [&](const auto& x) { return x.name == name; });
    if (at != modifiers.end()) {
      at->apply(made);
      continue;
    }
    std::vector<std::string_view> known;
    for (const auto& x : modifiers)
      known.push_back(x.name);
    auto near = nearest(name, known);
    out.push_back(
      problem_at(item.at, "unknown modifier `" + name + "`",
                 near.empty() ? "" : "did you mean `" + near + "`?"));
    return std::nullopt;
  }
  auto why = wrong_company(item.modifiers);
  if (why.empty())
    why = wrong_combination(item, made);
  if (!why.empty()) {
    out.push_back(problem_at(item.at, why));
    return std::nullopt;
  }
  return made;
}

} // namespace vedette::engine::sigma
