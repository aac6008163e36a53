#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/control_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace vedette::cloud {

struct user_record {
  std::string name;
  std::string role;
  std::string password_hash;
  bool disabled = false; ///< May not sign in.
  time_ns created = 0;
  time_ns last_sign_in = 0;
  std::uint64_t revision = 0;
};

/// The people (and scripts) that may sign in. Thread-safe.
class users {
public:
  users(control_store& store, const clock_source& clock)
    : store_{store}, clock_{clock} {}

  [[nodiscard]] result<std::vector<user_record>> list() const;
  /// errc::not_found.
  [[nodiscard]] result<user_record> read(const std::string& name) const;

  /// errc::conflict when the name is taken; errc::invalid_argument for a name
  /// that is not 1–64 of [a-zA-Z0-9._@-], an unknown role, or a password
  /// shorter than 12 or longer than 256 bytes.
  status create(control_transaction& with, const std::string& name,
                const std::string& role, const std::string& password);
  status set_role(control_transaction& with, const std::string& name,
                  const std::string& role);
  status set_password(control_transaction& with, const std::string& name,
                      const std::string& password);
  /// Refuses to disable the last administrator (errc::conflict).
  status set_disabled(control_transaction& with, const std::string& name,
                      bool disabled);
  status note_sign_in(control_transaction& with, const std::string& name);
  /// Refuses to remove or demote the last administrator (errc::conflict).
  status remove(control_transaction& with, const std::string& name);

  /// The user when name and password are right; errc::unauthenticated
  /// otherwise, after the same time for a name that does not exist.
  [[nodiscard]] result<user_record> check(const std::string& name,
                                          const std::string& password) const;

private:
  [[nodiscard]] status keeps_an_administrator(const std::string& without) const;
  result<user_record> read_in(control_transaction& with,
                              const std::string& name) const;

  control_store& store_;
  const clock_source& clock_;
};

} // namespace vedette::cloud
