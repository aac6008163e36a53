#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/control_store.hpp"

#include <string>
#include <vector>

namespace vedette::cloud {

/// Somebody who is signed in.
struct api_session {
  std::string id; ///< Names it for people; opens nothing.
  std::string user;
  std::string address; ///< Where it was opened from.
  std::string csrf;    ///< Must come back in a header when a cookie came along.
  time_ns created = 0;
  time_ns expires = 0;
  time_ns last_seen = 0; ///< To ten minutes.
};

/// Sessions of users: random tokens, kept as hashes, valid for a fixed time,
/// across restarts of the node. Thread-safe.
class sessions {
public:
  sessions(control_store& store, const clock_source& clock, time_ns lifetime)
    : store_{store}, clock_{clock}, lifetime_{lifetime} {}

  struct opened {
    std::string token; ///< Nowhere else.
    api_session session;
  };
  /// Also forgets sessions that have expired.
  result<opened> open(control_transaction& with, const std::string& user,
                      const std::string& address);

  /// errc::unauthenticated for a token that is unknown, closed or expired.
  result<api_session> find(const std::string& token);
  /// Those that have not expired, newest first.
  [[nodiscard]] result<std::vector<api_session>> list() const;

  void close(control_transaction& with, const std::string& token);
  /// errc::not_found.
  status close_id(control_transaction& with, const std::string& id);
  /// After a changed password or role, or with the user.
  status close_all_of(control_transaction& with, const std::string& user,
                      const std::string& but_token = {});

private:
  control_store& store_;
  const clock_source& clock_;
  time_ns lifetime_;
};

} // namespace vedette::cloud
