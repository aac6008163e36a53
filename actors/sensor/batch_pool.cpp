#include "actors/sensor/batch_pool.hpp"

#include <utility>

namespace vedette::actors {

batch_pool::batch_pool(std::size_t kept_max)
  : shelf_{std::make_shared<shelf>()} {
  shelf_->kept_max = kept_max;
}

std::shared_ptr<event_batch> batch_pool::take() {
  std::unique_ptr<event_batch> batch;
  {
    std::lock_guard lock{shelf_->mutex};
    if (!shelf_->free.empty()) {
      batch = std::move(shelf_->free.back());
      shelf_->free.pop_back();
    }
  }
  if (!batch)
    batch = std::make_unique<event_batch>();
  return {batch.release(), [to = shelf_](event_batch* back) {
            std::unique_ptr<event_batch> done{back};
            done->clear();
            std::lock_guard lock{to->mutex};
            if (to->free.size() < to->kept_max)
              to->free.push_back(std::move(done));
          }};
}

} // namespace vedette::actors
