// Tested by tests/unit/agent/cae/blind_rules_test.cpp
#include "agent/cae/possible_event.hpp"

#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <array>

namespace vedette::agent {

namespace {

using engine::expr;
using engine::expr_kind;
using engine::truth;
using schema::event_class;
using schema::event_type;
using schema::id_of;
using schema::value;

using answers = unsigned;
constexpr answers can_yes = 1;
constexpr answers can_no = 2;
constexpr answers can_unknown = 4;
constexpr answers can_all = can_yes | can_no | can_unknown;

answers only(truth x) {
  return x == truth::yes ? can_yes : x == truth::no ? can_no : can_unknown;
}

answers negated(answers x) {
  return (x & can_unknown) | ((x & can_yes) != 0 ? can_no : 0U)
         | ((x & can_no) != 0 ? can_yes : 0U);
}

/// "And": no wins over unknown, unknown over yes.
answers both(answers a, answers b) {
  answers out = 0;
  if (((a | b) & can_no) != 0)
    out |= can_no;
  if ((a & can_yes) != 0 && (b & can_yes) != 0)
    out |= can_yes;
  if (((a & can_unknown) != 0 && (b & (can_unknown | can_yes)) != 0)
      || ((b & can_unknown) != 0 && (a & can_yes) != 0))
    out |= can_unknown;
  return out;
}

std::optional<std::string> fixed_prefix(const engine::text_pattern& x) {
  switch (x.op) {
  case engine::text_op::equals:
  case engine::text_op::starts_with:
    return x.text;
  case engine::text_op::wildcard:
    return x.text.substr(0, x.text.find_first_of("*?\\"));
  default:
    return std::nullopt;
  }
}

} // namespace

std::span<const event_type> types_reported(event_class cls) {
  using enum event_type;
  static constexpr std::array process{start, exit, abnormal_exit, forced_exit,
                                      suspend};
  static constexpr std::array file{create, remove, overwrite,
                                   rename, write,  attribute_change};
  static constexpr std::array network{connect, accept, listen, close};
  static constexpr std::array signal{sent};
  switch (cls) {
  case event_class::process:
    return process;
  case event_class::file:
    return file;
  case event_class::network:
    return network;
  case event_class::signal:
    return signal;
  default:
    return {};
  }
}

std::optional<std::vector<std::string>> path_prefixes_of(const expr& what) {
  std::vector<std::string> out;
  if (what.kind == expr_kind::match) {
    for (const auto& x : what.patterns)
      if (auto prefix = fixed_prefix(x))
        out.push_back(std::move(*prefix));
      else
        return std::nullopt;
  } else if (what.kind == expr_kind::member) {
    for (const auto& x : what.constants)
      out.push_back(x.text);
  } else if (what.kind == expr_kind::compare
             && what.op == engine::expr_op::equal && what.args.size() == 2
             && what.args[1].kind == expr_kind::literal) {
    out.push_back(what.args[1].constants[0].text);
  }
  const auto absolute = [](const std::string& x) { return x.starts_with('/'); };
  if (out.empty() || !std::all_of(out.begin(), out.end(), absolute))
    return std::nullopt;
  return out;
}

bool collect_slots(const expr& from, std::set<engine::slot>& slots) {
  if (from.kind == expr_kind::field)
    slots.insert(from.field);
  bool more
    = from.kind == expr_kind::keyword || from.kind == expr_kind::variable;
  for (const auto& x : from.args)
    more = collect_slots(x, slots) || more;
  return more;
}

bool possible_event::may_be(const expr& what) const {
  return (of(what) & can_yes) != 0;
}

possible_event::answers possible_event::logic(const expr& what) const {
  const bool all = what.kind == expr_kind::all;
  answers out = all ? can_yes : can_no;
  for (const auto& x : what.args) {
    out = all ? both(out, of(x)) : negated(both(negated(out), negated(of(x))));
    if (out == (all ? can_no : can_yes))
      break;
  }
  return out;
}

possible_event::answers possible_event::of(const expr& what) const {
  switch (what.kind) {
  case expr_kind::all:
  case expr_kind::any:
    return logic(what);
  case expr_kind::negate:
    return negated(of(what.args[0]));
  case expr_kind::known: {
    const auto out = of(what.args[0]);
    return (out & can_unknown) != 0 ? (out & ~can_unknown) | can_no : out;
  }
  default:
    return leaf(what);
  }
}

std::optional<value> possible_event::held(engine::slot slot) const {
  if (free_.contains(slot))
    return std::nullopt;
  if (slot == engine::layout::category)
    return value{schema::name_of(cls_)};
  const auto field = schema::resolve(cls_, type_, names_[slot]);
  if (!field)
    return value{};
  switch (*field) {
  case id_of("event.category"):
    return value{schema::name_of(cls_)};
  case id_of("event.action"):
    return value{schema::ecs_action_of(type_)};
  case id_of("event.type"):
    return value{schema::ecs_type_of(type_)};
  case id_of("network.transport"):
    return wish_.types ? std::nullopt
                       : std::optional{value{std::string_view{"tcp"}}};
  case id_of("event.subcategory"):
    if (!wish_.types && cls_ == event_class::network)
      return value{std::string_view{"TCP"}};
    return std::nullopt;
  default:
    break;
  }
  if (schema::is_device_field(*field))
    return wish_.system ? std::nullopt
                        : std::optional{here_.device.get(*field)};
  if (schema::source_of(*field) == schema::field_source::foreign
      && !wish_.fields)
    return value{};
  return std::nullopt;
}

possible_event::answers possible_event::leaf(const expr& what) const {
  std::set<engine::slot> slots;
  if (collect_slots(what, slots))
    return can_all;
  std::vector<value> cells(names_.size());
  for (auto slot : slots) {
    auto x = held(slot);
    if (!x)
      return slots.size() == 1 ? of_path(what, slot) : can_all;
    cells[slot] = *x;
  }
  const auto compiled = engine::expression::compile(what);
  if (!compiled.ok())
    return can_all;
  engine::eval_scratch work;
  return only(compiled.value().test({cells, 0, 0, {}}, work));
}

possible_event::answers possible_event::of_path(const expr& what,
                                                engine::slot slot) const {
  const auto field = schema::resolve(cls_, type_, names_[slot]);
  const bool of_file
    = field == id_of("file.path") || field == id_of("file.directory");
  if (cls_ != event_class::file || wish_.paths || !of_file
      || !here_.why_not_watched)
    return can_all;
  const auto prefixes = path_prefixes_of(what);
  if (!prefixes)
    return can_all;
  for (const auto& x : *prefixes)
    if (here_.why_not_watched(x).empty())
      return can_all;
  return can_no | can_unknown;
}

} // namespace vedette::agent
