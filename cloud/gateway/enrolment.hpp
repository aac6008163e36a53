#pragma once

#include "actors/contract/backend.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/audit_log.hpp"
#include "cloud/identity/authority.hpp"
#include "cloud/identity/control_store.hpp"
#include "cloud/identity/enrolment_tokens.hpp"
#include "schema/wire.hpp"

#include <string>

namespace vedette::cloud {

struct enrolment_terms {
  std::string cluster;
  std::string server_url;  ///< `wss://host:port` that agents shall use.
  std::string content_key; ///< Public, hexadecimal.
  time_ns certificate_lifetime = 30LL * 86'400 * ns_per_second;
};

/// Turns tokens into certificates. Thread-safe; may block for a disk flush.
class enrolment {
public:
  enrolment(control_store& store, enrolment_tokens& tokens,
            const audit_log& audit, const authority& ca,
            const clock_source& clock, enrolment_terms terms);

  struct enrolled {
    schema::enrol_response answer;
    actors::device_view device; ///< What the device actor is to be told.
  };
  /// Checks the request, takes one use of the token and signs the device's
  /// key for a fresh id; token and audit entry are stored together.
  result<enrolled> enrol(const schema::enrol_request& request,
                         const std::string& address);

  /// A new certificate for a device that holds a valid one.
  result<schema::enrol_response> renew(const uid& device,
                                       const std::string& csr_pem);

private:
  [[nodiscard]] schema::enrol_response respond(const uid& device,
                                               std::string certificate) const;

  control_store& store_;
  enrolment_tokens& tokens_;
  const audit_log& audit_;
  const authority& ca_;
  const clock_source& clock_;
  enrolment_terms terms_;
};

} // namespace vedette::cloud
