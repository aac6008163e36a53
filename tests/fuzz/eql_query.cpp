#include "base/assert.hpp"
#include "engine/eql/eql.hpp"

#include <cstddef>
#include <cstdint>

// Any bytes are a query or errors with a place, in every dialect.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette;
  using namespace vedette::engine;
  std::string_view text{reinterpret_cast<const char*>(data), size};
  for (auto speaks :
       {eql::dialect::endgame, eql::dialect::elastic, eql::dialect::optics}) {
    eql::options how;
    how.speaks = speaks;
    layout fields;
    diagnostics problems;
    auto made = eql::compile_query(text, how, fields, problems);
    VEDETTE_ASSERT(made.has_value() != has_errors(problems));
    for (const auto& x : problems)
      excerpt(x, text);
    diagnostics others;
    auto constant = eql::evaluate_constant(text, how, others);
    VEDETTE_ASSERT(constant.has_value() != has_errors(others));
  }
  return 0;
}
