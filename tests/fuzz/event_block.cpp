#include "base/assert.hpp"
#include "schema/block.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// Any bytes are a block or an error. What passes the check decodes, and can be
// packed again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette::schema;
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  auto checked = check_block(bytes);
  auto events = decode_block(bytes);
  if (!checked.ok())
    return 0;
  VEDETTE_ASSERT(events.ok());
  VEDETTE_ASSERT(events.value().size() == checked.value().events);
  block_builder builder;
  for (const auto& e : events.value())
    builder.add(e);
  auto again = decode_block(builder.seal());
  VEDETTE_ASSERT(again.ok() && again.value() == events.value());
  return 0;
}
