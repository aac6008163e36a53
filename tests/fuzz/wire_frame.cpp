#include "base/assert.hpp"
#include "schema/codec.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// Any bytes are a message or an error; a message can be said again and means
// the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette::schema;
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  auto message = decode(bytes);
  if (message.ok()) {
    auto again = encode(message.value());
    auto back = decode(again);
    VEDETTE_ASSERT(back.ok());
    VEDETTE_ASSERT(encode(back.value()) == again);
  }
  std::ignore = decode_enrol_request(bytes);
  std::ignore = decode_enrol_response(bytes);
  return 0;
}
