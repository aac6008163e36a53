#include "engine/plan/field_index.hpp"

#include "engine/case_fold.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine::plan_detail {

namespace {

/// N of a regex that is just `.{N,}`, also in a group; else 0. RE2 takes a
/// thousand steps per byte for these.
std::size_t run_length(const text_pattern& x) {
  if (x.op != text_op::regex || !x.search || x.dot_all)
    return 0;
  std::size_t size = 0;
  for (const char* form :
       {"\\.\\{(\\d{1,6}),\\}", "\\(\\.\\)\\{(\\d{1,6}),\\}"})
    if (re2::RE2::FullMatch(x.text, form, &size))
      return size;
  return 0;
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  for (;;) {
    auto end = text.find('\n');
    longest = std::max(longest, std::min(end, text.size()));
    if (end == std::string_view::npos)
      return longest;
    text.remove_prefix(end + 1);
  }
}

} // namespace

std::string required_literal(const text_pattern& x) {
  if (x.op == text_op::regex)
    return {};
  auto text = x.fold ? x.text : folded(x.text);
  if (x.op != text_op::wildcard)
    return text;
  std::string best;
  std::string run;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '*' || text[i] == '?') {
      run.clear();
      continue;
    }
    if (text[i] == '\\' && i + 1 < text.size())
      ++i;
    run += text[i];
    if (run.size() > best.size())
      best = run;
  }
  return best;
}

namespace {

literal_place place_of(text_op op) {
  switch (op) {
  case text_op::equals:
    return literal_place::whole;
  case text_op::starts_with:
    return literal_place::front;
  case text_op::ends_with:
    return literal_place::back;
  default:
    return literal_place::anywhere;
  }
}

/// Whether the folded form of a text that a pattern matches always has the
/// literal: not if the pattern may begin or end within a character.
bool folds_whole(const text_pattern& x) {
  if (x.fold)
    return true;
  for (std::size_t at = 0; at < x.text.size();)
    if (next_code_point(x.text, at) > 0x10ffff)
      return false;
  return true;
}

} // namespace

struct field_index::builder {
  field_index made;
  std::vector<literal_index::literal> literals;

  status add_leaf(atom_id id, const atom& from) {
    if (is_presence(from)) {
      made.presence_.push_back(id);
      return done;
    }
    auto what = expression::compile(from.source);
    if (!what.ok())
      return what.why();
    made.leaves_.push_back({id, from.wants_no, std::move(what).value()});
    return done;
  }

  status add_text(atom_id id, const atom& from) {
    const auto& pattern = from.pattern;
    auto number = static_cast<std::uint32_t>(made.tests_.size());
    auto& test = made.tests_.emplace_back();
    test.id = id;
    test.as_text = from.as_text;
    test.folds = pattern.fold;
    test.run = run_length(pattern);
    auto required
      = folds_whole(pattern) ? required_literal(pattern) : std::string{};
    bool sure = pattern.fold && !required.empty()
                && (pattern.op == text_op::contains
                    || place_of(pattern.op) != literal_place::anywhere);
    if (!required.empty())
      literals.push_back({std::move(required), place_of(pattern.op), number});
    if (sure)
      return done;
    auto matcher = text_matcher::compile(pattern);
    if (!matcher.ok())
      return matcher.why();
    test.matcher = std::move(matcher).value();
    if (pattern.op == text_op::regex && test.run == 0)
      return made.regexes_.add(pattern, number);
    if (literals.empty() || literals.back().id != number)
      made.unfiltered_.push_back(number);
    return done;
  }

  void finish() {
    auto next = static_cast<std::uint32_t>(made.tests_.size());
    for (auto& x : made.regexes_.compile())
      literals.push_back({std::move(x), literal_place::anywhere, next++});
    made.literals_count_ = next;
    made.literals_ = literal_index{literals};
  }
};

result<field_index> field_index::compile(const formula_pool& pool,
                                         const std::vector<atom_id>& atoms) {
  builder make;
  for (auto id : atoms) {
    const auto& from = pool.atoms()[id];
    auto added = from.kind == atom_kind::leaf ? make.add_leaf(id, from)
                                              : make.add_text(id, from);
    if (!added.ok())
      return added.why();
  }
  make.finish();
  return std::move(make.made);
}

void field_index::make_ready(scan_scratch& work) const {
  regexes_.make_ready(work.regexes);
  work.seen.resize(std::max(work.seen.size(), literals_count_));
}

void field_index::confirm(std::uint32_t test, std::string_view text,
                          std::string_view low, bool is_text,
                          const scan_scratch& work,
                          std::vector<atom_id>& out) const {
  const auto& x = tests_[test];
  if (!is_text && !x.as_text)
    return;
  if (!x.matcher) {
    out.push_back(x.id);
    return;
  }
  if (work.probe.sleeps(x.id))
    return;
  const atom_timing timing{work.probe, x.id};
  bool by_length = x.run != 0 && (text.size() < x.run || is_ascii(text));
  if (by_length ? text.size() >= x.run && longest_line(text) >= x.run
                : x.matcher->matches_folded(x.folds ? low : text))
    out.push_back(x.id);
}

void field_index::scan_text(std::string_view text, bool is_text,
                            scan_scratch& work,
                            std::vector<atom_id>& out) const {
  work.folded.clear();
  append_folded(work.folded, text);
  auto size = work.folded.size();
  work.folded.append(literal_index::padding, '\0');
  auto low = std::string_view{work.folded}.substr(0, size);
  if (++work.stamp == 0) {
    std::fill(work.seen.begin(), work.seen.end(), 0);
    work.stamp = 1;
  }
  work.regexes.parts.clear();
  literals_.scan(low, [&](std::uint32_t id) {
    if (std::exchange(work.seen[id], work.stamp) == work.stamp)
      return;
    if (id < tests_.size())
      confirm(id, text, low, is_text, work, out);
    else
      work.regexes.parts.push_back(static_cast<int>(id - tests_.size()));
  });
  for (auto test : unfiltered_)
    confirm(test, text, low, is_text, work, out);
  auto found = [&](std::uint32_t test, bool sure) {
    if (!sure)
      confirm(test, text, low, is_text, work, out);
    else if (is_text || tests_[test].as_text)
      out.push_back(tests_[test].id);
  };
  auto alone = [&](std::uint32_t test, auto&& scan) {
    const auto id = tests_[test].id;
    if (work.probe.sleeps(id))
      return;
    const atom_timing timing{work.probe, id};
    if (scan())
      found(test, true);
  };
  regexes_.candidates(text, work.regexes, found, alone);
}

void field_index::scan_items(const value& x, scan_scratch& work,
                             std::vector<atom_id>& out) const {
  if (x.is_object())
    return;
  switch (x.kind()) {
  case value_kind::null:
    return;
  case value_kind::text:
    scan_text(x.text(), true, work, out);
    return;
  case value_kind::list:
    for (const auto& item : x)
      scan_items(item, work, out);
    return;
  case value_kind::boolean:
  case value_kind::integer:
  case value_kind::real:
    work.spelled.clear();
    append_text(work.spelled, x);
    scan_text(work.spelled, false, work, out);
    return;
  }
}

void field_index::scan(const value& x, slot field, scan_scratch& work,
                       std::vector<atom_id>& out) const {
  scan_items(x, work, out);
  if (!x.is_null())
    out.insert(out.end(), presence_.begin(), presence_.end());
  if (leaves_.empty())
    return;
  work.cells[field] = x;
  row event;
  event.cells = work.cells;
  for (const auto& leaf : leaves_) {
    if (work.probe.sleeps(leaf.id))
      continue;
    const atom_timing timing{work.probe, leaf.id};
    work.eval.reset();
    auto wanted = leaf.wants_no ? truth::no : truth::yes;
    if (leaf.what.test(event, work.eval) == wanted)
      out.push_back(leaf.id);
  }
  work.cells[field] = {};
}

} // namespace vedette::engine::plan_detail
