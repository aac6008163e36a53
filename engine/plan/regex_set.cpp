#include "engine/plan/regex_set.hpp"

#include "engine/case_fold.hpp"
#include "engine/text_match.hpp"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine::plan_detail {

namespace {

constexpr int literal_min = 3;

std::string source_of(const text_pattern& x) {
  std::string flags;
  if (x.fold)
    flags += 'i';
  if (x.dot_all)
    flags += 's';
  if (x.multiline)
    flags += 'm';
  return flags.empty() ? x.text : "(?" + flags + ")" + x.text;
}

} // namespace

regex_set::regex_set() = default;
regex_set::~regex_set() = default;
regex_set::regex_set(regex_set&&) noexcept = default;
regex_set& regex_set::operator=(regex_set&&) noexcept = default;

// RE2 and we fold ASCII alike; beyond that nobody promises it.
bool regex_set::filters_safely(const text_pattern& x) {
  return is_ascii(x.text) && x.text.find("\\x") == std::string::npos;
}

status regex_set::add(const text_pattern& pattern, std::uint32_t id) {
  if (!filters_safely(pattern)) {
    always_.push_back(id);
    return done;
  }
  if (!all_)
    all_ = std::make_unique<re2::FilteredRE2>(literal_min);
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(regex_memory_max));
  int index = 0;
  if (all_->Add(source_of(pattern), options, &index) != re2::RE2::NoError)
    return error{errc::invalid_argument, "regex: does not compile"};
  waiting_.emplace_back().id = id;
  patterns_.push_back(pattern);
  return done;
}

std::vector<std::string> regex_set::compile() {
  std::vector<std::string> parts;
  if (!all_)
    return parts;
  all_->Compile(&parts);
  for (auto& x : parts)
    x = folded(x);
  // What RE2 finds no literal in goes to the scanner.
  std::vector<int> without;
  all_->AllPotentials({}, &without);
  std::vector<text_pattern> wanted;
  for (auto i : without)
    wanted.push_back(patterns_[static_cast<std::size_t>(i)]);
  std::vector<regex_scanner::power> powers;
  scanner_ = regex_scanner::compile(wanted, powers);
  for (std::size_t i = 0; i < without.size(); ++i) {
    auto& id = waiting_[static_cast<std::size_t>(without[i])].id;
    scanned_.push_back({id, powers[i] == regex_scanner::power::exact});
    if (powers[i] == regex_scanner::power::none)
      always_.push_back(id);
    id = elsewhere;
  }
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (waiting_[i].id == elsewhere)
      continue;
    waiting_[i].alone = regex_scanner::compile({patterns_[i]}, powers);
    waiting_[i].exact = powers[0] == regex_scanner::power::exact;
  }
  patterns_.clear();
  return parts;
}

void regex_set::make_ready(regex_work& work) const {
  scanner_.make_ready(work.scratch);
  for (const auto& x : waiting_)
    x.alone.make_ready(work.scratch);
}

void regex_set::find_potential(regex_work& work) const {
  all_->AllPotentials(work.parts, &work.regexes);
}

} // namespace vedette::engine::plan_detail
