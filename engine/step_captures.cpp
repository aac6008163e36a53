#include "engine/step_captures.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/rule_feed_test.cpp

namespace vedette::engine {

namespace {

/// Gives the fields a few conditions look at small numbers of their own.
class numbering {
public:
  slot of(slot field) {
    auto at = std::find(fields.begin(), fields.end(), field);
    if (at == fields.end())
      at = fields.insert(fields.end(), field);
    return static_cast<slot>(at - fields.begin());
  }
  expr renumbered(expr what) {
    if (what.kind == expr_kind::field)
      what.field = of(what.field);
    for (auto& x : what.args)
      x = renumbered(std::move(x));
    return what;
  }

  std::vector<slot> fields;
};

value view_of(const constant& x, eval_scratch& work) {
  if (x.kind != value_kind::list)
    return x.view();
  auto* items = work.allocate_values(x.items.size());
  for (std::size_t i = 0; i < x.items.size(); ++i)
    items[i] = view_of(x.items[i], work);
  return {items, x.items.size()};
}

} // namespace

bool looks_back(const expr& what, const std::vector<capture>& captures) {
  if (what.kind == expr_kind::field)
    return std::any_of(captures.begin(), captures.end(),
                       [&](const capture& x) { return x.into == what.field; });
  return std::any_of(what.args.begin(), what.args.end(),
                     [&](const expr& x) { return looks_back(x, captures); });
}

expr without_captures(const expr& what, const std::vector<capture>& captures) {
  if (!looks_back(what, captures))
    return what;
  if (what.kind != expr_kind::all && what.kind != expr_kind::any
      && what.kind != expr_kind::known)
    return make_all({});
  auto out = what;
  for (auto& x : out.args)
    x = without_captures(x, captures);
  return out;
}

result<step_captures> step_captures::compile(const rule& of) {
  step_captures made;
  numbering fields;
  for (const auto& x : of.captures)
    made.captures_.push_back({fields.of(x.into), x.step, fields.of(x.from)});
  auto add = [&](const expr& where, std::size_t step) -> status {
    if (!looks_back(where, of.captures))
      return done;
    auto code = expression::compile(fields.renumbered(where));
    if (!code.ok())
      return code.why();
    made.conditions_.push_back({step, std::move(code).value()});
    made.steps_ |= std::uint64_t{1} << step;
    return done;
  };
  for (std::size_t i = 0; i < of.steps.size(); ++i)
    if (auto added = add(of.steps[i].where, i); !added.ok())
      return added.why();
  if (of.until)
    if (auto added = add(of.until->where, of.steps.size()); !added.ok())
      return added.why();
  made.kept_ = std::move(fields.fields);
  return made;
}

kept_fields step_captures::keep(const row& event) const {
  kept_fields out;
  out.reserve(kept_.size());
  for (auto field : kept_)
    out.push_back(field < event.cells.size() ? copy_of(event.cells[field])
                                             : constant{});
  return out;
}

std::uint64_t step_captures::test(std::uint64_t matched, const window& partial,
                                  const kept_fields& now, const look_up& find,
                                  eval_scratch& work) const {
  std::vector<value> cells;
  for (const auto& x : conditions_) {
    const auto bit = std::uint64_t{1} << x.step;
    if ((matched & bit) == 0)
      continue;
    work.reset();
    cells.clear();
    for (const auto& field : now)
      cells.push_back(view_of(field, work));
    const auto bound = partial.bound_before(x.step);
    for (const auto& capture : captures_) {
      cells[capture.into] = {};
      if (capture.step >= bound.size() || capture.step >= x.step)
        continue;
      if (const auto* other = find(bound[capture.step].ref))
        cells[capture.into] = view_of((*other)[capture.from], work);
    }
    row event;
    event.cells = cells;
    if (x.where.test(event, work) != truth::yes)
      matched &= ~bit;
  }
  return matched;
}

} // namespace vedette::engine
