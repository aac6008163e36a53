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

/// True when the certificate's time is over, by that clock.
bool is_expired(const credentials& what, time_ns now);
/// For people: since when and what to do. Empty when it is not over.
std::string expiry_text(const credentials& what, time_ns now);

/// Everything that saving needs is there: the directory can be made and written
/// to. errc::io_failure says what the file system said.
status can_save_credentials(const std::string& data_dir);

/// TLS settings that show the device's certificate and trust only the
/// cluster's authority.
result<net::tls_context> client_tls(const credentials& what);

} // namespace vedette::agent
