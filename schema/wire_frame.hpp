#pragma once

#include "base/result.hpp"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// One Cap'n Proto message as a byte string. Only for the codecs.
namespace vedette::schema::wire_frame {

/// Room for most messages in one allocation.
inline constexpr unsigned first_segment_words = 512;

inline std::string bytes_of(capnp::MessageBuilder& builder) {
  auto words = capnp::messageToFlatArray(builder);
  auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

/// The words of a frame; copied when the bytes are not where words may be.
class aligned {
public:
  explicit aligned(std::string_view bytes) : bytes_{bytes} {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % sizeof(capnp::word)
        == 0)
      return;
    copy_ = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
    std::memcpy(copy_.begin(), bytes.data(), copy_.asBytes().size());
  }
  [[nodiscard]] kj::ArrayPtr<const capnp::word> words() const {
    if (copy_ != nullptr)
      return copy_;
    return {reinterpret_cast<const capnp::word*>(bytes_.data()),
            bytes_.size() / sizeof(capnp::word)};
  }

private:
  std::string_view bytes_;
  kj::Array<capnp::word> copy_;
};

/// Reads a whole message with `get(root) -> Value`, which looks at everything
/// it returns. Catches what Cap'n Proto throws; errc::corrupt says why.
template <class Root, class Value, class Get>
result<Value> read(std::string_view what, std::string_view bytes,
                   std::size_t bytes_max, Get&& get) {
  auto refuse = [&](std::string_view why) {
    return error{errc::corrupt, std::string{what}.append(": ").append(why)};
  };
  if (bytes.size() > bytes_max)
    return refuse(std::to_string(bytes.size()) + " bytes, at most "
                  + std::to_string(bytes_max) + " are allowed");
  if (bytes.empty() || bytes.size() % sizeof(capnp::word) != 0)
    return refuse("not a whole number of words");
  try {
    aligned place{bytes};
    capnp::ReaderOptions limits;
    // Each byte may be read about twice: pointers that make a small message
    // unfold into a large one hit the limit.
    limits.traversalLimitInWords = 2 * place.words().size() + 1024;
    limits.nestingLimit = 16;
    capnp::FlatArrayMessageReader reader{place.words(), limits};
    if (reader.getEnd() != place.words().end())
      return refuse("bytes after its end");
    return get(reader.template getRoot<Root>());
  } catch (const kj::Exception& why) {
    return refuse(why.getDescription().cStr());
  } catch (const std::exception& why) {
    return refuse(why.what());
  }
}

} // namespace vedette::schema::wire_frame
