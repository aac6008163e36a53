#include "engine/plan/compiled.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <string>
#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine {

namespace {

using namespace plan_detail;

constexpr std::size_t steps_max = 63; // Bits of hit::steps, one for `until`.

class plan_compiler {
public:
  plan_compiler(plan::compiled& to, std::vector<plan::rejected>& rejected)
    : to_{to}, rejected_{rejected} {}

  void run() {
    for (std::uint32_t i = 0; i < to_.rules.size(); ++i)
      try_rule(i);
    find_consumers();
    build_indexes();
    build_triggers();
  }

private:
  void reject(std::uint32_t rule, std::string message) {
    diagnostic why;
    why.message = std::move(message);
    rejected_.push_back({rule, std::move(why)});
  }

  // What a library throws refuses this rule and no other.
  void try_rule(std::uint32_t index) {
    const auto units = to_.units.size();
    try {
      add_rule(index);
    } catch (const std::exception& why) {
      to_.units.resize(units);
      to_.values.resize(index + 1);
      to_.values.back().clear();
      to_.captures.resize(index + 1);
      reject(index,
             std::string{"the rule made its compiler fail: "} + why.what());
    }
  }

  // A rule is taken whole or not at all.
  void add_rule(std::uint32_t index) {
    const auto& from = to_.rules[index];
    to_.values.emplace_back(from.steps.size());
    to_.captures.emplace_back();
    if (!from.enabled)
      return;
    if (from.steps.empty() || from.steps.size() > steps_max)
      return reject(index, "a rule has between 1 and "
                             + std::to_string(steps_max) + " steps");
    auto checked = check(from, to_.values.back());
    if (checked.ok())
      checked = look_back(from);
    if (!checked.ok()) {
      to_.values.back().clear();
      return reject(index, checked.why().detail);
    }
    for (std::uint32_t i = 0; i < from.steps.size(); ++i)
      add_unit(index, i, without_captures(from.steps[i].where, from.captures));
    if (from.until)
      add_unit(index, static_cast<std::uint32_t>(from.steps.size()),
               without_captures(from.until->where, from.captures));
  }

  // What no event can answer by itself: windows test it, or trackers do.
  status look_back(const rule& from) {
    for (const auto& x : from.lineages)
      if (auto made = expression::compile(x.where); !made.ok())
        return made.why();
    if (from.captures.empty())
      return done;
    auto made = step_captures::compile(from);
    if (!made.ok())
      return made.why();
    to_.captures.back() = std::move(made).value();
    return done;
  }

  void find_consumers() {
    std::unordered_map<std::string_view, std::uint32_t> by_id;
    for (std::uint32_t i = 0; i < to_.rules.size(); ++i)
      by_id.emplace(to_.rules[i].id, i);
    to_.consumers.resize(to_.rules.size());
    for (std::uint32_t i = 0; i < to_.rules.size(); ++i)
      for (std::uint32_t s = 0; s < to_.rules[i].steps.size(); ++s)
        if (const auto& name = to_.rules[i].steps[s].fed_by; !name.empty())
          if (auto at = by_id.find(name); at != by_id.end())
            to_.consumers[at->second].push_back({i, s});
  }

  static status compile_all(const std::vector<expr>& from,
                            std::vector<expression>& out) {
    for (const auto& x : from) {
      auto made = expression::compile(x);
      if (!made.ok())
        return made.why();
      out.push_back(std::move(made).value());
    }
    return done;
  }

  status check(const rule& from,
               std::vector<plan::compiled::step_values>& out) {
    for (std::size_t i = 0; i < from.steps.size(); ++i) {
      if (auto made = expression::compile(from.steps[i].where); !made.ok())
        return made.why();
      if (auto made = add_keys(from.steps[i], out[i]); !made.ok())
        return made;
      if (!from.correlate || i >= from.correlate->value.size())
        continue;
      if (auto made = compile_all(from.correlate->value[i], out[i].measured);
          !made.ok())
        return made;
    }
    if (!from.until)
      return done;
    out.emplace_back();
    if (auto made = expression::compile(from.until->where); !made.ok())
      return made.why();
    return add_keys(*from.until, out.back());
  }

  static status add_keys(const step& from, plan::compiled::step_values& to) {
    auto made = key_maker::compile(from);
    if (!made.ok())
      return made.why();
    to.by = std::move(made).value();
    return done;
  }

  void add_unit(std::uint32_t rule, std::uint32_t step, const expr& where) {
    plan::compiled::unit made;
    made.rule = rule;
    made.step = step;
    made.formula = to_.pool.yes_of(where);
    if (to_.pool.at(made.formula).kind == node_kind::never)
      return;
    std::vector<atom_id> atoms;
    to_.pool.collect(made.formula, atoms);
    bool open = std::any_of(atoms.begin(), atoms.end(), [&](auto id) {
      return to_.pool.atoms()[id].kind == atom_kind::open;
    });
    if (open)
      if (auto whole = expression::compile(where); whole.ok())
        made.whole = std::move(whole).value();
    to_.units.push_back(std::move(made));
  }

  void build_indexes() {
    std::map<slot, std::vector<atom_id>> of_field;
    std::vector<atom_id> keywords;
    const auto& atoms = to_.pool.atoms();
    to_.index_of_atom.assign(atoms.size(), plan::compiled::none);
    for (atom_id id = 0; id < atoms.size(); ++id) {
      if (atoms[id].kind == atom_kind::keyword)
        keywords.push_back(id);
      else if (atoms[id].kind != atom_kind::open)
        of_field[atoms[id].field].push_back(id);
    }
    for (const auto& [field, ids] : of_field)
      add_index(field, ids);
    if (keywords.empty())
      return;
    to_.keyword_index = static_cast<std::uint32_t>(to_.indexes.size());
    add_index(layout::category, keywords);
  }

  void add_index(slot field, const std::vector<atom_id>& ids) {
    auto made = field_index::compile(to_.pool, ids);
    for (auto id : ids)
      to_.index_of_atom[id] = static_cast<std::uint32_t>(to_.indexes.size());
    if (made.ok()) {
      to_.indexes.push_back(std::move(made).value());
    } else {
      // The scanner itself is missing or broken: no rule can be trusted.
      reject(0, made.why().detail);
      to_.indexes.emplace_back();
    }
    to_.index_slots.push_back(field);
    bool routes = to_.pool.atoms()[ids.front()].kind != atom_kind::keyword
                  && is_routing_field(to_.fields.names()[field]);
    to_.is_routing.push_back(routes);
    if (routes)
      to_.routing.push_back(static_cast<std::uint32_t>(to_.indexes.size() - 1));
  }

  void build_triggers() {
    to_.units_of_atom.resize(to_.pool.atoms().size());
    to_.uses_of_atom.resize(to_.pool.atoms().size());
    to_.flats_of_atom.resize(to_.pool.atoms().size());
    for (node_id id = 0; id < to_.pool.size(); ++id)
      if (const auto& x = to_.pool.at(id); x.flat)
        for (std::uint32_t i = 0; i < x.count; ++i)
          to_.flats_of_atom[to_.pool.at(to_.pool.children(x)[i]).first]
            .push_back(id);
    std::vector<atom_id> atoms;
    for (const auto& unit : to_.units) {
      atoms.clear();
      to_.pool.collect(unit.formula, atoms);
      for (auto atom : atoms)
        ++to_.uses_of_atom[atom];
    }
    for (std::uint32_t i = 0; i < to_.units.size(); ++i) {
      auto& unit = to_.units[i];
      auto triggers = triggers_of(to_, unit.formula);
      unit.triggered = !triggers.empty();
      for (auto id : triggers)
        to_.units_of_atom[id].push_back(i);
    }
  }

  plan::compiled& to_;
  std::vector<plan::rejected>& rejected_;
};

} // namespace

namespace plan_detail {

void compile_plan(plan::compiled& to, std::vector<plan::rejected>& rejected) {
  plan_compiler{to, rejected}.run();
}

} // namespace plan_detail

} // namespace vedette::engine
