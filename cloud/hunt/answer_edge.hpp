#pragma once

#include "actors/query/query_engine.hpp"
#include "cloud/hunt/shard_blocks.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace vedette::cloud {

/// Where an answer of at most `limit` rows from one end of time ends. Tells the
/// scans, so that they read no block that has nothing for it.
class answer_edge {
public:
  answer_edge(std::shared_ptr<actors::answer_bound> bound, std::size_t limit,
              read_order order)
    : bound_{std::move(bound)}, limit_{limit}, order_{order} {}

  void add(time_ns time) {
    if (limit_ == 0)
      return;
    // The sign turns "oldest first" into "newest first".
    const auto rank = order_ == read_order::newest_first ? time : -time;
    if (worst_first_.size() == limit_) {
      if (rank <= worst_first_.front())
        return;
      std::pop_heap(worst_first_.begin(), worst_first_.end(), std::greater<>{});
      worst_first_.pop_back();
    }
    worst_first_.push_back(rank);
    std::push_heap(worst_first_.begin(), worst_first_.end(), std::greater<>{});
    if (worst_first_.size() == limit_)
      publish();
  }

  /// Whether a row of this time may be in the answer.
  [[nodiscard]] bool may_have(time_ns time) const {
    const auto rank = order_ == read_order::newest_first ? time : -time;
    return worst_first_.size() < limit_ || rank >= worst_first_.front();
  }

private:
  void publish() {
    if (!bound_)
      return;
    if (order_ == read_order::newest_first)
      bound_->oldest_wanted = worst_first_.front();
    else
      bound_->newest_wanted = -worst_first_.front();
  }

  std::shared_ptr<actors::answer_bound> bound_;
  std::size_t limit_;
  read_order order_;
  std::vector<time_ns> worst_first_; // A heap with the last row in front.
};

} // namespace vedette::cloud
