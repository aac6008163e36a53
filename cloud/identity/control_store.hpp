#pragma once

#include "actors/device/record_store.hpp"
#include "base/result.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::cloud {

/// One stored object of an administrator.
struct control_entry {
  std::string key; ///< `rule/<id>`, `user/<name>` …
  std::string value;
  std::uint64_t revision = 0; ///< From 1; grows with every write of the key.
};

/// Reads and writes that happen together or not at all. Sees its own writes.
class control_transaction {
public:
  [[nodiscard]] result<std::optional<control_entry>>
  read(const std::string& key) const;
  /// Returns the new revision.
  result<std::uint64_t> put(const std::string& key, std::string value);
  void erase(const std::string& key);
  /// A record of another table, as it was before this transaction.
  [[nodiscard]] result<std::optional<std::string>>
  look(actors::record_table table, const std::string& key) const {
    return records_.read(table, key);
  }
  /// A record of another table, for what must not come true without the rest.
  void also(actors::record_write what) { others_.push_back(std::move(what)); }

private:
  friend class control_store;
  explicit control_transaction(const actors::record_store& records)
    : records_{records} {}

  const actors::record_store& records_;
  std::map<std::string, std::optional<control_entry>> writes_;
  std::vector<actors::record_write> others_;
};

/// What administrators configure, with revisions. Transactions run one after
/// another and are on disk when they return. Thread-safe.
class control_store {
public:
  explicit control_store(actors::record_store& records) : records_{records} {}

  [[nodiscard]] result<std::optional<control_entry>>
  read(const std::string& key) const;

  /// All entries whose key starts with the prefix, in order of key.
  [[nodiscard]] result<std::vector<control_entry>>
  list(std::string_view prefix) const;

  /// Runs `work` and commits what it wrote if it returns success.
  status update(const std::function<status(control_transaction&)>& work);

  /// Grows with every update that changed something: what was concluded from
  /// entries holds as long as this stays.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

private:
  actors::record_store& records_;
  std::mutex mutex_;
  std::atomic<std::uint64_t> changes_ = 0;
};

} // namespace vedette::cloud
