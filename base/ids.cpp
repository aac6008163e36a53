#include "base/ids.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>

namespace vedette {

namespace {

constexpr char digits_lower[] = "0123456789abcdef";
constexpr char digits_upper[] = "0123456789ABCDEF";

int nibble(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

std::string hex(const std::uint8_t* bytes, std::size_t size,
                const char* digits) {
  std::string out(size * 2, '0');
  for (std::size_t i = 0; i < size; ++i) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
  return out;
}

} // namespace

bool uid::is_nil() const noexcept {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::uint8_t b) { return b == 0; });
}

std::string uid::dashed() const {
  auto text = hex(bytes.data(), bytes.size(), digits_lower);
  for (std::size_t at : {8U, 13U, 18U, 23U})
    text.insert(at, 1, '-');
  return text;
}

std::string uid::compact() const {
  return hex(bytes.data(), bytes.size(), digits_upper);
}

result<uid> uid::parse(std::string_view text) {
  std::string plain;
  plain.reserve(32);
  bool dashes = text.size() == 36;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool dash_here = dashes && (i == 8 || i == 13 || i == 18 || i == 23);
    if (dash_here != (text[i] == '-'))
      return error{errc::invalid_argument, "id: misplaced dash"};
    if (!dash_here)
      plain += text[i];
  }
  if (plain.size() != 32)
    return error{errc::invalid_argument, "id: expected 32 hexadecimal digits"};
  auto raw = from_hex(plain);
  if (!raw.ok())
    return raw.why();
  uid out;
  std::memcpy(out.bytes.data(), raw.value().data(), out.bytes.size());
  return out;
}

uid uid::random() {
  uid out;
  VEDETTE_ASSERT(RAND_bytes(out.bytes.data(), 16) == 1);
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | 0x40);
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
  return out;
}

uid uid::of(std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  VEDETTE_ASSERT(EVP_Digest(text.data(), text.size(), digest.data(), &size,
                            EVP_sha256(), nullptr)
                 == 1);
  uid out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  return out;
}

std::string to_hex(std::string_view bytes) {
  return to_hex(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                bytes.size());
}

std::string to_hex(const std::uint8_t* bytes, std::size_t size) {
  return hex(bytes, size, digits_lower);
}

result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0)
    return error{errc::invalid_argument, "hexadecimal: odd number of digits"};
  std::string out(text.size() / 2, '\0');
  for (std::size_t i = 0; i < out.size(); ++i) {
    int high = nibble(text[2 * i]);
    int low = nibble(text[2 * i + 1]);
    if (high < 0 || low < 0)
      return error{errc::invalid_argument,
                   "hexadecimal: unexpected character at offset "
                     + std::to_string(high < 0 ? 2 * i : 2 * i + 1)};
    out[i] = static_cast<char>(high * 16 + low);
  }
  return out;
}

} // namespace vedette

std::size_t
std::hash<vedette::uid>::operator()(const vedette::uid& x) const noexcept {
  std::size_t out = 0;
  std::memcpy(&out, x.bytes.data() + 8, sizeof(out));
  return out ^ (static_cast<std::size_t>(x.bytes[0]) << 7);
}
