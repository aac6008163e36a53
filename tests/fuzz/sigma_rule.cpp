#include "base/assert.hpp"
#include "engine/eval.hpp"
#include "engine/sigma/compile.hpp"

#include <cstddef>
#include <cstdint>

// Any bytes are Sigma documents or errors with a place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette;
  using namespace vedette::engine;
  std::string_view text{reinterpret_cast<const char*>(data), size};
  diagnostics problems;
  auto documents = sigma::parse(text, "fuzz", problems);
  layout fields;
  auto rules = sigma::compile(documents, fields, {}, problems);
  for (const auto& x : problems)
    excerpt(x, text);
  std::vector<value> cells(fields.size());
  row event;
  event.cells = cells;
  eval_scratch work;
  for (const auto& rule : rules)
    for (const auto& step : rule.steps)
      if (auto ready = expression::compile(step.where); ready.ok())
        std::ignore = ready.value().test(event, work);
  return 0;
}
