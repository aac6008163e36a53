#include "cloud/api/worker_pool.hpp"

#include <utility>

namespace vedette::cloud {

worker_pool::worker_pool(std::size_t threads, std::size_t queue_max,
                         fault_sink on_fault)
  : queue_max_{queue_max}, on_fault_{std::move(on_fault)} {
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this] { serve(); });
}

worker_pool::~worker_pool() {
  stop();
}

bool worker_pool::run(std::function<void()> work) {
  {
    std::lock_guard lock{mutex_};
    if (stopping_ || queue_.size() >= queue_max_)
      return false;
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void worker_pool::stop() {
  {
    std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable())
      thread.join();
}

void worker_pool::serve() {
  std::unique_lock lock{mutex_};
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty())
      return;
    auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    guarded(on_fault_, work);
    work = nullptr; // What it holds is let go without the lock.
    lock.lock();
  }
}

} // namespace vedette::cloud
