#include "engine/cae/compile.hpp"
#include "engine/cae/natlang.hpp"
#include "engine/eval.hpp"

#include <cstddef>
#include <cstdint>

// Any bytes are a rule or errors with a place; a rule compiles and runs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette;
  using namespace vedette::engine;
  std::string_view text{reinterpret_cast<const char*>(data), size};
  diagnostics problems;
  auto read = cae::read_rule(text, problems);
  if (!read) {
    VEDETTE_ASSERT(has_errors(problems));
    for (const auto& x : problems)
      excerpt(x, text);
    return 0;
  }
  cae::to_words(*read);
  layout fields;
  auto made = cae::compile(*read, text, fields, problems);
  VEDETTE_ASSERT(made.has_value() != has_errors(problems));
  if (!made)
    return 0;
  std::vector<value> cells(fields.size());
  row event;
  event.cells = cells;
  eval_scratch work;
  for (const auto& step : made->steps)
    if (auto ready = expression::compile(step.where); ready.ok())
      std::ignore = ready.value().test(event, work);
  return 0;
}
