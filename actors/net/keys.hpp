#pragma once

#include "actors/net/identity.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

/// Keys and certificates as PEM texts.
namespace vedette::net {

/// A fresh P-256 private key, PKCS#8.
result<std::string> make_key_pem();

/// A certificate request signed by the key. Its subject is for people; the
/// signer decides what the certificate says.
result<std::string> make_csr_pem(const std::string& key_pem,
                                 const std::string& common_name);

/// SHA-256 over the DER of the first certificate, 64 hexadecimal digits.
result<std::string> fingerprint_of(const std::string& certificate_pem);

/// Who the first certificate of the text says a device is. Not a verification.
result<device_identity> identity_of_pem(const std::string& certificate_pem);

/// What an enrolment token says: `vdt1.<secret>.<fingerprint of the CA>`.
struct token_parts {
  std::string secret;
  std::string ca_fingerprint;
};
std::string render_token(const token_parts& parts);
/// errc::invalid_argument when the text is not of that form.
result<token_parts> parse_token(std::string_view text);

} // namespace vedette::net
