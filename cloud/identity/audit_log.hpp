#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/control_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace vedette::cloud {

struct audit_entry {
  std::uint64_t sequence = 0;
  time_ns time = 0;
  std::string user;
  std::string action;        ///< `rule.update`
  std::string object;        ///< `rule/45e07f34-…`
  std::string before, after; ///< JSON or empty. Never a secret.
  std::string address;
  std::string hash; ///< Over this entry and the hash of the one before.
};

struct audit_filter {
  time_ns from = 0, to = 0;          ///< 0 = open.
  std::string user, action;          ///< Empty = any.
  std::uint64_t before_sequence = 0; ///< 0 = from the newest.
  std::size_t limit = 100;
};

/// Who did what. Each entry carries a hash over itself and its predecessor, so
/// that nothing can be changed or taken out of the middle unseen.
class audit_log {
public:
  audit_log(control_store& store, const clock_source& clock)
    : store_{store}, clock_{clock} {}

  /// Adds an entry to a transaction: what it tells of and the entry are stored
  /// together or not at all. Sets sequence, time and hash.
  status append(control_transaction& with, audit_entry entry) const;
  /// In a transaction of its own.
  status append(audit_entry entry);

  /// Newest first.
  [[nodiscard]] result<std::vector<audit_entry>>
  list(const audit_filter& which) const;

  /// Walks the whole chain. errc::corrupt names the first entry that does not
  /// fit. Returns the number of entries.
  [[nodiscard]] result<std::uint64_t> verify() const;

private:
  control_store& store_;
  const clock_source& clock_;
};

} // namespace vedette::cloud
