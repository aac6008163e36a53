#pragma once

#include "base/clock.hpp"
#include "cloud/api/reply.hpp"

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace vedette::cloud {

struct idempotency_limits {
  std::size_t answers_max = 10'000;
  std::size_t bytes_max = 32U * 1024 * 1024; ///< Of all answers together.
  std::size_t answer_bytes_max = 1024U * 1024;
  time_ns lifetime = 24LL * 3600 * ns_per_second;
};

/// Answers that were given under an `Idempotency-Key`, so that who asks again -
/// not knowing whether the first request arrived - gets the first answer and
/// nothing is done twice. Keys belong to a user. In memory: a node that was
/// started anew knows none. The oldest go when there are too many. Thread-safe.
class idempotency_store {
public:
  explicit idempotency_store(const clock_source& clock,
                             const idempotency_limits& limits = {})
    : clock_{clock}, limits_{limits} {}

  struct claim {
    /// The request is new: handle it, `keep` what succeeded, and in any case
    /// `release_unfinished`.
    bool mine = false;
    /// Otherwise what to answer: what was answered before, 409 while the first
    /// is under way, 422 when the key came with another request.
    std::optional<reply> answer;
  };
  /// `fingerprint`: of everything that the request says.
  claim take(const std::string& user, const std::string& key,
             const std::string& fingerprint);
  /// Only of what succeeded: what was refused had no effect and may come again.
  void keep(const std::string& user, const std::string& key,
            const reply& answer);
  void release_unfinished(const std::string& user, const std::string& key);

  [[nodiscard]] std::size_t size() const;

private:
  struct entry {
    std::string name; ///< User and key.
    std::string fingerprint;
    std::optional<reply> answer; ///< None while it is under way.
    std::size_t bytes = 0;
    time_ns expires = 0; ///< Boot time.
  };
  using entries = std::list<entry>; // The oldest first.

  void drop(entries::iterator which);
  void make_room();

  const clock_source& clock_;
  idempotency_limits limits_;
  mutable std::mutex mutex_;
  entries entries_;
  std::unordered_map<std::string, entries::iterator> by_name_;
  std::size_t bytes_ = 0;
};

} // namespace vedette::cloud
