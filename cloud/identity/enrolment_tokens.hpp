#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/control_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace vedette::cloud {

struct enrolment_token {
  std::string id;
  std::uint32_t uses_max = 1;
  std::uint32_t uses = 0;
  time_ns created = 0;
  time_ns expires = 0;
  std::string policy_id; ///< Of devices that enrol with it; empty = default.
  std::string created_by;
};

/// Secrets that let a device enrol: `vdt1.<secret>.<fingerprint of the CA>`.
/// Only a hash of the secret is kept. Thread-safe.
class enrolment_tokens {
public:
  enrolment_tokens(control_store& store, const clock_source& clock,
                   std::string ca_fingerprint);

  struct made {
    enrolment_token token;
    std::string text; ///< Shown once.
  };
  /// errc::invalid_argument: uses are 1 … 100,000, a life at most 90 days.
  result<made> create(control_transaction& with, enrolment_token terms);

  [[nodiscard]] result<std::vector<enrolment_token>> list() const;
  status remove(control_transaction& with, const std::string& id);

  /// Takes one use. errc::unauthenticated with the reason for a token that is
  /// unknown, expired or used up; then nothing is written.
  result<enrolment_token> redeem(control_transaction& with,
                                 const std::string& text);

private:
  control_store& store_;
  const clock_source& clock_;
  std::string ca_fingerprint_;
};

} // namespace vedette::cloud
