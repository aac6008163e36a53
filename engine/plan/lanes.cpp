#include "engine/plan/lanes.hpp"

#include <algorithm>
#include <set>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine::plan_detail {

namespace {

value cell(const row& event, slot field) {
  return field < event.cells.size() ? event.cells[field] : value{};
}

} // namespace

std::size_t
lane_table::text_hash::operator()(std::string_view text) const noexcept {
  return hash_of(text);
}

lane_table::lane_table(const plan::compiled& of) : of_{of} {
  is_known_.resize(of.pool.atoms().size());
}

void lane_table::forget_keys() {
  by_key_.clear();
  last_ = nullptr;
}

void lane_table::clear() {
  forget_keys();
  by_known_.clear();
  filters_.clear();
  lanes_.clear();
  next_place_ = 0;
}

void lane_table::spell(const row& event) {
  key_.clear();
  for (auto index : of_.routing)
    key_.put_value(cell(event, of_.index_slots[index]));
}

lane* lane_table::find(const row& event) {
  spell(event);
  if (last_ != nullptr && key_.view() == last_key_)
    return last_;
  auto at = by_key_.find(key_.view());
  if (at == by_key_.end())
    return nullptr;
  last_ = at->second;
  last_key_ = at->first;
  return last_;
}

// Events whose routing fields differ but satisfy the same atoms share a lane.
lane& lane_table::add(const row& event, scan_scratch& work, bool& is_new) {
  if (by_key_.size() >= routing_keys_max)
    forget_keys();
  std::vector<atom_id> known;
  for (auto index : of_.routing) {
    auto field = of_.index_slots[index];
    of_.indexes[index].scan(cell(event, field), field, work, known);
  }
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  auto& at = by_known_[known];
  is_new = at == nullptr;
  if (is_new) {
    at = lanes_.emplace_back(std::make_unique<lane>()).get();
    at->id = static_cast<std::uint32_t>(lanes_.size() - 1);
    at->known = std::move(known);
    fill(*at);
  }
  by_key_.emplace(key_.view(), at);
  return *at;
}

/// What the routing fields alone say about a formula. Appends the atoms that
/// would tell more.
truth lane_table::settle(node_id id, std::vector<atom_id>& undecided) const {
  const auto& x = of_.pool.at(id);
  switch (x.kind) {
  case node_kind::never:
    return truth::no;
  case node_kind::always:
    return truth::yes;
  case node_kind::atom:
    if (of_.routes(x.first))
      return is_known_[x.first] ? truth::yes : truth::no;
    undecided.push_back(x.first);
    return truth::unknown;
  case node_kind::negate: {
    auto one = settle(of_.pool.children(x)[0], undecided);
    if (one == truth::unknown)
      return one;
    return one == truth::yes ? truth::no : truth::yes;
  }
  case node_kind::all:
  case node_kind::any: {
    auto ruling = x.kind == node_kind::all ? truth::no : truth::yes;
    auto sum = x.kind == node_kind::all ? truth::yes : truth::no;
    auto before = undecided.size();
    for (std::uint32_t i = 0; i < x.count; ++i) {
      auto one = settle(of_.pool.children(x)[i], undecided);
      if (one == ruling) {
        undecided.resize(before);
        return one;
      }
      if (one == truth::unknown)
        sum = one;
    }
    return sum;
  }
  }
  return truth::unknown;
}

void lane_table::fill(lane& to) {
  to.active.resize(of_.units.size());
  to.relevant.resize(of_.pool.atoms().size());
  for (auto atom : to.known)
    is_known_[atom] = true;
  std::vector<atom_id> undecided;
  for (std::uint32_t i = 0; i < of_.units.size(); ++i) {
    if (!left_out_.empty() && left_out_[i])
      continue;
    undecided.clear();
    auto answer = settle(of_.units[i].formula, undecided);
    if (answer == truth::no)
      continue;
    to.empty = false;
    to.active[i] = true;
    if (answer == truth::yes || !of_.units[i].triggered)
      to.always.push_back(i);
    for (auto atom : undecided)
      to.relevant[atom] = true;
  }
  for (auto atom : to.known)
    is_known_[atom] = false;
  add_fields(to);
}

void lane_table::add_fields(lane& to) {
  std::map<std::uint32_t, lane_field> fields;
  for (atom_id id = 0; id < to.relevant.size(); ++id) {
    auto index = of_.index_of_atom[id];
    if (!to.relevant[id] || index == plan::compiled::none)
      continue;
    auto& field = fields[index];
    const auto& atom = of_.pool.atoms()[id];
    if (is_presence(atom))
      field.presence.push_back(id);
    else if (atom.kind == atom_kind::leaf || atom.pattern.op != text_op::equals)
      field.only_equality = false;
    else
      field.lengths |= std::uint64_t{1}
                       << std::min<std::size_t>(atom.pattern.text.size(), 63);
  }
  for (auto& [index, field] : fields) {
    field.index = index;
    field.field = of_.index_slots[index];
    field.place = next_place_++;
    if (index != of_.keyword_index) {
      to.fields.push_back(field);
      continue;
    }
    to.keywords = field;
    add_keywords(to);
  }
}

void lane_table::add_keywords(lane& to) {
  std::set<std::string> literals;
  for (atom_id id = 0; id < to.relevant.size(); ++id)
    if (const auto& atom = of_.pool.atoms()[id];
        to.relevant[id] && atom.kind == atom_kind::keyword)
      literals.insert(required_literal(atom.pattern));
  std::vector<std::string> key{literals.begin(), literals.end()};
  auto [at, is_new] = filters_.try_emplace(key);
  if (is_new)
    at->second = keyword_filter::compile(key);
  to.filter = at->second;
}

} // namespace vedette::engine::plan_detail
