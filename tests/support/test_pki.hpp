#pragma once

#include "actors/net/tls.hpp"
#include "base/clock.hpp"
#include "cloud/identity/authority.hpp"

#include <string>
#include <utility>
#include <vector>

namespace vedette::test {

/// A cluster's authority and what it signs, good or bad as the test wants it.
struct test_pki {
  static constexpr time_ns day = 86'400 * ns_per_second;

  cloud::authority ca = cloud::authority::create("test", now()).value();

  static time_ns now() { return system_clock_source{}.wall(); }

  [[nodiscard]] net::tls_identity server(const std::vector<std::string>& hosts
                                         = {"localhost", "127.0.0.1"}) const {
    auto terms = cloud::authority::server_terms(hosts, now(), day);
    return ca.issue(terms.value()).value();
  }

  [[nodiscard]] net::tls_identity
  device(const uid& id, const std::string& cluster = "vedette") const {
    return ca.issue(cloud::authority::device_terms(cluster, id, now(), day))
      .value();
  }

  /// A client certificate with any names at all.
  [[nodiscard]] net::tls_identity client(std::vector<std::string> names,
                                         time_ns from, time_ns until) const {
    cloud::certificate_terms terms;
    terms.common_name = "45e07f34-e76b-4a9e-b167-d6d0c510d6ba";
    terms.names = std::move(names);
    terms.not_before = from;
    terms.not_after = until;
    return ca.issue(terms).value();
  }

  [[nodiscard]] net::tls_context
  server_context(net::client_certificates clients) const {
    return net::tls_context::server({server(), clients, ca.certificate_pem()})
      .value();
  }

  [[nodiscard]] net::tls_context client_context() const {
    net::tls_client_options options;
    options.ca_pem = ca.certificate_pem();
    return net::tls_context::client(options).value();
  }

  [[nodiscard]] net::tls_context
  client_context(net::tls_identity identity) const {
    net::tls_client_options options;
    options.ca_pem = ca.certificate_pem();
    options.identity = std::move(identity);
    return net::tls_context::client(options).value();
  }
};

} // namespace vedette::test
