#pragma once

#include "actors/net/tls.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <string>

namespace vedette::agent {

/// Who this device is, and whom it trusts.
struct credentials {
  uid device;
  std::string key_pem;
  std::string certificate_pem;
  std::string ca_pem;
  std::string server_url;  ///< `wss://host:port`
  std::string content_key; ///< Ed25519, hexadecimal: signs packages.
};

/// Reads what `save_credentials` wrote. errc::not_found when the device is not
/// enrolled; errc::corrupt when the parts do not belong together.
result<credentials> load_credentials(const std::string& data_dir);

/// Writes them below `<data_dir>/identity`, the key readable by the owner only.
/// Each file is replaced as a whole and is on disk when this returns.
status save_credentials(const std::string& data_dir, const credentials& what);

/// True when two thirds of the certificate's life have passed, or when it
/// cannot be read.
bool renewal_is_due(const credentials& what, time_ns now);

/// TLS settings that show the device's certificate and trust only the
/// cluster's authority.
result<net::tls_context> client_tls(const credentials& what);

} // namespace vedette::agent
