#include "engine/plan/field_index.hpp"

#include "engine/case_fold.hpp"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine::plan_detail {

namespace {

// Longer literals do not filter better.
constexpr std::size_t literal_bytes_max = 128;
constexpr int regex_literal_min = 3;
constexpr std::uint32_t elsewhere = 0xffffffff; // Found by another scanner.

// RE2 and we fold ASCII alike; beyond that nobody promises it.
bool filters_safely(const text_pattern& x) {
  return is_ascii(x.text) && x.text.find("\\x") == std::string::npos;
}

std::string regex_source(const text_pattern& x) {
  std::string flags;
  if (x.fold)
    flags += 'i';
  if (x.dot_all)
    flags += 's';
  if (x.multiline)
    flags += 'm';
  return flags.empty() ? x.text : "(?" + flags + ")" + x.text;
}

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

field_index::field_index() = default;
field_index::~field_index() = default;
field_index::field_index(field_index&&) noexcept = default;
field_index& field_index::operator=(field_index&&) noexcept = default;

struct field_index::builder {
  field_index made;
  std::vector<std::string> literals;
  std::vector<literal_scanner::regex> regexes; // All of `made.regexes_`.
  std::unordered_map<std::string, std::uint32_t> literal_ids;

  std::uint32_t literal(std::string text) {
    auto next = static_cast<std::uint32_t>(literals.size());
    auto [at, is_new] = literal_ids.try_emplace(std::move(text), next);
    if (is_new) {
      literals.push_back(at->first);
      made.tests_of_literal_.emplace_back();
      made.regex_part_of_literal_.push_back(-1);
    }
    return at->second;
  }

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
    if (pattern.op == text_op::equals) {
      auto& table = pattern.fold ? made.equal_folded_ : made.equal_;
      table.emplace(pattern.text, equal_test{id, from.as_text});
      return done;
    }
    auto matcher = text_matcher::compile(pattern);
    if (!matcher.ok())
      return matcher.why();
    auto test = static_cast<std::uint32_t>(made.tests_.size());
    made.tests_.push_back({id, from.as_text, false, pattern.fold,
                           run_length(pattern), std::move(matcher).value()});
    if (pattern.op == text_op::regex && filters_safely(pattern)
        && made.tests_.back().run == 0)
      return add_regex(test, pattern);
    auto required = required_literal(pattern);
    if (required.empty()) {
      made.unfiltered_.push_back(test);
      return done;
    }
    made.tests_.back().sure = pattern.op == text_op::contains && pattern.fold
                              && required.size() <= literal_bytes_max;
    required.resize(std::min(required.size(), literal_bytes_max));
    made.tests_of_literal_[literal(std::move(required))].push_back(test);
    return done;
  }

  status add_regex(std::uint32_t test, const text_pattern& pattern) {
    if (!made.regexes_)
      made.regexes_ = std::make_unique<re2::FilteredRE2>(regex_literal_min);
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(static_cast<std::int64_t>(regex_memory_max));
    int id = 0;
    if (made.regexes_->Add(regex_source(pattern), options, &id)
        != re2::RE2::NoError)
      return error{errc::invalid_argument, "regex: does not compile"};
    made.test_of_regex_.push_back(test);
    regexes.push_back(
      {pattern.text, pattern.fold, pattern.multiline, pattern.dot_all});
    return done;
  }

  // Regexes that RE2 finds no literal in are moved to the regex scanner.
  void find_unfiltered() {
    std::vector<int> always;
    made.regexes_->AllPotentials({}, &always);
    std::vector<literal_scanner::regex> wanted;
    std::vector<std::uint32_t> tests;
    for (auto i : always) {
      wanted.push_back(regexes[static_cast<std::size_t>(i)]);
      tests.push_back(made.test_of_regex_[static_cast<std::size_t>(i)]);
    }
    std::vector<bool> taken;
    made.regex_scanner_ = literal_scanner::compile_regexes(wanted, taken);
    made.scanned_ = tests;
    for (std::size_t i = 0; i < always.size(); ++i) {
      if (!taken[i])
        made.unfiltered_.push_back(tests[i]);
      made.test_of_regex_[static_cast<std::size_t>(always[i])] = elsewhere;
    }
  }

  status finish() {
    if (made.regexes_) {
      std::vector<std::string> parts;
      made.regexes_->Compile(&parts);
      for (std::size_t i = 0; i < parts.size(); ++i)
        made.regex_part_of_literal_[literal(folded(parts[i]))]
          = static_cast<int>(i);
      find_unfiltered();
    }
    auto scanner = literal_scanner::compile(literals);
    if (!scanner.ok())
      return scanner.why();
    made.scanner_ = std::move(scanner).value();
    return done;
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
  if (auto finished = make.finish(); !finished.ok())
    return finished.why();
  return std::move(make.made);
}

void field_index::make_ready(scan_scratch& work) const {
  scanner_.make_ready(work.literals);
  regex_scanner_.make_ready(work.literals);
}

void field_index::confirm(std::uint32_t test, std::string_view text,
                          std::string_view low, bool is_text,
                          const scan_scratch& work,
                          std::vector<atom_id>& out) const {
  const auto& x = tests_[test];
  if ((!is_text && !x.as_text) || work.probe.sleeps(x.id))
    return;
  const atom_timing timing{work.probe, x.id};
  if (x.run != 0 && (text.size() < x.run || is_ascii(text))) {
    if (text.size() >= x.run && longest_line(text) >= x.run)
      out.push_back(x.id);
    return;
  }
  if (x.sure || x.matcher.matches_folded(x.folds ? low : text))
    out.push_back(x.id);
}

void field_index::scan_text(std::string_view text, bool is_text,
                            scan_scratch& work,
                            std::vector<atom_id>& out) const {
  work.folded.clear();
  append_folded(work.folded, text);
  std::string_view low = work.folded;
  auto add_equal = [&](const equal_table& table, const std::string& key) {
    auto [at, end] = table.equal_range(key);
    for (; at != end; ++at)
      if (is_text || at->second.as_text)
        out.push_back(at->second.id);
  };
  if (!equal_folded_.empty())
    add_equal(equal_folded_, work.folded);
  if (!equal_.empty())
    add_equal(equal_, std::string{text});
  work.found.clear();
  scanner_.scan(low, work.literals, work.found);
  work.regex_parts.clear();
  for (auto literal : work.found) {
    for (auto test : tests_of_literal_[literal])
      confirm(test, text, low, is_text, work, out);
    if (auto part = regex_part_of_literal_[literal]; part >= 0)
      work.regex_parts.push_back(part);
  }
  for (auto test : unfiltered_)
    confirm(test, text, low, is_text, work, out);
  if (regexes_)
    scan_regexes(text, low, is_text, work, out);
}

void field_index::scan_regexes(std::string_view text, std::string_view low,
                               bool is_text, scan_scratch& work,
                               std::vector<atom_id>& out) const {
  work.regexes.clear();
  regexes_->AllPotentials(work.regex_parts, &work.regexes);
  for (auto regex : work.regexes)
    if (auto test = test_of_regex_[static_cast<std::size_t>(regex)];
        test != elsewhere)
      confirm(test, text, low, is_text, work, out);
  if (!is_ascii(text)) {
    for (auto test : scanned_)
      confirm(test, text, low, is_text, work, out);
    return;
  }
  work.found.clear();
  regex_scanner_.scan(text, work.literals, work.found);
  for (auto regex : work.found)
    confirm(scanned_[regex], text, low, is_text, work, out);
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
