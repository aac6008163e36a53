#include "agent/packages/signature.hpp"

#include "base/ids.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>

namespace vedette::agent {

namespace {

struct free_openssl {
  void operator()(BIO* x) const { BIO_free(x); }
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

status verify_signature(const std::string& public_key_pem,
                        std::string_view content, std::string_view signature) {
  std::unique_ptr<BIO, free_openssl> source{BIO_new_mem_buf(
    public_key_pem.data(), static_cast<int>(public_key_pem.size()))};
  std::unique_ptr<EVP_PKEY, free_openssl> key{
    PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr)};
  if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
    return error{errc::invalid_config,
                 "content key: not an Ed25519 public key in PEM"};
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
