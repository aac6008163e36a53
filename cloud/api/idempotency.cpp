#include "cloud/api/idempotency.hpp"

#include <utility>

// Tested by tests/unit/cloud/api/idempotency_test.cpp

namespace vedette::cloud {

namespace {

// Users' names have no line feed, keys neither.
std::string name_of(const std::string& user, const std::string& key) {
  return user + '\n' + key;
}

std::size_t bytes_of(const reply& what) {
  auto bytes = dump(what.body).size() + what.bytes.size();
  for (const auto& [name, value] : what.headers)
    bytes += name.size() + value.size();
  return bytes;
}

} // namespace

idempotency_store::claim
idempotency_store::take(const std::string& user, const std::string& key,
                        const std::string& fingerprint) {
  const std::lock_guard lock{mutex_};
  make_room();
  auto name = name_of(user, key);
  if (const auto known = by_name_.find(name); known != by_name_.end()) {
    const auto& before = *known->second;
    if (before.fingerprint != fingerprint)
      return {false, problem(422, errc::conflict,
                             "the Idempotency-Key was used for another "
                             "request")};
    if (!before.answer)
      return {false, problem(409, errc::conflict,
                             "the first request with this Idempotency-Key is "
                             "still under way")};
    auto again = *before.answer;
    again.headers.emplace_back("idempotency-replayed", "true");
    return {false, std::move(again)};
  }
  entries_.push_back(
    {name, fingerprint, std::nullopt, 0, clock_.boot() + limits_.lifetime});
  by_name_.emplace(std::move(name), std::prev(entries_.end()));
  return {true, std::nullopt};
}

void idempotency_store::keep(const std::string& user, const std::string& key,
                             const reply& answer) {
  const auto bytes = bytes_of(answer);
  const std::lock_guard lock{mutex_};
  const auto known = by_name_.find(name_of(user, key));
  if (known == by_name_.end())
    return;
  if (bytes > limits_.answer_bytes_max || answer.stream) {
    drop(known->second);
    return;
  }
  auto& mine = *known->second;
  mine.answer = answer;
  mine.bytes = bytes;
  bytes_ += bytes;
  make_room();
}

void idempotency_store::release_unfinished(const std::string& user,
                                           const std::string& key) {
  const std::lock_guard lock{mutex_};
  if (const auto known = by_name_.find(name_of(user, key));
      known != by_name_.end() && !known->second->answer)
    drop(known->second);
}

std::size_t idempotency_store::size() const {
  const std::lock_guard lock{mutex_};
  return entries_.size();
}

void idempotency_store::drop(entries::iterator which) {
  bytes_ -= which->bytes;
  by_name_.erase(which->name);
  entries_.erase(which);
}

// What is under way stays: there are no more of those than workers.
void idempotency_store::make_room() {
  const auto now = clock_.boot();
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto next = std::next(at);
    const bool crowded
      = entries_.size() > limits_.answers_max || bytes_ > limits_.bytes_max;
    if (!crowded && at->expires > now)
      return;
    if (at->answer)
      drop(at);
    at = next;
  }
}

} // namespace vedette::cloud
