#include "agent/uplink/backoff.hpp"

#include <algorithm>

namespace vedette::agent {

backoff::milliseconds backoff::next(milliseconds at_least) {
  auto upper = std::max(first_, std::min(max_, last_ * 3));
  std::uniform_int_distribution<std::int64_t> pick{first_.count(),
                                                   upper.count()};
  last_ = milliseconds{pick(random_)};
  // Where the other side asked for patience, spread what comes after it.
  if (last_ < at_least)
    return at_least + last_;
  return last_;
}

} // namespace vedette::agent
