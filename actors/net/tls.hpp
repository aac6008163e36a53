#pragma once

#include "base/result.hpp"

#include <memory>
#include <optional>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace vedette::net {

struct tls_identity {
  std::string chain_pem; ///< Own certificate first.
  std::string key_pem;
};

/// What a server wants to see of its clients.
enum class client_certificates {
  not_asked,
  optional, ///< None is fine, a wrong one is not.
  required,
};

struct tls_server_options {
  tls_identity identity;
  client_certificates clients = client_certificates::not_asked;
  std::string client_ca_pem;
  /// Lets in clients whose certificate's time is over: whoever serves them
  /// looks at device_identity::expires.
  bool expired_clients = false;
};

struct tls_client_options {
  std::optional<tls_identity> identity;
  /// Trusted roots. Empty: `pinned_ca_sha256` must be set.
  std::string ca_pem;
  /// Trust the one CA certificate in the server's chain with this SHA-256 over
  /// its DER (64 hexadecimal digits): what an enrolment token carries.
  std::string pinned_ca_sha256;
};

/// TLS 1.3 settings of one listener or one client. Immutable, cheap to copy,
/// shared by any number of connections and threads.
class tls_context {
public:
  static result<tls_context> server(const tls_server_options& options);
  static result<tls_context> client(const tls_client_options& options);

  [[nodiscard]] ssl_ctx_st* native() const noexcept { return context_.get(); }

private:
  explicit tls_context(std::shared_ptr<ssl_ctx_st> context)
    : context_{std::move(context)} {}
  std::shared_ptr<ssl_ctx_st> context_;
};

/// Takes everything out of OpenSSL's per-thread error queue as one text. What
/// stays in the queue fails the next, healthy connection of the thread.
std::string drain_tls_errors();

} // namespace vedette::net
