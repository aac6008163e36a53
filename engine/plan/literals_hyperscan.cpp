#include "engine/plan/literals.hpp"

#include <hs.h>

#include <cstdlib>
#include <string>
#include <utility>

// Tested by tests/unit/engine/plan/literals_test.cpp

namespace vedette::engine::plan_detail {

struct literal_scratch::state {
  hs_scratch_t* memory = nullptr;

  ~state() { hs_free_scratch(memory); }
};

struct literal_scanner::state {
  hs_database_t* database = nullptr;

  ~state() { hs_free_database(database); }
};

literal_scratch::literal_scratch() : state_{std::make_unique<state>()} {}
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
  if (all.empty())
    return made;
  // A library of the same name with other contents has been seen to miss.
  if (!std::string_view{hs_version()}.starts_with("5.4.0"))
    return error{errc::unsupported, "libhyperscan 5.4.0 is needed, found "
                                      + std::string{hs_version()}};
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  std::vector<unsigned> flags(all.size(), HS_FLAG_SINGLEMATCH);
  std::vector<unsigned> ids;
  for (const auto& x : all) {
    texts.push_back(x.data());
    sizes.push_back(x.size());
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  hs_compile_error_t* why = nullptr;
  auto code
    = hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(),
                           static_cast<unsigned>(all.size()), HS_MODE_BLOCK,
                           nullptr, &made.state_->database, &why);
  if (code == HS_SUCCESS)
    return made;
  std::string detail = why != nullptr ? why->message : "no reason given";
  hs_free_compile_error(why);
  return error{errc::invalid_argument, "hyperscan: " + detail};
}

literal_scanner literal_scanner::compile_regexes(const std::vector<regex>& all,
                                                 std::vector<bool>& taken) {
  literal_scanner made;
  made.state_ = std::make_unique<state>();
  taken.assign(all.size(), false);
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    unsigned wanted = HS_FLAG_PREFILTER | HS_FLAG_SINGLEMATCH
                      | (all[i].fold ? HS_FLAG_CASELESS : 0U)
                      | (all[i].multiline ? HS_FLAG_MULTILINE : 0U)
                      | (all[i].dot_all ? HS_FLAG_DOTALL : 0U);
    hs_expr_info_t* info = nullptr;
    hs_compile_error_t* why = nullptr;
    auto code = hs_expression_info(all[i].text.c_str(), wanted, &info, &why);
    hs_free_compile_error(why);
    // What matches the empty text matches every text.
    if (code == HS_SUCCESS && info != nullptr && info->min_width > 0) {
      texts.push_back(all[i].text.c_str());
      flags.push_back(wanted);
      ids.push_back(static_cast<unsigned>(i));
      taken[i] = true;
    }
    std::free(info); // hs_expression_info uses malloc.
  }
  if (texts.empty())
    return made;
  hs_compile_error_t* why = nullptr;
  auto code = hs_compile_multi(
    texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
    HS_MODE_BLOCK, nullptr, &made.state_->database, &why);
  hs_free_compile_error(why);
  if (code != HS_SUCCESS)
    taken.assign(all.size(), false);
  return made;
}

void literal_scanner::make_ready(literal_scratch& work) const {
  if (state_ && state_->database != nullptr)
    hs_alloc_scratch(state_->database, &work.state_->memory);
}

void literal_scanner::scan(std::string_view text, literal_scratch& work,
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

std::string literal_scanner::engine_name() {
  return std::string{"hyperscan "} + hs_version();
}

} // namespace vedette::engine::plan_detail
