// Tested by tests/unit/agent/cae/blind_rules_test.cpp
#include "agent/cae/blind_rules.hpp"

#include "agent/cae/possible_event.hpp"
#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace vedette::agent {

namespace {

using engine::expr;
using schema::event_class;
using schema::event_type;

/// One rule of a policy on this device.
class examination {
public:
  examination(const engine::rule& rule, const std::vector<std::string>& names,
              const sight& here)
    : rule_{rule}, names_{names}, here_{here} {
    for (const auto& x : rule.lineages)
      free_.insert(x.into);
    for (const auto& x : rule.captures)
      free_.insert(x.into);
  }

  /// Empty = it can fire.
  std::string why_blind() {
    if (fires({}))
      return {};
    if (!fires({true, true, true, true, true}))
      return {}; // Nowhere: its author's business, not this device's.
    if (fires({.paths = true}))
      return "it needs files that are not watched: " + unwatched();
    if (fires({.classes = true}))
      return "it needs " + missing_classes({});
    if (fires({.system = true}))
      return "it is for another system than this device's";
    if (fires({.fields = true}))
      return "it needs " + missing_fields() + ", which no sensor here fills";
    if (fires({.types = true}))
      return "it needs events that no sensor here reports";
    if (!fires({false, true, true, true, true}))
      return "it needs " + missing_classes({false, true, true, true, true});
    return "it needs events and fields that no sensor here has";
  }

private:
  [[nodiscard]] bool is_on(event_class cls) const {
    for (const auto& x : here_.modes)
      if (x.event_class == schema::name_of(cls) && x.backend != "off")
        return true;
    return false;
  }

  /// Whether an event of the class can be what the step wants.
  bool sees(const engine::step& what, event_class cls, const wishes& wish) {
    const auto known = types_reported(cls);
    std::vector<event_type> types{known.begin(), known.end()};
    if (wish.types || types.empty())
      for (std::size_t i = 0; i < schema::event_type_count; ++i)
        types.push_back(static_cast<event_type>(i));
    return std::any_of(types.begin(), types.end(), [&](event_type type) {
      return possible_event{names_, free_, here_, cls, type, wish}.may_be(
        what.where);
    });
  }

  bool sees(const engine::step& what, const wishes& wish) {
    if (!what.fed_by.empty())
      return true;
    for (std::size_t i = 0; i < schema::event_class_count; ++i) {
      const auto cls = static_cast<event_class>(i);
      if ((wish.classes || is_on(cls)) && sees(what, cls, wish))
        return true;
    }
    return false;
  }

  bool fires(const wishes& wish) {
    const auto step_ok = [&](std::size_t i) {
      return rule_.steps[i].missing || sees(rule_.steps[i], wish);
    };
    if (rule_.correlate
        && rule_.correlate->kind != engine::correlation::kind_t::temporal
        && rule_.correlate->kind
             != engine::correlation::kind_t::temporal_ordered) {
      for (std::size_t i = 0; i < rule_.steps.size(); ++i)
        if (step_ok(i))
          return true;
      return false;
    }
    for (const auto& path : rule_.paths)
      if (std::all_of(path.begin(), path.end(), step_ok))
        return true;
    if (!rule_.paths.empty())
      return false;
    for (std::size_t i = 0; i < rule_.steps.size(); ++i)
      if (!step_ok(i))
        return false;
    return true;
  }

  /// The classes that steps want and nobody watches, with the reasons.
  std::string missing_classes(wishes rest) {
    rest.classes = true;
    std::string out;
    for (std::size_t i = 0; i < schema::event_class_count; ++i) {
      const auto cls = static_cast<event_class>(i);
      if (is_on(cls))
        continue;
      const auto wanted = [&](const engine::step& x) {
        return !x.missing && x.fed_by.empty() && sees(x, cls, rest);
      };
      if (!std::any_of(rule_.steps.begin(), rule_.steps.end(), wanted))
        continue;
      out += out.empty() ? "" : ", ";
      out
        += std::string{schema::name_of(cls)} + " events (" + why_off(cls) + ")";
    }
    return out;
  }

  [[nodiscard]] std::string why_off(event_class cls) const {
    for (const auto& x : here_.modes)
      if (x.event_class == schema::name_of(cls))
        return "off" + (x.reason.empty() ? "" : ": " + x.reason);
    return "no sensor";
  }

  std::string missing_fields() const {
    std::set<engine::slot> slots;
    for (const auto& x : rule_.steps)
      collect_slots(x.where, slots);
    std::string out;
    for (auto slot : slots) {
      bool filled = slot == engine::layout::category;
      for (std::size_t i = 0; i < schema::event_class_count; ++i) {
        const auto cls = static_cast<event_class>(i);
        const auto field = schema::resolve(cls, names_[slot]);
        filled
          = filled
            || (field && !types_reported(cls).empty()
                && schema::source_of(*field) != schema::field_source::foreign);
      }
      if (!filled)
        out += (out.empty() ? "" : ", ") + names_[slot];
    }
    return out.empty() ? "fields" : out;
  }

  /// Why the first of the paths that the rule wants is not watched.
  std::string unwatched() const {
    std::string out;
    const auto look = [&](const expr& x, const auto& self) -> void {
      if (const auto prefixes = path_prefixes_of(x); prefixes && out.empty())
        for (const auto& prefix : *prefixes)
          if (out.empty())
            out = here_.why_not_watched(prefix);
      for (const auto& arg : x.args)
        self(arg, self);
    };
    for (const auto& x : rule_.steps)
      look(x.where, look);
    return out;
  }

  const engine::rule& rule_;
  const std::vector<std::string>& names_;
  const sight& here_;
  std::set<engine::slot> free_;
};

} // namespace

std::vector<schema::policy_applied::refusal>
blind_rules(const actors::rule_book& book, const sight& here) {
  std::vector<schema::policy_applied::refusal> out;
  for (const auto& x : here.modes)
    if (x.backend == "replay")
      return out; // A recording may hold anything.
  const auto& rules = book.plan->rules();
  std::set<std::string> firing;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    if (!rules[i].enabled || !rules[i].reported)
      continue;
    const auto& id = book.config(i).id;
    auto why
      = examination{rules[i], book.plan->fields().names(), here}.why_blind();
    if (why.empty())
      firing.insert(id);
    else if (std::none_of(out.begin(), out.end(),
                          [&](const auto& x) { return x.rule_id == id; }))
      out.push_back({id, std::move(why)});
  }
  // One text may hold several rules: who has one that fires is not blind.
  std::erase_if(out, [&](const auto& x) { return firing.contains(x.rule_id); });
  return out;
}

} // namespace vedette::agent
