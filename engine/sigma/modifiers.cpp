#include "engine/sigma/modifiers.hpp"

#include <algorithm>
#include <array>
#include <string>

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

std::string wrong_combination(const detection_item& item,
                              const modifier_set& x) {
  bool flags = x.insensitive || x.multiline || x.dot_all;
  if (flags && x.type != value_type::regex)
    return "`i`, `m` and `s` only follow `re`";
  bool numeric = x.compare != expr_op::none || x.part;
  if (numeric && (x.type != value_type::text || !x.transforms.empty()))
    return "a comparison of numbers takes no other modifier";
  bool encodes
    = std::any_of(x.transforms.begin(), x.transforms.end(),
                  [](transform t) { return t > transform::ends_with; });
  bool other = x.type == value_type::network || x.type == value_type::exists;
  if (other && !x.transforms.empty())
    return "`cidr` and `exists` take no modifier that changes text";
  if (x.type == value_type::field_reference && encodes)
    return "`fieldref` takes only `contains`, `startswith` and `endswith`";
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
  if (auto why = wrong_combination(item, made); !why.empty()) {
    out.push_back(problem_at(item.at, why));
    return std::nullopt;
  }
  return made;
}

} // namespace vedette::engine::sigma
