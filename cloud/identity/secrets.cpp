#include "cloud/identity/secrets.hpp"

#include "base/assert.hpp"
#include "base/ids.hpp"

#include <sodium.h>

#include <array>

namespace vedette::cloud {

namespace {

void start_library() {
  VEDETTE_ASSERT(sodium_init() >= 0);
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::string make_secret() {
  start_library();
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  std::string text(sodium_base64_encoded_len(
                     random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                   '\0');
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.resize(text.size() - 1); // The terminating NUL is counted.
  return text;
}

std::string hash_secret(std::string_view secret) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), bytes_of(secret), secret.size());
  return to_hex(digest.data(), digest.size());
}

bool equal_secrets(std::string_view a, std::string_view b) {
  return a.size() == b.size()
         && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

result<std::string> hash_password(const std::string& password) {
  start_library();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(),
                        crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE)
      != 0)
    return error{errc::overloaded, "password: no memory to hash it"};
  return std::string(hash.data());
}

bool check_password(const std::string& hash, const std::string& password) {
  start_library();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(),
                                  password.size())
         == 0;
}

std::string make_password() {
  static constexpr std::string_view letters
    = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
  start_library();
  std::string password;
  for (int i = 0; i < 20; ++i)
    password
      += letters[randombytes_uniform(static_cast<uint32_t>(letters.size()))];
  return password;
}

content_key content_key::create() {
  start_library();
  std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
  randombytes_buf(seed.data(), seed.size());
  auto loaded = load(to_hex(seed.data(), seed.size()));
  return std::move(loaded).value();
}

result<content_key> content_key::load(const std::string& seed_hex) {
  auto seed = from_hex(seed_hex);
  if (!seed.ok() || seed.value().size() != crypto_sign_SEEDBYTES)
    return error{errc::corrupt, "content key: not 32 bytes in hexadecimal"};
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_seed_keypair(open.data(), secret.data(), bytes_of(seed.value()));
  content_key key;
  key.seed_ = seed_hex;
  key.public_ = to_hex(open.data(), open.size());
  key.secret_.assign(reinterpret_cast<const char*>(secret.data()),
                     secret.size());
  return key;
}

std::string content_key::sign(std::string_view content) const {
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(content),
                       content.size(), bytes_of(secret_));
  return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}

} // namespace vedette::cloud
