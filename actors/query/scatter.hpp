#pragma once

#include <cstdint>
#include <vector>

namespace vedette::actors {

/// Which shards of a query are to be scanned, are being scanned, are done.
class scatter {
public:
  explicit scatter(std::vector<std::uint32_t> shards)
    : todo_{std::move(shards)}, all_{static_cast<std::uint32_t>(todo_.size())} {
  }

  /// The next shard to give out; false = none left.
  bool next(std::uint32_t& shard) {
    if (given_ == todo_.size())
      return false;
    shard = todo_[given_++];
    return true;
  }
  void done() { ++done_; }
  void stop() { todo_.resize(given_); }

  [[nodiscard]] std::uint32_t all() const noexcept { return all_; }
  [[nodiscard]] std::uint32_t finished() const noexcept { return done_; }
  [[nodiscard]] bool complete() const noexcept { return done_ == all_; }

private:
  std::vector<std::uint32_t> todo_;
  std::size_t given_ = 0;
  std::uint32_t all_ = 0;
  std::uint32_t done_ = 0;
};

} // namespace vedette::actors
