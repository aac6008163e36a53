#include "engine/lineage.hpp"

#include "engine/key.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace vedette::engine {

namespace {

value cell(const row& event, slot at) {
  return at < event.cells.size() ? event.cells[at] : value{};
}

bool is_text(const value& x, std::string_view text) {
  if (x.is_list())
    return std::any_of(x.begin(), x.end(),
                       [&](const value& y) { return is_text(y, text); });
  return x.is_text() && x.text() == text;
}

} // namespace

value lineage_tracker::choice::read(const row& event) {
  for (std::size_t i = 0; i < std::min(best, slots.size()); ++i)
    if (!cell(event, slots[i]).is_null())
      best = i;
  return best < slots.size() ? cell(event, slots[best]) : value{};
}

bool lineage_tracker::processes::insert(const std::string& id) {
  if (at_.contains(id))
    return false;
  order_.push_back(id);
  at_.emplace(order_.back(), std::prev(order_.end()));
  if (order_.size() <= processes_max)
    return false;
  at_.erase(order_.front());
  order_.pop_front();
  return true;
}

void lineage_tracker::processes::erase(const std::string& id) {
  auto found = at_.find(id);
  if (found == at_.end())
    return;
  auto at = found->second;
  at_.erase(found);
  order_.erase(at);
}

void lineage_tracker::processes::clear() {
  at_.clear();
  order_.clear();
}

lineage_tracker::lineage_tracker(layout& fields, const lineage_fields& names) {
  for (const auto& x : names.process)
    process_.slots.push_back(fields.bind(x));
  for (const auto& x : names.parent)
    parent_.slots.push_back(fields.bind(x));
  pid_.slots = {fields.bind("pid"), fields.bind("process.pid")};
  name_ = fields.bind("process_name");
  subtype_ = fields.bind("subtype");
  opcode_ = fields.bind("opcode");
  type_ = fields.bind("event.type");
}

status lineage_tracker::add(const std::vector<lineage>& lineages,
                            std::uint32_t rule) {
  std::vector<member> made;
  for (const auto& x : lineages) {
    auto where = expression::compile(x.where);
    if (!where.ok())
      return where.why();
    auto& one = made.emplace_back();
    one.kind = x.kind;
    one.rule = rule;
    one.where = std::move(where).value();
    one.into = x.into;
  }
  std::move(made.begin(), made.end(), std::back_inserter(members_));
  return done;
}

result<lineage_tracker>
lineage_tracker::compile(const std::vector<lineage>& lineages, layout& fields,
                         const lineage_fields& names) {
  lineage_tracker made{fields, names};
  if (auto added = made.add(lineages); !added.ok())
    return added.why();
  return made;
}

/// Endgame says it in `subtype` or by opcode, ECS in event.type. Devices say
/// both; their own subtypes are not endgame's.
lineage_tracker::change lineage_tracker::change_of(const row& event) const {
  if (!is_text(cell(event, layout::category), "process"))
    return change::none;
  auto subtype = cell(event, subtype_);
  if (subtype.is_text()) {
    if (subtype.text() == "create" || subtype.text() == "fork")
      return change::start;
    if (subtype.text() == "terminate")
      return change::end;
  } else if (auto opcode = cell(event, opcode_);
             opcode.kind() == value_kind::integer) {
    auto code = opcode.integer();
    if (code == 1 || code == 3 || code == 9)
      return change::start;
    return code == 2 || code == 4 ? change::end : change::none;
  }
  auto type = cell(event, type_);
  if (is_text(type, "start"))
    return change::start;
  return is_text(type, "end") ? change::end : change::none;
}

void lineage_tracker::follow(member& x, change what, const std::string& process,
                             const std::string& parent) {
  for (const auto& gone : x.dead) {
    x.sources.erase(gone);
    x.related.erase(gone);
  }
  x.dead.clear();
  if (what == change::end) {
    x.dead.push_back(process);
    return;
  }
  auto inherits
    = x.sources.contains(parent)
      || (x.kind == lineage_kind::descendant && x.related.contains(parent));
  if (what == change::start && x.kind != lineage_kind::event && inherits)
    forgotten_ += x.related.insert(process) ? 1U : 0U;
}

void lineage_tracker::observe(const row& event, std::span<value> cells,
                              eval_scratch& work,
                              const std::vector<bool>& asleep,
                              rule_meter* meter) {
  auto id = process_.read(event);
  auto what = change_of(event);
  std::string process;
  append_key(process, id, false);
  std::string parent;
  append_key(parent, parent_.read(event), false);
  auto is_process = is_text(cell(event, layout::category), "process");
  // The kernel of Windows starts first: all earlier processes are gone.
  auto boots = what == change::start && id.kind() == value_kind::integer
               && id.integer() == 4 && is_text(cell(event, name_), "System");
  // Where events tell process ids, one without is about no process at all.
  auto pid = pid_.read(event);
  auto has_process = truth_of(id) == truth::yes
                     && (!pid_.was_seen() || truth_of(pid) == truth::yes);
  auto now = event;
  now.cells = cells;
  for (auto& x : members_) {
    if (boots) {
      x.sources.clear();
      x.related.clear();
    }
    if (is_process)
      follow(x, what, process, parent);
    if (!asleep.empty() && asleep[x.rule])
      continue;
    const rule_timing timing{has_process ? meter : nullptr, x.rule};
    if (has_process && x.where.test(now, work) == truth::yes)
      forgotten_ += x.sources.insert(process) ? 1U : 0U;
    const auto& answer = x.kind == lineage_kind::event ? x.sources : x.related;
    cells[x.into] = value{!id.is_null() && answer.contains(process)};
  }
}

} // namespace vedette::engine
