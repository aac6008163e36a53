#pragma once

#include "agent/process/process.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

namespace vedette::agent {

struct hash_limits {
  std::size_t cached_max = 8192;
  std::size_t queued_max = 512;
  std::uint64_t file_bytes_max = 256U << 20;  ///< Larger ones are not hashed.
  std::uint64_t bytes_per_second = 64U << 20; ///< Read budget, with bursts.
};

/// SHA-256 of files, worked out by threads of low priority and remembered by
/// file version: one for what somebody waits for, one for the rest. Any thread
/// may ask.
class image_hashes {
public:
  explicit image_hashes(const hash_limits& limits = {});
  ~image_hashes();
  image_hashes(const image_hashes&) = delete;
  image_hashes& operator=(const image_hashes&) = delete;

  /// The hash of the file at `path`, or else at `otherwise`, if it still is
  /// that version, now or later; null when it will not be hashed (too large, no
  /// such version, queue full). Newest
  /// first.
  std::shared_ptr<const file_hash> of(const file_version& version,
                                      const std::string& path,
                                      const std::string& otherwise = {});
  /// The same for what nobody waits for.
  std::shared_ptr<const file_hash> later(const file_version& version,
                                         const std::string& path);
  /// Waits until a hash is there, at most so long. True when it is.
  bool wait(const file_hash& hash, std::chrono::microseconds at_most);

  [[nodiscard]] std::uint64_t refused() const;

private:
  struct job {
    file_version version;
    std::string path;
    std::string otherwise;
    std::shared_ptr<file_hash> hash;
  };
  std::shared_ptr<const file_hash> ask(job&& what, bool first);
  void work_now();
  void work_later();
  void work_on(std::deque<job>& queue, std::unique_lock<std::mutex>& hold);
  static bool hash(const job& what, const std::string& path);

  hash_limits limits_;
  mutable std::mutex lock_;
  std::condition_variable queued_;
  std::condition_variable queued_later_;
  std::condition_variable finished_;
  std::deque<job> queue_;
  std::deque<job> queue_later_;
  std::list<std::pair<file_version, std::shared_ptr<file_hash>>> recent_;
  std::unordered_map<file_version, decltype(recent_)::iterator> cache_;
  std::uint64_t refused_ = 0;
  bool stopping_ = false;
  std::thread now_; // Last: they use everything above.
  std::thread later_;
};

/// SHA-256 of an open file from its start, in hex; empty when it cannot be
/// read.
std::string sha256_of(int descriptor);

} // namespace vedette::agent
