#pragma once

#include "actors/net/tls.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vedette::cloud {

/// What a certificate shall say.
struct certificate_terms {
  std::string common_name; ///< For people; nothing decides on it.
  /// Subject alternative names as OpenSSL writes them: `DNS:node`, `IP:::1`,
  /// `URI:spiffe://vedette/device/…`.
  std::vector<std::string> names;
  time_ns not_before = 0;
  time_ns not_after = 0;
  bool for_server = false; ///< Otherwise for a client.
};

/// A certificate authority: a P-256 key and its self-signed certificate. Copies
/// share the key. Thread-safe.
class authority {
public:
  /// Makes a new one that is valid for ten years.
  static result<authority> create(const std::string& common_name, time_ns now);
  static result<authority> load(const std::string& certificate_pem,
                                const std::string& key_pem);

  /// Signs a certificate for a fresh key. The chain ends with this authority's
  /// certificate, so that a client may pin it.
  [[nodiscard]] result<net::tls_identity>
  issue(const certificate_terms& terms) const;

  /// Signs the key of a certificate request (which must be signed by that key,
  /// P-256). All else in the request is ignored: the terms decide.
  [[nodiscard]] result<std::string>
  issue_for(const std::string& csr_pem, const certificate_terms& terms) const;

  /// The terms of a device's certificate.
  static certificate_terms device_terms(const std::string& cluster,
                                        const uid& device, time_ns now,
                                        time_ns lifetime);

  /// The terms of a server's certificate. errc::invalid_config for a name that
  /// is neither an address nor a host name.
  static result<certificate_terms>
  server_terms(const std::vector<std::string>& hosts, time_ns now,
               time_ns lifetime);

  [[nodiscard]] const std::string& certificate_pem() const;
  [[nodiscard]] const std::string& key_pem() const;
  /// SHA-256 of the certificate, hexadecimal.
  [[nodiscard]] const std::string& fingerprint() const;

private:
  struct state;
  explicit authority(std::shared_ptr<const state> made);
  std::shared_ptr<const state> state_;
};

} // namespace vedette::cloud
