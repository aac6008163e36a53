#include "engine/plan/scratch.hpp"

#include "engine/case_fold.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine {

namespace {

using plan_detail::atom_kind;
using plan_detail::node_kind;
using plan_detail::verdict;

bool is_scalar(const value& x) {
  return x.is_number() || x.kind() == value_kind::boolean;
}

/// Equal scalars, equal bytes.
class scalar_key {
public:
  explicit scalar_key(const value& x) {
    bytes_[0] = static_cast<char>(x.kind());
    if (x.is_beyond_integer()) {
      bytes_[0] = beyond_integer;
      put(x.beyond_integer());
    } else if (x.kind() == value_kind::real) {
      put(x.real());
    } else {
      put(x.integer());
    }
  }
  [[nodiscard]] std::string_view view() const {
    return {bytes_, sizeof bytes_};
  }

private:
  static constexpr char beyond_integer = 127; // No kind of value.

  template <class Number>
  void put(Number x) {
    static_assert(sizeof x == sizeof bytes_ - 1);
    std::memcpy(bytes_ + 1, &x, sizeof x);
  }
  char bytes_[9];
};

} // namespace

plan::scratch::scratch(const compiled& of) : of_{of}, lanes_{of} {
  work_.cells.resize(of.fields.size());
  for (const auto& index : of.indexes)
    index.make_ready(work_);
  atom_stamps_.resize(of.pool.atoms().size());
  unit_stamps_.resize(of.units.size());
  flat_stamps_.resize(of.pool.size());
  sighted_.resize(sightings);
}

// Answers stay right without any of this; it only costs time to find it anew.
void plan::scratch::forget() {
  lanes_.clear();
  sets_.clear();
  memo_.clear();
  verdicts_.clear();
  events_.clear();
}

plan::scratch::lane& plan::scratch::lane_of(const row& event) {
  if (auto* found = lanes_.find(event))
    return *found;
  if (lanes_.full() || sets_.size() > set_atoms_max)
    forget();
  bool is_new = false;
  auto& made = lanes_.add(event, work_, is_new);
  if (!is_new)
    return made;
  for (auto& field : made.fields) {
    field.of_null = scan(made, field, value{});
    field.of_unequal = sets_.intern(field.presence);
  }
  return made;
}

// What a value says about the atoms of a field.
plan::scratch::set_id
plan::scratch::scan(const lane& of, const lane_field& field, const value& x) {
  atoms_.clear();
  of_.indexes[field.index].scan(x, field.field, work_, atoms_);
  std::erase_if(atoms_, [&](atom_id id) { return !of.relevant[id]; });
  return sets_.intern(atoms_);
}

bool plan::scratch::holds_keyword(const lane& of, const value& x) {
  if (of.filter && x.is_text() && !of.filter->may_hold(x.text()))
    return false;
  return scan(of, *of.keywords, x) != 0;
}

plan::scratch::set_id plan::scratch::look_up(const lane& of,
                                             const lane_field& field,
                                             const value& x,
                                             std::string_view key) {
  // Texts and scalars have different places, so that their bytes may be equal.
  auto place = field.place * 2 + (x.is_text() ? 0 : 1);
  auto hash = plan_detail::value_memo::hash_of(place, key);
  auto found = memo_.find(hash, place, key);
  if (found != plan_detail::value_memo::unknown)
    return found;
  found = scan(of, field, x);
  if (of.keywords && of.keywords->place != field.place && holds_keyword(of, x))
    found |= keyword_bit;
  memo_.keep(hash, place, key, found);
  return found;
}

plan::scratch::set_id
plan::scratch::set_of(const lane& of, const lane_field& field, const value& x) {
  if (x.is_text())
    return look_up(of, field, x, x.text());
  if (x.is_null())
    return field.of_null;
  if (is_scalar(x))
    return look_up(of, field, x, scalar_key{x}.view());
  return scan(of, field, x);
}

// Whether a text of the event is known to hold no keyword.
bool plan::scratch::is_clean(lane& of, std::string_view text) {
  if (clean_.has(text) || (of.filter && !of.filter->may_hold(text)))
    return true;
  // Some texts are the same in most events of a kind.
  auto mark = text.size();
  if (!text.empty())
    mark += 7U * static_cast<unsigned char>(text.back())
            + 31U * static_cast<unsigned char>(text[text.size() / 2]);
  of.clean.resize(clean_kept);
  auto& kept = of.clean[mark % clean_kept];
  if (!kept.empty() && kept == text)
    return true;
  if (look_up(of, *of.keywords, value{text}, text) != 0)
    return false;
  if (text.size() <= clean_bytes_max)
    kept = text;
  return true;
}

plan::scratch::set_id plan::scratch::keywords_of(lane& of, const row& event) {
  keyword_atoms_.clear();
  for (const auto& x : event.all) {
    if (x.is_null() || (x.is_text() && is_clean(of, x.text())))
      continue;
    if (x.kind() == value_kind::integer && of.filter
        && !of.filter->integer_may_hold())
      continue;
    auto members = sets_.members(set_of(of, *of.keywords, x));
    keyword_atoms_.insert(keyword_atoms_.end(), members.begin(), members.end());
  }
  return keyword_atoms_.empty() ? 0 : sets_.intern(keyword_atoms_);
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
    if (x.flat)
      return flat_stamps_[id] == stamp_ ? truth::yes : truth::no;
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

void plan::scratch::note_true(atom_id atom) {
  atom_stamps_[atom] = stamp_;
  for (auto node : of_.flats_of_atom[atom])
    flat_stamps_[node] = stamp_;
}

void plan::scratch::add_candidate(std::uint32_t unit) {
  if (unit_stamps_[unit] == stamp_)
    return;
  unit_stamps_[unit] = stamp_;
  candidates_.push_back(unit);
}

const verdict& plan::scratch::decide(const lane& of, std::uint64_t hash) {
  if (++stamp_ == 0) {
    std::fill(atom_stamps_.begin(), atom_stamps_.end(), 0);
    std::fill(unit_stamps_.begin(), unit_stamps_.end(), 0);
    std::fill(flat_stamps_.begin(), flat_stamps_.end(), 0);
    stamp_ = 1;
  }
  candidates_.clear();
  for (auto atom : of.known)
    note_true(atom);
  for (auto unit : of.always)
    add_candidate(unit);
  for (std::size_t i = 1; i < signature_.size(); ++i)
    for (auto atom : sets_.members(static_cast<set_id>(signature_[i]))) {
      note_true(atom);
      for (auto unit : of_.units_of_atom[atom])
        if (of.active[unit])
          add_candidate(unit);
    }
  std::sort(candidates_.begin(), candidates_.end()); // By rule, then step.
  decided_.clear();
  open_.clear();
  for (auto candidate : candidates_) {
    const auto& unit = of_.units[candidate];
    const rule_timing timing{meter_, unit.rule};
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
    const rule_timing timing{meter_, unit.rule};
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
  work_.probe.timed = meter_ != nullptr && meter_->timed();
  auto& lane = lane_of(event);
  if (lane.empty)
    return;
  const auto* found = recall(lane, event);
  if (found == nullptr)
    found = &find_out(lane, event);
  auto begin = out.size();
  auto hits = verdicts_.hits(*found);
  out.insert(out.end(), hits.begin(), hits.end());
  if (found->open_count != 0)
    add_open(event, *found, out, begin);
}

// Lists and objects are not worth it.
bool plan::scratch::spell(const lane& of, const row& event) {
  enum class form : std::uint8_t { unequal, known };
  event_key_.clear();
  clean_.clear();
  for (std::size_t i = 0; i < of.fields.size(); ++i) {
    const auto& field = of.fields[i];
    const auto& x = event.cells[field.field];
    if (x.is_null())
      continue;
    if (!x.is_text() && !is_scalar(x))
      return false;
    event_key_.put(static_cast<std::uint16_t>(i));
    if (x.is_text() && !field.may_equal(x.text())) {
      event_key_.put(form::unequal);
      continue;
    }
    event_key_.put(form::known);
    event_key_.put_value(x);
    if (x.is_text())
      clean_.add(x.text());
  }
  return true;
}

// The verdict on an event of which all fields that matter have been seen
// together before, none of them with a keyword.
const verdict* plan::scratch::recall(lane& of, const row& event) {
  if (events_forgotten_ != verdicts_.forgotten()) {
    events_forgotten_ = verdicts_.forgotten();
    events_.clear();
  }
  spelled_ = spell(of, event);
  if (!spelled_)
    return nullptr;
  auto key = event_key_.view();
  event_hash_ = plan_detail::value_memo::hash_of(of.id, key);
  auto number = events_.find(event_hash_, of.id, key);
  if (number == plan_detail::value_memo::unknown)
    return nullptr;
  if (of.keywords && keywords_of(of, event) != 0)
    return nullptr;
  return &verdicts_.at(number);
}

// At second sight.
void plan::scratch::remember(const lane& of, const verdict& what) {
  if (!spelled_ || !all_clean_)
    return;
  auto& sighted = sighted_[event_hash_ % sightings];
  auto tag = static_cast<std::uint32_t>(event_hash_ >> 32U);
  if (std::exchange(sighted, tag) == tag)
    events_.keep(event_hash_, of.id, event_key_.view(),
                 verdicts_.number_of(what));
}

const verdict& plan::scratch::find_out(lane& of, const row& event) {
  look_at_fields(of, event);
  set_id keywords = of.keywords ? keywords_of(of, event) : 0;
  if (keywords != 0)
    signature_.push_back((std::uint64_t{0xffffffff} << 32U) | keywords);
  auto hash = plan_detail::verdict_table::hash_of(signature_);
  const auto* found = verdicts_.find(hash, signature_);
  const auto& verdict = found != nullptr ? *found : decide(of, hash);
  if (keywords == 0)
    remember(of, verdict);
  return verdict;
}

// What the fields say, as the signature of the event.
void plan::scratch::look_at_fields(const lane& of, const row& event) {
  signature_.assign(1, of.id);
  clean_.clear();
  all_clean_ = true;
  for (std::size_t i = 0; i < of.fields.size(); ++i) {
    const auto& field = of.fields[i];
    const auto& x = event.cells[field.field];
    if (x.is_null() && field.of_null == 0)
      continue;
    auto set = field.of_unequal;
    if (!x.is_text() || field.may_equal(x.text())) {
      set = set_of(of, field, x);
      if ((set & keyword_bit) != 0)
        all_clean_ = false;
      else if (x.is_text())
        clean_.add(x.text());
      set &= ~keyword_bit;
    }
    if (set != 0)
      signature_.push_back((std::uint64_t{i} << 32U) | set);
  }
}

} // namespace vedette::engine
