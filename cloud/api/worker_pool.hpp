#pragma once

#include "base/fault.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace vedette::cloud {

/// A few threads for work that may block: API calls, enrolments. The queue is
/// bounded; what does not fit is refused.
class worker_pool {
public:
  /// What work throws is told to `on_fault`; its thread goes on.
  worker_pool(std::size_t threads, std::size_t queue_max,
              fault_sink on_fault = {});
  /// Finishes what was queued.
  ~worker_pool();
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  /// False when the queue is full or the pool is stopping.
  bool run(std::function<void()> work);
  void stop();

private:
  void serve();

  std::size_t queue_max_;
  fault_sink on_fault_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

} // namespace vedette::cloud
