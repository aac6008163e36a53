#include "base/assert.hpp"
#include "schema/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// Any bytes are an event or an error; what we write of it can be read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette::schema;
  json_reader reader;
  event out;
  if (!reader.read({reinterpret_cast<const char*>(data), size}, out).ok())
    return 0;
  complete(out);
  event again;
  VEDETTE_ASSERT(reader.read(to_json(out), again).ok());
  return 0;
}
