#include "actors/net/keys.hpp"

#include "actors/net/tls.hpp"
#include "base/ids.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace vedette::net {

namespace {

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using request_ptr = std::unique_ptr<X509_REQ, decltype(&X509_REQ_free)>;
using x509_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr std::string_view token_version = "vdt1.";
constexpr std::size_t token_bytes_max = 256;
constexpr std::size_t fingerprint_length = 64;

bio_ptr reader(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

std::string text_of(BIO* memory) {
  char* data = nullptr;
  long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

error broken(const char* what) {
  return {errc::invalid_argument,
          std::string(what) + ": " + drain_tls_errors()};
}

x509_ptr first_certificate(const std::string& pem) {
  auto in = reader(pem);
  return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), &X509_free};
}

} // namespace

result<std::string> make_key_pem() {
  key_ptr key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  bio_ptr out{BIO_new(BIO_s_mem()), &BIO_free};
  if (key == nullptr
      || PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr,
                                       0, nullptr, nullptr)
           != 1)
    return broken("make key");
  return text_of(out.get());
}

result<std::string> make_csr_pem(const std::string& key_pem,
                                 const std::string& common_name) {
  auto in = reader(key_pem);
  key_ptr key{PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr),
              &EVP_PKEY_free};
  if (key == nullptr)
    return broken("private key");
  request_ptr request{X509_REQ_new(), &X509_REQ_free};
  auto* subject = X509_REQ_get_subject_name(request.get());
  X509_NAME_add_entry_by_txt(
    subject, "CN", MBSTRING_UTF8,
    reinterpret_cast<const unsigned char*>(common_name.data()),
    static_cast<int>(common_name.size()), -1, 0);
  bio_ptr out{BIO_new(BIO_s_mem()), &BIO_free};
  if (X509_REQ_set_pubkey(request.get(), key.get()) != 1
      || X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0
      || PEM_write_bio_X509_REQ(out.get(), request.get()) != 1)
    return broken("certificate request");
  return text_of(out.get());
}

result<std::string> fingerprint_of(const std::string& certificate_pem) {
  auto certificate = first_certificate(certificate_pem);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (certificate == nullptr
      || X509_digest(certificate.get(), EVP_sha256(), digest, &size) != 1)
    return broken("certificate");
  return to_hex(digest, size);
}

result<device_identity> identity_of_pem(const std::string& certificate_pem) {
  auto certificate = first_certificate(certificate_pem);
  if (certificate == nullptr)
    return broken("certificate");
  return identity_of(certificate.get());
}

std::string render_token(const token_parts& parts) {
  return std::string(token_version) + parts.secret + '.' + parts.ca_fingerprint;
}

result<token_parts> parse_token(std::string_view text) {
  error wrong{errc::invalid_argument,
              "enrolment token: expected vdt1.<secret>.<fingerprint>"};
  if (text.size() > token_bytes_max
      || text.substr(0, token_version.size()) != token_version)
    return wrong;
  text.remove_prefix(token_version.size());
  auto dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0
      || text.size() - dot - 1 != fingerprint_length)
    return wrong;
  return token_parts{std::string(text.substr(0, dot)),
                     std::string(text.substr(dot + 1))};
}

} // namespace vedette::net
