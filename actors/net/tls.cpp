#include "actors/net/tls.hpp"

#include "actors/net/tls_reasons.hpp"
#include "base/ids.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>
#include <tuple>
#include <utility>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace {

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using x509_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using context_ptr = std::shared_ptr<SSL_CTX>;

bio_ptr reader(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

error wrong(std::string what) {
  auto detail = drain_tls_errors();
  if (!detail.empty())
    what += ": " + detail;
  return {errc::invalid_config, std::move(what)};
}

// No pass phrase prompts on a daemon's terminal.
int no_pass_phrase(char*, int, int, void*) {
  return 0;
}

status use_chain(SSL_CTX* context, const std::string& pem) {
  auto in = reader(pem);
  x509_ptr leaf{PEM_read_bio_X509(in.get(), nullptr, no_pass_phrase, nullptr),
                &X509_free};
  if (leaf == nullptr || SSL_CTX_use_certificate(context, leaf.get()) != 1)
    return wrong("tls: the certificate chain has no usable certificate");
  while (X509* next
         = PEM_read_bio_X509(in.get(), nullptr, no_pass_phrase, nullptr)) {
    if (SSL_CTX_add0_chain_cert(context, next) != 1) {
      X509_free(next);
      return wrong("tls: certificate chain");
    }
  }
  ERR_clear_error(); // The end of the PEM text counts as an error.
  return done;
}

status use_identity(SSL_CTX* context, const tls_identity& identity) {
  if (auto used = use_chain(context, identity.chain_pem); !used.ok())
    return used;
  auto in = reader(identity.key_pem);
  key_ptr key{
    PEM_read_bio_PrivateKey(in.get(), nullptr, no_pass_phrase, nullptr),
    &EVP_PKEY_free};
  if (key == nullptr || SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return wrong("tls: no usable private key");
  if (SSL_CTX_check_private_key(context) != 1)
    return wrong("tls: key and certificate are not a pair");
  return done;
}

status trust(SSL_CTX* context, const std::string& pem) {
  auto in = reader(pem);
  auto* store = SSL_CTX_get_cert_store(context);
  int added = 0;
  while (X509* next
         = PEM_read_bio_X509(in.get(), nullptr, no_pass_phrase, nullptr)) {
    x509_ptr certificate{next, &X509_free};
    if (X509_STORE_add_cert(store, certificate.get()) != 1)
      return wrong("tls: CA certificate");
    ++added;
  }
  ERR_clear_error();
  if (added == 0)
    return wrong("tls: no CA certificate in the text given");
  return done;
}

void set_common(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE
                              | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                              | SSL_MODE_RELEASE_BUFFERS);
  // A resumed session would skip the look at the client's certificate.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_default_passwd_cb(context, no_pass_phrase);
}

context_ptr make_context(const SSL_METHOD* method) {
  ERR_clear_error();
  context_ptr context{SSL_CTX_new(method), &SSL_CTX_free};
  if (context != nullptr)
    set_common(context.get());
  return context;
}

bool has_fingerprint(X509* certificate, const std::string& wanted) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  return X509_digest(certificate, EVP_sha256(), digest, &size) == 1
         && to_hex(digest, size) == wanted;
}

// Verifies as usual, after trusting the pinned certificate of the chain.
int verify_pinned(X509_STORE_CTX* store, void* pin) {
  const auto& wanted = *static_cast<const std::string*>(pin);
  STACK_OF(X509)* chain = X509_STORE_CTX_get0_untrusted(store);
  STACK_OF(X509)* trusted = sk_X509_new_null();
  for (int i = 0; i < sk_X509_num(chain); ++i)
    if (auto* candidate = sk_X509_value(chain, i);
        X509_check_ca(candidate) > 0 && has_fingerprint(candidate, wanted))
      sk_X509_push(trusted, candidate);
  X509_STORE_CTX_set0_trusted_stack(store, trusted);
  int verified = sk_X509_num(trusted) == 0 ? 0 : X509_verify_cert(store);
  if (verified <= 0 && X509_STORE_CTX_get_error(store) == X509_V_OK) {
    X509_STORE_CTX_set_error(store, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
    std::ignore = verify_and_say_why(0, store);
  }
  X509_STORE_CTX_set0_trusted_stack(store, nullptr);
  sk_X509_free(trusted);
  return verified;
}

} // namespace

std::string drain_tls_errors() {
  std::string text;
  while (unsigned long code = ERR_get_error()) {
    char line[256];
    ERR_error_string_n(code, line, sizeof line);
    if (!text.empty())
      text += "; ";
    text += line;
  }
  return text;
}

result<tls_context> tls_context::server(const tls_server_options& options) {
  auto context = make_context(TLS_server_method());
  if (context == nullptr)
    return wrong("tls: no server context");
  if (auto used = use_identity(context.get(), options.identity); !used.ok())
    return used.why();
  if (options.clients != client_certificates::not_asked) {
    if (auto trusted = trust(context.get(), options.client_ca_pem);
        !trusted.ok())
      return trusted.why();
    int mode = SSL_VERIFY_PEER;
    if (options.clients == client_certificates::required)
      mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(context.get(), mode,
                       options.expired_clients ? &verify_but_time
                                               : &verify_and_say_why);
    SSL_CTX_set_verify_depth(context.get(), 2);
    SSL_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT);
  }
  return tls_context{std::move(context)};
}

result<tls_context> tls_context::client(const tls_client_options& options) {
  auto context = make_context(TLS_client_method());
  if (context == nullptr)
    return wrong("tls: no client context");
  auto* raw = context.get();
  if (options.identity)
    if (auto used = use_identity(raw, *options.identity); !used.ok())
      return used.why();
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, &verify_and_say_why);
  if (!options.ca_pem.empty()) {
    if (auto trusted = trust(raw, options.ca_pem); !trusted.ok())
      return trusted.why();
  } else if (options.pinned_ca_sha256.size() == 64) {
    // The pin must live as long as the context that refers to it.
    auto pin = std::make_shared<std::string>(options.pinned_ca_sha256);
    SSL_CTX_set_cert_verify_callback(raw, &verify_pinned, pin.get());
    context = context_ptr{raw, [inner = context, pin](SSL_CTX*) {}};
  } else {
    return error{errc::invalid_config,
                 "tls: neither a CA certificate nor its fingerprint is given"};
  }
  return tls_context{std::move(context)};
}

} // namespace vedette::net
