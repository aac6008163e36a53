#include "engine/plan/literals.hpp"

#include <hs.h>

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
