#include "engine/plan/compiled.hpp"

#include <algorithm>
#include <array>
#include <optional>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine::plan_detail {

namespace {

/// A set of triggers and how many units we guess they make us look at in vain.
struct choice {
  std::vector<atom_id> atoms;
  double cost = 0;
};

// Long literals are rare. Leaves cost their evaluation and are often true.
double cost_of(const atom& x) {
  if (x.kind == atom_kind::leaf)
    return 1.0;
  auto size = static_cast<double>(x.pattern.text.size());
  switch (x.pattern.op) {
  case text_op::equals:
    return 0.02;
  case text_op::regex:
    return 0.1;
  case text_op::contains:
  case text_op::word:
  case text_op::wildcard:
    return 1.0 / (1.0 + size * size / 4);
  case text_op::starts_with:
  case text_op::ends_with:
    return 1.0 / (1.0 + size * size / 8);
  }
  return 1.0;
}

std::optional<choice> best(const plan::compiled& of, node_id id) {
  const auto& pool = of.pool;
  const auto& x = pool.at(id);
  switch (x.kind) {
  case node_kind::never:
    return choice{};
  case node_kind::always:
  case node_kind::negate:
    return std::nullopt;
  case node_kind::atom: {
    const auto& atom = pool.atoms()[x.first];
    if (atom.kind == atom_kind::open || of.routes(x.first))
      return std::nullopt;
    // What many rules ask for says little, as a shell's name does.
    return choice{{x.first}, cost_of(atom) * of.uses_of_atom[x.first]};
  }
  case node_kind::all: {
    std::optional<choice> found;
    for (std::uint32_t i = 0; i < x.count; ++i) {
      auto one = best(of, pool.children(x)[i]);
      if (one && (!found || one->cost < found->cost))
        found = std::move(one);
    }
    return found;
  }
  case node_kind::any: {
    choice sum;
    for (std::uint32_t i = 0; i < x.count; ++i) {
      auto one = best(of, pool.children(x)[i]);
      if (!one)
        return std::nullopt;
      sum.atoms.insert(sum.atoms.end(), one->atoms.begin(), one->atoms.end());
      sum.cost += one->cost;
    }
    return sum;
  }
  }
  return std::nullopt;
}

} // namespace

bool is_routing_field(std::string_view name) {
  static constexpr std::array<std::string_view, 16> names{
    "event.category",   "event.action",      "event.type",
    "event.kind",       "event_type",        "subtype",
    "EventID",          "Channel",           "EventType",
    "product",          "category",          "service",
    "host.os.type",     "logsource.product", "logsource.category",
    "logsource.service"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<atom_id> triggers_of(const plan::compiled& of, node_id formula) {
  auto found = best(of, formula);
  if (!found)
    return {};
  auto& atoms = found->atoms;
  std::sort(atoms.begin(), atoms.end());
  atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
  return std::move(atoms);
}

} // namespace vedette::engine::plan_detail
