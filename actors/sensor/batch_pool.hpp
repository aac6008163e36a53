#pragma once

#include "actors/sensor/sensor_source.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace vedette::actors {

/// Batches go round: one that nobody holds any more is used again, with all the
/// memory of its events. Batches may outlive the pool. Thread-safe.
class batch_pool {
public:
  /// Keeps at most `kept_max` batches for later.
  explicit batch_pool(std::size_t kept_max);

  /// An empty batch.
  std::shared_ptr<event_batch> take();

private:
  struct shelf {
    std::mutex mutex;
    std::vector<std::unique_ptr<event_batch>> free;
    std::size_t kept_max = 0;
  };
  std::shared_ptr<shelf> shelf_;
};

} // namespace vedette::actors
