#include "engine/plan/scratch.hpp"

#include "engine/case_fold.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <set>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine {

namespace {

using plan_detail::atom_kind;
using plan_detail::node_kind;
using plan_detail::verdict;

constexpr std::size_t keyword_literal_max = 64;

void append_scalar(std::string& out, const value& x) {
  std::uint64_t bits = 0;
  if (x.kind() == value_kind::real) {
    auto real = x.real();
    std::memcpy(&bits, &real, sizeof bits);
  } else {
    bits = static_cast<std::uint64_t>(x.integer());
  }
  out.append(reinterpret_cast<const char*>(&bits), sizeof bits);
}

bool is_scalar(const value& x) {
  return x.is_number() || x.kind() == value_kind::boolean;
}

/// Equal values, equal bytes; for routing.
void append_cell(std::string& out, const value& x) {
  out += static_cast<char>(x.kind());
  if (is_scalar(x)) {
    append_scalar(out, x);
  } else if (x.is_text()) {
    auto size = static_cast<std::uint32_t>(x.text().size());
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out += x.text();
  } else if (x.is_list() || x.is_object()) {
    out += x.is_object() ? '{' : '[';
    for (const auto& item : x)
      append_cell(out, item);
    out += '\xff';
  }
}

} // namespace

std::size_t
plan::scratch::text_hash::operator()(std::string_view text) const noexcept {
  return XXH3_64bits(text.data(), text.size());
}

plan::scratch::scratch(const compiled& of) : of_{of} {
  work_.cells.resize(of.fields.size());
  for (const auto& index : of.indexes)
    index.make_ready(work_);
  atom_stamps_.resize(of.pool.atoms().size());
  unit_stamps_.resize(of.units.size());
}

// Answers stay right without any of this; it only costs time to find it anew.
void plan::scratch::forget() {
  lane_by_key_.clear();
  lane_by_routes_.clear();
  lanes_.clear();
  next_place_ = 0;
  sets_.clear();
  memo_.clear();
  verdicts_.clear();
}

plan::scratch::lane& plan::scratch::lane_of(const row& event) {
  routing_key_.clear();
  for (auto field : of_.routing)
    append_cell(routing_key_,
                field < event.cells.size() ? event.cells[field] : value{});
  if (auto at = lane_by_key_.find(std::string_view{routing_key_});
      at != lane_by_key_.end())
    return *lanes_[at->second];
  if (lanes_.size() >= lanes_max || sets_.size() > set_atoms_max)
    forget();
  if (lane_by_key_.size() >= routing_keys_max)
    lane_by_key_.clear();
  auto& made = make_lane(event);
  lane_by_key_.emplace(routing_key_, made.id);
  return made;
}

// Events whose routing fields differ but are accepted by the same routes share
// a lane.
plan::scratch::lane& plan::scratch::make_lane(const row& event) {
  std::vector<bool> holds;
  for (const auto& guard : of_.guards) {
    values_.reset();
    holds.push_back(guard.test(event, values_) == truth::yes);
  }
  std::string accepted;
  for (const auto& route : of_.routes)
    accepted += std::all_of(route.begin(), route.end(),
                            [&](auto guard) { return holds[guard]; })
                  ? '1'
                  : '0';
  auto next = static_cast<std::uint32_t>(lanes_.size());
  auto [at, is_new] = lane_by_routes_.try_emplace(accepted, next);
  if (!is_new)
    return *lanes_[at->second];
  auto& made = *lanes_.emplace_back(std::make_unique<lane>());
  made.id = next;
  made.active.resize(of_.units.size());
  made.relevant.resize(of_.pool.atoms().size());
  for (std::uint32_t i = 0; i < of_.units.size(); ++i) {
    const auto& unit = of_.units[i];
    if (accepted[unit.route] == '0')
      continue;
    made.empty = false;
    made.active[i] = true;
    if (!unit.triggered)
      made.untriggered.push_back(i);
    for (auto atom : unit.atoms)
      made.relevant[atom] = true;
  }
  add_fields(made);
  return made;
}

void plan::scratch::add_fields(lane& to) {
  std::set<std::uint32_t> wanted;
  for (atom_id id = 0; id < to.relevant.size(); ++id)
    if (to.relevant[id] && of_.index_of_atom[id] != compiled::none)
      wanted.insert(of_.index_of_atom[id]);
  for (auto index : wanted) {
    auto made = field_for(to, index);
    if (index == of_.keyword_index) {
      to.keywords = made;
      to.has_keywords = true;
      prepare_keywords(to);
      continue;
    }
    made.of_null = scan(to, made, value{});
    to.fields.push_back(made);
  }
}

void plan::scratch::prepare_keywords(lane& to) {
  std::set<std::string> literals;
  for (atom_id id = 0; id < to.relevant.size(); ++id) {
    const auto& atom = of_.pool.atoms()[id];
    if (!to.relevant[id] || atom.kind != atom_kind::keyword)
      continue;
    auto literal = plan_detail::required_literal(atom.pattern);
    if (literal.empty())
      return;
    literals.insert(literal.substr(0, keyword_literal_max));
  }
  auto made
    = plan_detail::literal_scanner::compile({literals.begin(), literals.end()});
  if (!made.ok())
    return;
  to.keyword_literals = std::move(made).value();
  to.keyword_literals.make_ready(work_.literals);
  to.keywords_need_literals = true;
}

// All values one after the other: what is found across two of them is only one
// more thing to look at closely.
bool plan::scratch::may_have_keywords(const lane& of, const row& event) {
  joined_.clear();
  for (const auto& x : event.all)
    if (x.is_text()) {
      append_folded(joined_, x.text());
      joined_ += '\n';
    } else if (is_scalar(x)) {
      append_text(joined_, x);
      joined_ += '\n';
    } else if (!x.is_null()) {
      return true;
    }
  work_.found.clear();
  of.keyword_literals.scan(joined_, work_.literals, work_.found);
  return !work_.found.empty();
}

plan::scratch::lane_field plan::scratch::field_for(const lane& of,
                                                   std::uint32_t index) {
  lane_field made;
  made.field = of_.index_slots[index];
  made.index = index;
  made.place = next_place_++;
  made.only_equality = true;
  for (atom_id id = 0; id < of.relevant.size(); ++id) {
    if (!of.relevant[id] || of_.index_of_atom[id] != index)
      continue;
    const auto& atom = of_.pool.atoms()[id];
    bool equality
      = atom.kind != atom_kind::leaf && atom.pattern.op == text_op::equals;
    if (!equality)
      made.only_equality = false;
    else
      made.lengths |= std::uint64_t{1}
                      << std::min<std::size_t>(atom.pattern.text.size(), 63);
  }
  return made;
}

plan::scratch::set_id
plan::scratch::scan(const lane& of, const lane_field& field, const value& x) {
  atoms_.clear();
  of_.indexes[field.index].scan(x, field.field, work_, atoms_);
  std::erase_if(atoms_, [&](atom_id id) { return !of.relevant[id]; });
  return sets_.intern(atoms_);
}

plan::scratch::set_id
plan::scratch::set_of(const lane& of, const lane_field& field, const value& x) {
  char scalar[9];
  std::string_view key;
  if (x.is_text()) {
    key = x.text();
    if (field.only_equality) {
      auto bit = std::uint64_t{1} << std::min<std::size_t>(key.size(), 63);
      // Folding keeps the length of ASCII only.
      if ((field.lengths & bit) == 0 && is_ascii(key))
        return 0;
    }
  } else if (x.is_null()) {
    return field.of_null;
  } else if (is_scalar(x)) {
    scalar[0] = static_cast<char>(x.kind());
    auto real = x.kind() == value_kind::real ? x.real() : 0.0;
    auto integer = x.kind() == value_kind::real ? 0 : x.integer();
    std::memcpy(scalar + 1, &integer, 8);
    if (x.kind() == value_kind::real)
      std::memcpy(scalar + 1, &real, 8);
    key = {scalar, sizeof scalar};
  } else {
    return scan(of, field, x);
  }
  // Texts and scalars have different places, so that their bytes may be equal.
  auto place = field.place * 2 + (x.is_text() ? 0 : 1);
  auto hash = plan_detail::value_memo::hash_of(place, key);
  auto found = memo_.find(hash, place, key);
  if (found != plan_detail::value_memo::unknown)
    return found;
  found = scan(of, field, x);
  memo_.keep(hash, place, key, found);
  return found;
}

plan::scratch::set_id plan::scratch::keywords_of(const lane& of,
                                                 const row& event) {
  if (of.keywords_need_literals && !may_have_keywords(of, event))
    return 0;
  keyword_sets_.clear();
  for (const auto& x : event.all)
    if (auto set = x.is_null() ? 0 : set_of(of, of.keywords, x); set != 0)
      if (std::find(keyword_sets_.begin(), keyword_sets_.end(), set)
          == keyword_sets_.end())
        keyword_sets_.push_back(set);
  if (keyword_sets_.empty())
    return 0;
  if (keyword_sets_.size() == 1)
    return keyword_sets_.front();
  std::vector<atom_id> together;
  for (auto set : keyword_sets_) {
    auto members = sets_.members(set);
    together.insert(together.end(), members.begin(), members.end());
  }
  return sets_.intern(together);
}

truth plan::scratch::test(plan_detail::node_id id) const {
  const auto& x = of_.pool.at(id);
  switch (x.kind) {
  case node_kind::never:
    return truth::no;
  case node_kind::always:
    return truth::yes;
  case node_kind::atom:
    if (atom_stamps_[x.first] == stamp_)
      return truth::yes;
    return of_.pool.atoms()[x.first].kind == atom_kind::open ? truth::unknown
                                                             : truth::no;
  case node_kind::negate: {
    auto one = test(of_.pool.children(x)[0]);
    if (one == truth::unknown)
      return one;
    return one == truth::yes ? truth::no : truth::yes;
  }
  case node_kind::all:
  case node_kind::any: {
    auto ruling = x.kind == node_kind::all ? truth::no : truth::yes;
    auto sum = x.kind == node_kind::all ? truth::yes : truth::no;
    for (std::uint32_t i = 0; i < x.count; ++i) {
      auto one = test(of_.pool.children(x)[i]);
      if (one == ruling)
        return one;
      if (one == truth::unknown)
        sum = one;
    }
    return sum;
  }
  }
  return truth::no;
}

const verdict& plan::scratch::decide(const lane& of, std::uint64_t hash) {
  if (++stamp_ == 0) {
    std::fill(atom_stamps_.begin(), atom_stamps_.end(), 0);
    std::fill(unit_stamps_.begin(), unit_stamps_.end(), 0);
    stamp_ = 1;
  }
  candidates_ = of.untriggered;
  for (std::size_t i = 1; i < signature_.size(); ++i)
    for (auto atom : sets_.members(static_cast<set_id>(signature_[i]))) {
      atom_stamps_[atom] = stamp_;
      for (auto unit : of_.units_of_atom[atom])
        if (of.active[unit] && unit_stamps_[unit] != stamp_) {
          unit_stamps_[unit] = stamp_;
          candidates_.push_back(unit);
        }
    }
  std::sort(candidates_.begin(), candidates_.end()); // By rule, then step.
  decided_.clear();
  open_.clear();
  for (auto candidate : candidates_) {
    const auto& unit = of_.units[candidate];
    auto answer = test(unit.formula);
    if (answer == truth::unknown)
      open_.push_back(candidate);
    if (answer != truth::yes)
      continue;
    if (decided_.empty() || decided_.back().rule != unit.rule)
      decided_.push_back({unit.rule, 0});
    decided_.back().steps |= std::uint64_t{1} << unit.step;
  }
  return verdicts_.keep(hash, signature_, decided_, open_);
}

// Units that compare fields with each other are asked the event itself.
void plan::scratch::add_open(const row& event, const verdict& from,
                             std::vector<hit>& out, std::size_t begin) {
  for (auto index : verdicts_.open(from)) {
    const auto& unit = of_.units[index];
    values_.reset();
    if (unit.whole->test(event, values_) != truth::yes)
      continue;
    auto bit = std::uint64_t{1} << unit.step;
    auto at = std::lower_bound(
      out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), unit.rule,
      [](const hit& x, std::uint32_t rule) { return x.rule < rule; });
    if (at != out.end() && at->rule == unit.rule)
      at->steps |= bit;
    else
      out.insert(at, {unit.rule, bit});
  }
}

void plan::scratch::match(const row& event, std::vector<hit>& out) {
  auto& lane = lane_of(event);
  if (lane.empty)
    return;
  signature_.clear();
  signature_.push_back(lane.id);
  for (std::size_t i = 0; i < lane.fields.size(); ++i) {
    const auto& field = lane.fields[i];
    auto set = set_of(lane, field, event.cells[field.field]);
    if (set != 0)
      signature_.push_back((std::uint64_t{i} << 32U) | set);
  }
  if (lane.has_keywords)
    if (auto set = keywords_of(lane, event); set != 0)
      signature_.push_back((std::uint64_t{0xffffffff} << 32U) | set);
  auto hash = plan_detail::verdict_table::hash_of(signature_);
  const auto* found = verdicts_.find(hash, signature_);
  const auto& verdict = found != nullptr ? *found : decide(lane, hash);
  auto begin = out.size();
  auto hits = verdicts_.hits(verdict);
  out.insert(out.end(), hits.begin(), hits.end());
  if (verdict.open_count != 0)
    add_open(event, verdict, out, begin);
}

} // namespace vedette::engine
