#pragma once

#include "actors/contract/backend.hpp"
#include "actors/net/identity.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/audit_log.hpp"
#include "cloud/identity/authority.hpp"
#include "cloud/identity/control_store.hpp"
#include "cloud/identity/enrolment_tokens.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace vedette::cloud {

/// What becomes of a machine that enrols again with the same data directory.
enum class same_machine : std::uint8_t {
  same_device, ///< It is the device it was, unless that is connected.
  new_device,
  refuse, ///< An administrator has to remove the device first.
};
/// `same_device`, `new_device`, `refuse`; errc::invalid_config names them.
result<same_machine> same_machine_named(const std::string& text);

struct enrolment_terms {
  std::string cluster;
  std::string server_url;  ///< `wss://host:port` that agents shall use.
  std::string content_key; ///< Public, hexadecimal.
  time_ns certificate_lifetime = 30LL * 86'400 * ns_per_second;
  /// How long after its end a certificate still buys its successor.
  time_ns renewal_grace = 365LL * 86'400 * ns_per_second;
  same_machine again = same_machine::same_device;
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
    bool again = false;         ///< The device was enrolled before.
  };
  /// Checks the request, takes one use of the token and signs the device's
  /// key; token and audit entry are stored together. The id is a fresh one, or
  /// that of the device which this machine was (`enrolment_terms::again`).
  /// `is_online` may block; a device that is connected is never taken over.
  result<enrolled> enrol(const schema::enrol_request& request,
                         const std::string& address,
                         const std::function<bool(const uid&)>& is_online = {});

  /// A new certificate for a device that holds one, valid or not too long
  /// expired.
  result<schema::enrol_response> renew(const net::device_identity& device,
                                       const std::string& csr_pem);
  /// errc::unauthenticated says since when and what to do.
  [[nodiscard]] status check_time(const net::device_identity& device) const;

private:
  [[nodiscard]] schema::enrol_response respond(const uid& device,
                                               std::string certificate) const;
  result<std::optional<actors::device_view>>
  device_of_machine(const control_transaction& with,
                    const schema::enrol_request& request) const;

  control_store& store_;
  enrolment_tokens& tokens_;
  const audit_log& audit_;
  const authority& ca_;
  const clock_source& clock_;
  enrolment_terms terms_;
};

} // namespace vedette::cloud
