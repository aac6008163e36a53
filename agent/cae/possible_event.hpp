#pragma once

#include "agent/cae/blind_rules.hpp"
#include "engine/eval.hpp"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace vedette::agent {

/// What the sensors of this agent report of a class; empty = nothing.
std::span<const schema::event_type> types_reported(schema::event_class cls);

/// What may be assumed beyond what is so, to find out what a rule lacks.
struct wishes {
  bool classes = false; ///< Every class is on.
  bool types = false;   ///< Sensors report everything.
  bool fields = false;  ///< Every field is filled.
  bool paths = false;   ///< Every path is watched.
  bool system = false;  ///< The device is whatever is asked for.
};

/// The paths that a condition on a path allows, by what they begin with;
/// nullopt when that is not told.
std::optional<std::vector<std::string>>
path_prefixes_of(const engine::expr& what);

/// The fields that a condition looks at; true when it looks at more than those.
bool collect_slots(const engine::expr& from, std::set<engine::slot>& slots);

/// Events of one class and type that may come here, and whether a condition can
/// be true of one of them. What cannot be told counts as possible.
class possible_event {
public:
  /// `free` slots are filled by the engine: they may hold anything. All outlive
  /// this.
  possible_event(const std::vector<std::string>& names,
                 const std::set<engine::slot>& free, const sight& here,
                 schema::event_class cls, schema::event_type type,
                 const wishes& wish)
    : names_{names}, free_{free}, here_{here}, cls_{cls}, type_{type},
      wish_{wish} {}

  [[nodiscard]] bool may_be(const engine::expr& what) const;

private:
  /// Which answers a condition can give: a set of truths, a bit each.
  using answers = unsigned;

  [[nodiscard]] answers of(const engine::expr& what) const;
  [[nodiscard]] answers logic(const engine::expr& what) const;
  [[nodiscard]] answers leaf(const engine::expr& what) const;
  [[nodiscard]] answers of_path(const engine::expr& what,
                                engine::slot slot) const;
  /// What a slot holds; nullopt when it may be anything.
  [[nodiscard]] std::optional<engine::value> held(engine::slot slot) const;

  const std::vector<std::string>& names_;
  const std::set<engine::slot>& free_;
  const sight& here_;
  schema::event_class cls_;
  schema::event_type type_;
  wishes wish_;
};

} // namespace vedette::agent
