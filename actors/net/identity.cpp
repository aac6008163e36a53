#include "actors/net/identity.hpp"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace vedette::net {

namespace {

constexpr std::string_view scheme = "spiffe://";
constexpr std::string_view device_path = "/device/";
constexpr std::size_t dashed_length = 36;

bool is_lower_hex_or_dash(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
}

error refused(std::string why) {
  return {errc::unauthenticated, "certificate: " + std::move(why)};
}

result<std::string> only_uri(x509_st* certificate) {
  using names_ptr
    = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
  int critical = -1;
  names_ptr names{static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
                    certificate, NID_subject_alt_name, &critical, nullptr)),
                  &GENERAL_NAMES_free};
  if (names == nullptr)
    return refused(critical == -2 ? "more than one list of alternative names"
                                  : "no subject alternative name");
  if (sk_GENERAL_NAME_num(names.get()) != 1)
    return refused("more than one subject alternative name");
  const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), 0);
  if (name->type != GEN_URI)
    return refused("the subject alternative name is not a URI");
  const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                     static_cast<std::size_t>(ASN1_STRING_length(uri)));
}

std::string serial_of(x509_st* certificate) {
  std::unique_ptr<BIGNUM, decltype(&BN_free)> number{
    ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), &BN_free};
  if (number == nullptr)
    return {};
  char* hex = BN_bn2hex(number.get());
  std::string text = hex;
  OPENSSL_free(hex);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

time_ns time_of(const ASN1_TIME* moment) {
  std::tm when{};
  if (ASN1_TIME_to_tm(moment, &when) != 1)
    return 0;
  return static_cast<time_ns>(timegm(&when)) * ns_per_second;
}

} // namespace

bool is_cluster_name(std::string_view name) {
  return !name.empty() && name.size() <= 63
         && std::all_of(name.begin(), name.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
                     || c == '.' || c == '-';
            });
}

std::string device_uri(std::string_view cluster, const uid& device) {
  return std::string(scheme) + std::string(cluster) + std::string(device_path)
         + device.dashed();
}

result<device_identity> parse_device_uri(std::string_view uri) {
  if (uri.substr(0, scheme.size()) != scheme)
    return refused("the URI is not a spiffe id");
  uri.remove_prefix(scheme.size());
  auto slash = uri.find('/');
  auto cluster = uri.substr(0, slash);
  if (slash == std::string_view::npos || !is_cluster_name(cluster))
    return refused("the spiffe id names no cluster");
  uri.remove_prefix(slash);
  if (uri.substr(0, device_path.size()) != device_path)
    return refused("the spiffe id names no device");
  uri.remove_prefix(device_path.size());
  if (uri.size() != dashed_length
      || !std::all_of(uri.begin(), uri.end(), is_lower_hex_or_dash))
    return refused("the spiffe id's device is not a lower-case uuid");
  auto device = uid::parse(uri);
  // Two spellings of one id must not be two identities.
  if (!device.ok() || device.value().dashed() != uri || device.value().is_nil())
    return refused("the spiffe id's device is not a uuid");
  device_identity identity;
  identity.cluster = cluster;
  identity.device = device.value();
  return identity;
}

result<device_identity> identity_of(x509_st* certificate) {
  auto uri = only_uri(certificate);
  if (!uri.ok())
    return uri.why();
  auto identity = parse_device_uri(uri.value());
  if (!identity.ok())
    return identity;
  identity.value().serial = serial_of(certificate);
  identity.value().issued = time_of(X509_get0_notBefore(certificate));
  identity.value().expires = time_of(X509_get0_notAfter(certificate));
  return identity;
}

} // namespace vedette::net
