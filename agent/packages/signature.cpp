#include "agent/packages/signature.hpp"

#include "base/ids.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace vedette::agent {

namespace {

struct free_openssl {
  void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
  void operator()(EVP_MD_CTX* x) const { EVP_MD_CTX_free(x); }
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  return to_hex(digest.data(), size);
}

status verify_signature(const std::string& public_key_hex,
                        std::string_view content, std::string_view signature) {
  const auto raw = from_hex(public_key_hex);
  std::unique_ptr<EVP_PKEY, free_openssl> key;
  if (raw.ok())
    key.reset(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, bytes_of(raw.value()), raw.value().size()));
  if (key == nullptr)
    return error{errc::invalid_config,
                 "content key: not an Ed25519 public key in hexadecimal"};
  std::unique_ptr<EVP_MD_CTX, free_openssl> context{EVP_MD_CTX_new()};
  bool fits
    = EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get())
        == 1
      && EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                          bytes_of(content), content.size())
           == 1;
  if (!fits)
    return error{errc::forbidden, "package: its signature does not fit"};
  return done;
}

} // namespace vedette::agent
