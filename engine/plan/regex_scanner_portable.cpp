#include "engine/plan/regex_scanner.hpp"

// Tested by tests/unit/engine/plan/regex_scanner_test.cpp

namespace vedette::engine::plan_detail {

struct regex_scratch::state {};
struct regex_scanner::state {};

regex_scratch::regex_scratch() = default;
regex_scratch::~regex_scratch() = default;
regex_scratch::regex_scratch(regex_scratch&&) noexcept = default;
regex_scratch& regex_scratch::operator=(regex_scratch&&) noexcept = default;

regex_scanner::regex_scanner() = default;
regex_scanner::~regex_scanner() = default;
regex_scanner::regex_scanner(regex_scanner&&) noexcept = default;
regex_scanner& regex_scanner::operator=(regex_scanner&&) noexcept = default;

regex_scanner regex_scanner::compile(const std::vector<text_pattern>& all,
                                     std::vector<power>& powers) {
  powers.assign(all.size(), power::none);
  return {};
}

void regex_scanner::make_ready(regex_scratch&) const {}

void regex_scanner::scan(std::string_view, regex_scratch&,
                         std::vector<std::uint32_t>&) const {}

bool regex_scanner::is_plain(std::string_view) noexcept {
  return false;
}

std::string regex_scanner::engine_name() {
  return "none";
}

} // namespace vedette::engine::plan_detail
