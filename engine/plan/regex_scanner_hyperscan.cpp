#include "engine/plan/regex_scanner.hpp"

#include <hs.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

// Tested by tests/unit/engine/plan/regex_scanner_test.cpp

namespace vedette::engine::plan_detail {

namespace {

/// Whether RE2 and Hyperscan read a regex alike. Their languages are one but
/// for a few escapes (`\v` is one character here and a class there).
bool reads_alike(std::string_view regex) {
  for (std::size_t i = 0; i + 1 < regex.size(); ++i)
    if (regex[i] == '\\') {
      if (std::string_view{"dDsSwWbBntrf"}.find(regex[i + 1])
            == std::string_view::npos
          && ((regex[i + 1] >= '0' && regex[i + 1] <= '9')
              || (regex[i + 1] >= 'a' && regex[i + 1] <= 'z')
              || (regex[i + 1] >= 'A' && regex[i + 1] <= 'Z')))
        return false;
      ++i;
    }
  return true;
}

bool is_usable(const text_pattern& x, unsigned flags) {
  hs_expr_info_t* info = nullptr;
  hs_compile_error_t* why = nullptr;
  auto code = hs_expression_info(x.text.c_str(), flags, &info, &why);
  hs_free_compile_error(why);
  // What matches the empty text matches every text.
  bool usable = code == HS_SUCCESS && info != nullptr && info->min_width > 0;
  std::free(info); // hs_expression_info uses malloc.
  return usable;
}

} // namespace

struct regex_scratch::state {
  hs_scratch_t* memory = nullptr;

  ~state() { hs_free_scratch(memory); }
};

struct regex_scanner::state {
  hs_database_t* database = nullptr;

  ~state() { hs_free_database(database); }
};

regex_scratch::regex_scratch() : state_{std::make_unique<state>()} {}
regex_scratch::~regex_scratch() = default;
regex_scratch::regex_scratch(regex_scratch&&) noexcept = default;
regex_scratch& regex_scratch::operator=(regex_scratch&&) noexcept = default;

regex_scanner::regex_scanner() = default;
regex_scanner::~regex_scanner() = default;
regex_scanner::regex_scanner(regex_scanner&&) noexcept = default;
regex_scanner& regex_scanner::operator=(regex_scanner&&) noexcept = default;

regex_scanner regex_scanner::compile(const std::vector<text_pattern>& all,
                                     std::vector<power>& powers) {
  regex_scanner made;
  made.state_ = std::make_unique<state>();
  powers.assign(all.size(), power::none);
  // A library of the same name with other contents has been seen to miss.
  if (!std::string_view{hs_version()}.starts_with("5.4.0"))
    return made;
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& x = all[i];
    unsigned wanted = HS_FLAG_SINGLEMATCH | (x.fold ? HS_FLAG_CASELESS : 0U)
                      | (x.multiline ? HS_FLAG_MULTILINE : 0U)
                      | (x.dot_all ? HS_FLAG_DOTALL : 0U);
    if (is_usable(x, wanted)) {
      powers[i]
        = x.search && reads_alike(x.text) ? power::exact : power::filter;
    } else if (wanted |= HS_FLAG_PREFILTER; is_usable(x, wanted)) {
      powers[i] = power::filter;
    } else {
      continue;
    }
    texts.push_back(x.text.c_str());
    flags.push_back(wanted);
    ids.push_back(static_cast<unsigned>(i));
  }
  if (texts.empty())
    return made;
  hs_compile_error_t* why = nullptr;
  auto code = hs_compile_multi(
    texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
    HS_MODE_BLOCK, nullptr, &made.state_->database, &why);
  hs_free_compile_error(why);
  if (code != HS_SUCCESS)
    powers.assign(all.size(), power::none);
  return made;
}

void regex_scanner::make_ready(regex_scratch& work) const {
  if (state_ && state_->database != nullptr)
    hs_alloc_scratch(state_->database, &work.state_->memory);
}

void regex_scanner::scan(std::string_view text, regex_scratch& work,
                         std::vector<std::uint32_t>& out) const {
  if (!state_ || state_->database == nullptr)
    return;
  auto note = [](unsigned id, unsigned long long, unsigned long long, unsigned,
                 void* to) {
    static_cast<std::vector<std::uint32_t>*>(to)->push_back(id);
    return 0;
  };
  hs_scan(state_->database, text.data(), static_cast<unsigned>(text.size()), 0,
          work.state_->memory, note, &out);
}

bool regex_scanner::is_plain(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= ' ' && c <= '~') || c == '\t';
  });
}

std::string regex_scanner::engine_name() {
  return std::string{"hyperscan "} + hs_version();
}

} // namespace vedette::engine::plan_detail
