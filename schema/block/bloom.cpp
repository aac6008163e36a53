#include "schema/block/bloom.hpp"

#include <xxhash.h>

#include <array>
#include <cstring>

namespace vedette::schema::block_parts {

namespace {

constexpr std::size_t line_bytes = 32;
constexpr std::size_t bits_per_text = 10;

// The constants of the Parquet format's filter: odd, so that each permutes.
constexpr std::uint32_t salts[8]
  = {0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU,
     0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U};

using line = std::array<std::uint32_t, 8>;

line mask_of(std::uint64_t hash) {
  line out{};
  auto key = static_cast<std::uint32_t>(hash);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = 1U << (key * salts[i] >> 27);
  return out;
}

std::size_t line_of(std::uint64_t hash, std::size_t lines) {
  return static_cast<std::size_t>((hash >> 32) * lines >> 32);
}

} // namespace

std::uint64_t folded_hash(std::string_view text) {
  std::array<char, 256> small{};
  std::string large;
  char* to = small.data();
  if (text.size() > small.size()) {
    large.resize(text.size());
    to = large.data();
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    to[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return XXH3_64bits(to, text.size());
}

bool folds_oddly(std::string_view text) {
  return text.find("\xe2\x84\xaa") != text.npos
         || text.find("\xc5\xbf") != text.npos;
}

std::string make_bloom(const std::uint64_t* hashes, std::size_t count) {
  if (count == 0)
    return {};
  auto lines = (count * bits_per_text / 8 + line_bytes - 1) / line_bytes;
  std::string out(lines * line_bytes, '\0');
  for (std::size_t i = 0; i < count; ++i) {
    auto* at = out.data() + line_of(hashes[i], lines) * line_bytes;
    line bits;
    std::memcpy(bits.data(), at, line_bytes);
    auto mask = mask_of(hashes[i]);
    for (std::size_t k = 0; k < bits.size(); ++k)
      bits[k] |= mask[k];
    std::memcpy(at, bits.data(), line_bytes);
  }
  return out;
}

bool bloom_may_have(std::string_view bits, std::uint64_t hash) {
  auto lines = bits.size() / line_bytes;
  if (lines == 0 || bits.size() % line_bytes != 0)
    return true;
  line have;
  std::memcpy(have.data(), bits.data() + line_of(hash, lines) * line_bytes,
              line_bytes);
  auto mask = mask_of(hash);
  for (std::size_t k = 0; k < have.size(); ++k)
    if ((have[k] & mask[k]) == 0)
      return false;
  return true;
}

} // namespace vedette::schema::block_parts
