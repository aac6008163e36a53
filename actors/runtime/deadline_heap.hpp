#pragma once

#include "base/assert.hpp"
#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace vedette::actors {

/// Deadlines of many things behind one timer: setting a CAF timer per thing
/// would cost 100 bytes and a message each, and none can be cancelled. Things
/// are named by small dense numbers; each has at most one deadline.
class deadline_heap {
public:
  static constexpr time_ns never = std::numeric_limits<time_ns>::max();

  /// Sets, moves or (`never`) clears the deadline of `thing`.
  void set(std::uint32_t thing, time_ns when) {
    if (thing >= place_.size())
      place_.resize(thing + 1, absent);
    auto at = place_[thing];
    if (at == absent) {
      if (when == never)
        return;
      place_[thing] = heap_.size();
      heap_.push_back({when, thing});
      up(heap_.size() - 1);
    } else if (when == never) {
      take_out(at);
    } else {
      heap_[at].when = when;
      up(at);
      down(place_[thing]);
    }
  }

  /// The earliest deadline, or `never`.
  [[nodiscard]] time_ns next() const noexcept {
    return heap_.empty() ? never : heap_.front().when;
  }

  /// Takes out a thing whose deadline is at or before `now`; false = none.
  bool pop_due(time_ns now, std::uint32_t& thing) {
    if (heap_.empty() || heap_.front().when > now)
      return false;
    thing = heap_.front().thing;
    take_out(0);
    return true;
  }

  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

private:
  struct entry {
    time_ns when;
    std::uint32_t thing;
  };
  static constexpr std::size_t absent = std::numeric_limits<std::size_t>::max();

  void take_out(std::size_t at) {
    place_[heap_[at].thing] = absent;
    const auto last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size())
      return;
    heap_[at] = last;
    place_[last.thing] = at;
    up(at);
    down(place_[last.thing]);
  }
  void up(std::size_t at) {
    while (at > 0 && heap_[at].when < heap_[(at - 1) / 2].when) {
      exchange(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }
  void down(std::size_t at) {
    for (;;) {
      auto least = at;
      for (auto child : {2 * at + 1, 2 * at + 2})
        if (child < heap_.size() && heap_[child].when < heap_[least].when)
          least = child;
      if (least == at)
        return;
      exchange(at, least);
      at = least;
    }
  }
  void exchange(std::size_t a, std::size_t b) {
    std::swap(heap_[a], heap_[b]);
    place_[heap_[a].thing] = a;
    place_[heap_[b].thing] = b;
  }

  std::vector<entry> heap_;
  std::vector<std::size_t> place_; // By thing.
};

/// How much one producer may still send. The consumer's answer gives it back.
class credit {
public:
  explicit credit(std::uint32_t window) : left_{window}, window_{window} {}

  [[nodiscard]] bool any() const noexcept { return left_ > 0; }
  void spend() {
    VEDETTE_ASSERT(left_ > 0);
    --left_;
  }
  void give_back(std::uint32_t count) {
    left_ = count > window_ - left_ ? window_ : left_ + count;
  }
  [[nodiscard]] std::uint32_t outstanding() const noexcept {
    return window_ - left_;
  }

private:
  std::uint32_t left_;
  std::uint32_t window_;
};

} // namespace vedette::actors
