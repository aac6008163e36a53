#include "cloud/identity/authority.hpp"

#include "actors/net/identity.hpp"
#include "actors/net/keys.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <utility>

namespace vedette::cloud {

namespace {

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using x509_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using request_ptr = std::unique_ptr<X509_REQ, decltype(&X509_REQ_free)>;

constexpr time_ns ca_lifetime = 3653LL * 86'400 * ns_per_second;
/// Of hosts whose clock is behind: one that is an hour off must not be out.
constexpr time_ns clock_skew = 86'400 * ns_per_second;
constexpr std::size_t request_bytes_max = 16U * 1024;

bio_ptr reader(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

error broken(const char* what) {
  return {errc::invalid_argument,
          std::string(what) + ": " + net::drain_tls_errors()};
}

key_ptr read_key(const std::string& pem) {
  auto in = reader(pem);
  return {PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr),
          &EVP_PKEY_free};
}

x509_ptr read_certificate(const std::string& pem) {
  auto in = reader(pem);
  return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), &X509_free};
}

std::string write_certificate(X509* certificate) {
  bio_ptr out{BIO_new(BIO_s_mem()), &BIO_free};
  PEM_write_bio_X509(out.get(), certificate);
  char* data = nullptr;
  long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

bool add_extension(X509* to, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  X509_EXTENSION* extension
    = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  if (extension == nullptr)
    return false;
  bool added = X509_add_ext(to, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool set_random_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);
  std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
    BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), &BN_free};
  return BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate))
         != nullptr;
}

void set_common_name(X509_NAME* name, const std::string& text) {
  X509_NAME_add_entry_by_txt(
    name, "CN", MBSTRING_UTF8,
    reinterpret_cast<const unsigned char*>(text.data()),
    static_cast<int>(std::min<std::size_t>(text.size(), 64)), -1, 0);
}

bool set_frame(X509* certificate, EVP_PKEY* key,
               const certificate_terms& terms) {
  X509_set_version(certificate, X509_VERSION_3);
  set_common_name(X509_get_subject_name(certificate), terms.common_name);
  return set_random_serial(certificate)
         && ASN1_TIME_set(X509_getm_notBefore(certificate),
                          terms.not_before / ns_per_second)
              != nullptr
         && ASN1_TIME_set(X509_getm_notAfter(certificate),
                          terms.not_after / ns_per_second)
              != nullptr
         && X509_set_pubkey(certificate, key) == 1;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names)
    text += (text.empty() ? "" : ",") + name;
  return text;
}

bool is_p256(EVP_PKEY* key) {
  char group[32];
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1
         && EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1
         && std::string_view(group, size) == "prime256v1";
}

} // namespace

struct authority::state {
  key_ptr key{nullptr, &EVP_PKEY_free};
  x509_ptr certificate{nullptr, &X509_free};
  std::string certificate_pem, key_pem, fingerprint;

  result<std::string> sign(EVP_PKEY* subject,
                           const certificate_terms& terms) const;
};

result<std::string>
authority::state::sign(EVP_PKEY* subject,
                       const certificate_terms& terms) const {
  x509_ptr made{X509_new(), &X509_free};
  auto* issuer = certificate.get();
  auto add = [&made, issuer](int nid, const char* value) {
    return add_extension(made.get(), issuer, nid, value);
  };
  bool good
    = set_frame(made.get(), subject, terms)
      && X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) == 1
      && add(NID_basic_constraints, "critical,CA:FALSE")
      && add(NID_key_usage, "critical,digitalSignature")
      && add(NID_ext_key_usage, terms.for_server ? "serverAuth" : "clientAuth")
      && add(NID_subject_key_identifier, "hash")
      && add(NID_authority_key_identifier, "keyid:always")
      && (terms.names.empty()
          || add(NID_subject_alt_name, joined(terms.names).c_str()))
      && X509_sign(made.get(), key.get(), EVP_sha256()) > 0;
  if (!good)
    return broken("issue certificate");
  return write_certificate(made.get());
}

authority::authority(std::shared_ptr<const state> made)
  : state_{std::move(made)} {}

result<authority> authority::create(const std::string& common_name,
                                    time_ns now) {
  auto key_pem = net::make_key_pem();
  if (!key_pem.ok())
    return key_pem.why();
  auto key = read_key(key_pem.value());
  x509_ptr made{X509_new(), &X509_free};
  certificate_terms terms;
  terms.common_name = common_name;
  terms.not_before = now - clock_skew;
  terms.not_after = now + ca_lifetime;
  auto* self = made.get();
  bool good = set_frame(self, key.get(), terms)
              && X509_set_issuer_name(self, X509_get_subject_name(self)) == 1
              && add_extension(self, self, NID_basic_constraints,
                               "critical,CA:TRUE,pathlen:0")
              && add_extension(self, self, NID_key_usage,
                               "critical,keyCertSign,cRLSign")
              && add_extension(self, self, NID_subject_key_identifier, "hash")
              && X509_sign(self, key.get(), EVP_sha256()) > 0;
  if (!good)
    return broken("make certificate authority");
  return load(write_certificate(self), key_pem.value());
}

result<authority> authority::load(const std::string& certificate_pem,
                                  const std::string& key_pem) {
  ERR_clear_error();
  auto made = std::make_shared<state>();
  made->key = read_key(key_pem);
  if (made->key == nullptr)
    return broken("certificate authority key");
  made->certificate = read_certificate(certificate_pem);
  if (made->certificate == nullptr)
    return broken("certificate authority");
  if (X509_check_private_key(made->certificate.get(), made->key.get()) != 1)
    return broken("certificate authority: key and certificate are not a pair");
  made->certificate_pem = certificate_pem;
  made->key_pem = key_pem;
  auto fingerprint = net::fingerprint_of(certificate_pem);
  if (!fingerprint.ok())
    return fingerprint.why();
  made->fingerprint = fingerprint.value();
  return authority{std::move(made)};
}

result<net::tls_identity>
authority::issue(const certificate_terms& terms) const {
  auto key_pem = net::make_key_pem();
  if (!key_pem.ok())
    return key_pem.why();
  auto key = read_key(key_pem.value());
  auto signed_pem = state_->sign(key.get(), terms);
  if (!signed_pem.ok())
    return signed_pem.why();
  return net::tls_identity{signed_pem.value() + state_->certificate_pem,
                           key_pem.value()};
}

result<std::string> authority::issue_for(const std::string& csr_pem,
                                         const certificate_terms& terms) const {
  ERR_clear_error();
  if (csr_pem.size() > request_bytes_max)
    return error{errc::invalid_argument, "certificate request: too large"};
  auto in = reader(csr_pem);
  request_ptr request{
    PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr), &X509_REQ_free};
  if (request == nullptr)
    return broken("certificate request");
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (key == nullptr || !is_p256(key))
    return error{errc::invalid_argument,
                 "certificate request: the key must be on P-256"};
  if (X509_REQ_verify(request.get(), key) != 1)
    return broken("certificate request: not signed by its own key");
  return state_->sign(key, terms);
}

certificate_terms authority::device_terms(const std::string& cluster,
                                          const uid& device, time_ns now,
                                          time_ns lifetime) {
  certificate_terms terms;
  terms.common_name = device.dashed();
  terms.names = {"URI:" + net::device_uri(cluster, device)};
  terms.not_before = now - clock_skew;
  terms.not_after = now + lifetime;
  return terms;
}

result<certificate_terms>
authority::server_terms(const std::vector<std::string>& hosts, time_ns now,
                        time_ns lifetime) {
  certificate_terms terms;
  terms.common_name = "vedette-node";
  terms.not_before = now - clock_skew;
  terms.not_after = now + lifetime;
  terms.for_server = true;
  for (const auto& host : hosts) {
    // The names go into a list with commas: nothing else may get in.
    bool plain = !host.empty() && host.size() <= 253
                 && host.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789.-:*")
                      == std::string::npos;
    if (!plain)
      return error{errc::invalid_config,
                   "server name '" + host + "' is not a host name or address"};
    std::unique_ptr<ASN1_OCTET_STRING, decltype(&ASN1_OCTET_STRING_free)>
      address{a2i_IPADDRESS(host.c_str()), &ASN1_OCTET_STRING_free};
    terms.names.push_back((address != nullptr ? "IP:" : "DNS:") + host);
  }
  ERR_clear_error();
  return terms;
}

const std::string& authority::certificate_pem() const {
  return state_->certificate_pem;
}
const std::string& authority::key_pem() const {
  return state_->key_pem;
}
const std::string& authority::fingerprint() const {
  return state_->fingerprint;
}

} // namespace vedette::cloud
