#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::actors {

/// Keyed records the cloud's actors live on after a restart.
enum class record_table : std::uint8_t {
  meta,       ///< The cluster and this store.
  shards,     ///< Coordinator records.
  devices,    ///< Key: device id.
  detections, ///< Key: detection id.
  commands,   ///< Key: device id, command id.
  control,    ///< Users, tokens, rules, policies, packages, audit log.
};

struct record_write {
  record_table table = record_table::meta;
  std::string key;
  std::optional<std::string> value; ///< Empty = delete.
};

/// Durable, ordered key-value records. Thread-safe; whoever reads, decides and
/// writes must be the only one who writes that key (or use control_store).
class record_store {
public:
  virtual ~record_store() = default;
  /// All or nothing, on disk when it returns. May block for a disk flush.
  virtual status commit(const std::vector<record_write>& batch) = 0;
  [[nodiscard]] virtual result<std::optional<std::string>>
  read(record_table table, std::string_view key) const = 0;
  /// Visits records with the given key prefix in key order until the visitor
  /// returns false.
  virtual status
  scan(record_table table, std::string_view prefix,
       const std::function<bool(std::string_view key, std::string_view value)>&
         visit) const = 0;
};

} // namespace vedette::actors
