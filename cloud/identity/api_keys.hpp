#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/control_store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// What a script signs its calls with, instead of a person's password.
struct api_key {
  std::string id;
  std::string name; ///< For people; the audit log shows it as `key:<name>`.
  std::string role;
  std::string created_by; ///< The person who answers for it.
  time_ns created = 0;
  time_ns expires = 0;   ///< 0 = never.
  time_ns last_used = 0; ///< To the hour.
};

/// Keys of scripts: `vk1.<secret>`, kept as hashes, each with a role and an
/// end. Thread-safe.
class api_keys {
public:
  api_keys(control_store& store, const clock_source& clock)
    : store_{store}, clock_{clock} {}

  /// Whether a bearer token is one of these, and no session's.
  static bool is_key(std::string_view token);

  struct made {
    api_key key;
    std::string text; ///< Shown once.
  };
  /// errc::invalid_argument for a name that is not 1-64 of [a-zA-Z0-9._@-], a
  /// role that does not exist or an end that is not in the future.
  result<made> create(control_transaction& with, api_key terms);
  [[nodiscard]] result<std::vector<api_key>> list() const;
  /// errc::not_found.
  status remove(control_transaction& with, const std::string& id);
  /// With the person who answers for them.
  status remove_all_of(control_transaction& with, const std::string& user);

  /// errc::unauthenticated for a key that is unknown, withdrawn or expired.
  result<api_key> find(const std::string& token);

private:
  control_store& store_;
  const clock_source& clock_;
};

} // namespace vedette::cloud
