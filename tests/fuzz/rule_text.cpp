#include "base/assert.hpp"
#include "engine/load/load.hpp"

#include <cstddef>
#include <cstdint>

// Whatever somebody calls a rule is one, or there are errors.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette::engine;
  std::string text{reinterpret_cast<const char*>(data), size};
  auto language = guess_language("", text);
  layout fields;
  auto loaded = load_rule({"fuzz", std::move(text), language}, fields);
  VEDETTE_ASSERT(loaded.rules.size() == loaded.origins.size());
  return 0;
}
