#include "actors/net/tls_reasons.hpp"

#include "base/log.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

// Tested by tests/unit/actors/net/tls_test.cpp

namespace vedette::net {

namespace {

std::string time_text(const ASN1_TIME* moment) {
  std::tm when{};
  if (ASN1_TIME_to_tm(moment, &when) != 1)
    return "an unreadable time";
  return format_time(static_cast<time_ns>(timegm(&when)) * ns_per_second, 0);
}

std::string clock_text() {
  return format_time(static_cast<time_ns>(std::time(nullptr)) * ns_per_second,
                     0);
}

std::string text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_text(const ASN1_OCTET_STRING* bytes) {
  const auto* at = ASN1_STRING_get0_data(bytes);
  const auto size = ASN1_STRING_length(bytes);
  std::string out;
  for (int i = 0; size == 4 && i < size; ++i)
    out += (i == 0 ? "" : ".") + std::to_string(at[i]);
  return out.empty() ? "an IPv6 address" : out;
}

std::string names_of(X509* certificate) {
  using names_ptr
    = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
  names_ptr names{static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
                    certificate, NID_subject_alt_name, nullptr, nullptr)),
                  &GENERAL_NAMES_free};
  std::string out;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get());
       ++i) {
    const auto* name = sk_GENERAL_NAME_value(names.get(), i);
    std::string text;
    if (name->type == GEN_DNS)
      text = text_of(name->d.dNSName);
    else if (name->type == GEN_URI)
      text = text_of(name->d.uniformResourceIdentifier);
    else if (name->type == GEN_IPADD)
      text = address_text(name->d.iPAddress);
    if (!text.empty())
      out += (out.empty() ? "" : ", ") + text;
  }
  return out.empty() ? "no name" : out;
}

} // namespace

std::string reason_of(X509_STORE_CTX* verification) {
  const int code = X509_STORE_CTX_get_error(verification);
  X509* at = X509_STORE_CTX_get_current_cert(verification);
  if (at == nullptr)
    at = X509_STORE_CTX_get0_cert(verification);
  if (at == nullptr)
    return X509_verify_cert_error_string(code);
  switch (code) {
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return "the certificate of " + names_of(at) + " is valid only from "
           + time_text(X509_get0_notBefore(at))
           + " on, and the clock of this host says " + clock_text()
           + ": one of the two clocks is wrong, set it";
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return "the certificate of " + names_of(at) + " expired at "
           + time_text(X509_get0_notAfter(at))
           + ", and the clock of this host says " + clock_text()
           + ": set the clock if it is wrong; a node makes itself a new "
             "certificate when it is restarted";
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    return "the node's certificate is for " + names_of(at)
           + " and not for the name it was called by: call it by one of "
             "these, or add the name to listen.names of the node";
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
  case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    return "the certificate of " + names_of(at)
           + " is signed by another authority ("
           + X509_verify_cert_error_string(code) + ")";
  default:
    return std::string{X509_verify_cert_error_string(code)} + ": "
           + names_of(at);
  }
}

void keep_reasons(ssl_st* connection, std::string& to) {
  SSL_set_app_data(connection, &to);
}

int verify_and_say_why(int good, X509_STORE_CTX* verification) {
  if (good == 1)
    return good;
  auto* connection = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(
    verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* text = connection == nullptr
                 ? nullptr
                 : static_cast<std::string*>(SSL_get_app_data(connection));
  if (text != nullptr && text->empty())
    *text = reason_of(verification);
  return good;
}

int verify_but_time(int good, X509_STORE_CTX* verification) {
  if (good != 1 && X509_STORE_CTX_get_error_depth(verification) == 0
      && X509_STORE_CTX_get_error(verification)
           == X509_V_ERR_CERT_HAS_EXPIRED) {
    X509_STORE_CTX_set_error(verification, X509_V_OK);
    return 1;
  }
  return verify_and_say_why(good, verification);
}

} // namespace vedette::net
