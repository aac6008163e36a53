#include "engine/plan/automaton.hpp"
#include "engine/plan/literals.hpp"

#include <algorithm>
#include <optional>

// Tested by tests/unit/engine/plan/literals_test.cpp

namespace vedette::engine::plan_detail {

struct literal_scratch::state {};

struct literal_scanner::state {
  std::optional<literal_automaton> automaton;
};

literal_scratch::literal_scratch() = default;
literal_scratch::~literal_scratch() = default;
literal_scratch::literal_scratch(literal_scratch&&) noexcept = default;
literal_scratch&
literal_scratch::operator=(literal_scratch&&) noexcept = default;

literal_scanner::literal_scanner() = default;
literal_scanner::~literal_scanner() = default;
literal_scanner::literal_scanner(literal_scanner&&) noexcept = default;
literal_scanner&
literal_scanner::operator=(literal_scanner&&) noexcept = default;

result<literal_scanner>
literal_scanner::compile(const std::vector<std::string>& all) {
  literal_scanner made;
  made.state_ = std::make_unique<state>();
  if (!all.empty())
    made.state_->automaton.emplace(all);
  return made;
}

literal_scanner literal_scanner::compile_regexes(const std::vector<regex>& all,
                                                 std::vector<bool>& taken) {
  taken.assign(all.size(), false);
  return {};
}

void literal_scanner::make_ready(literal_scratch&) const {}

void literal_scanner::scan(std::string_view text, literal_scratch&,
                           std::vector<std::uint32_t>& out) const {
  if (!state_ || !state_->automaton)
    return;
  auto before = static_cast<std::ptrdiff_t>(out.size());
  state_->automaton->scan(text, out);
  std::sort(out.begin() + before, out.end());
  out.erase(std::unique(out.begin() + before, out.end()), out.end());
}

std::string literal_scanner::engine_name() {
  return "automaton";
}

} // namespace vedette::engine::plan_detail
