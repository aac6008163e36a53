#include "agent/process/image_hashes.hpp"

#include "base/fault.hpp"
#include "base/ids.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace vedette::agent {

namespace {

constexpr std::size_t chunk_bytes = 1U << 16;
constexpr std::uint64_t awaited_bytes = 2U << 20;

struct free_digest {
  void operator()(EVP_MD_CTX* x) const { EVP_MD_CTX_free(x); }
};

file_version version_of(const struct stat& x) {
  auto ns = [](const timespec& t) {
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000U
           + static_cast<std::uint64_t>(t.tv_nsec);
  };
  return {x.st_dev, x.st_ino, static_cast<std::uint64_t>(x.st_size),
          ns(x.st_mtim), ns(x.st_ctim)};
}

} // namespace

std::string sha256_of(int descriptor) {
  std::unique_ptr<EVP_MD_CTX, free_digest> digest{EVP_MD_CTX_new()};
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  std::vector<char> chunk(chunk_bytes);
  for (off_t at = 0;;) {
    auto n = ::pread(descriptor, chunk.data(), chunk.size(), at);
    if (n < 0)
      return {};
    if (n == 0)
      break;
    EVP_DigestUpdate(digest.get(), chunk.data(), static_cast<std::size_t>(n));
    at += n;
  }
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  EVP_DigestFinal_ex(digest.get(), out.data(), &size);
  return to_hex(out.data(), size);
}

image_hashes::image_hashes(const hash_limits& limits)
  : limits_{limits}, now_{[this] { work_now(); }}, later_{[this] {
      work_later();
    }} {}

image_hashes::~image_hashes() {
  {
    std::lock_guard hold{lock_};
    stopping_ = true;
  }
  queued_.notify_all();
  queued_later_.notify_all();
  finished_.notify_all();
  now_.join();
  later_.join();
}

std::shared_ptr<const file_hash>
image_hashes::of(const file_version& version, const std::string& path,
                 const std::string& otherwise) {
  return ask({version, path, otherwise, nullptr}, true);
}

std::shared_ptr<const file_hash>
image_hashes::later(const file_version& version, const std::string& path) {
  return ask({version, path, {}, nullptr}, false);
}

std::shared_ptr<const file_hash> image_hashes::ask(job&& what, bool first) {
  const auto& version = what.version;
  if (version.inode == 0 || version.size > limits_.file_bytes_max)
    return nullptr;
  std::lock_guard hold{lock_};
  if (auto known = cache_.find(version); known != cache_.end()) {
    recent_.splice(recent_.begin(), recent_, known->second);
    return known->second->second;
  }
  // What is large is not worth waiting for, whoever asks.
  first = first && version.size <= awaited_bytes;
  auto& queue = first ? queue_ : queue_later_;
  if (queue.size() >= limits_.queued_max) {
    ++refused_;
    return nullptr;
  }
  auto hash = std::make_shared<file_hash>();
  what.hash = hash;
  recent_.emplace_front(version, hash);
  cache_.emplace(version, recent_.begin());
  if (cache_.size() > limits_.cached_max) {
    cache_.erase(recent_.back().first);
    recent_.pop_back();
  }
  if (first)
    queue.push_front(std::move(what));
  else
    queue.push_back(std::move(what));
  (first ? queued_ : queued_later_).notify_one();
  return hash;
}

bool image_hashes::wait(const file_hash& hash,
                        std::chrono::microseconds at_most) {
  if (hash.settled())
    return hash.ready();
  std::unique_lock hold{lock_};
  return finished_.wait_for(hold, at_most, [&] {
    return hash.settled() || stopping_;
  }) && hash.ready();
}

std::uint64_t image_hashes::refused() const {
  std::lock_guard hold{lock_};
  return refused_;
}

void image_hashes::work_on(std::deque<job>& queue,
                           std::unique_lock<std::mutex>& hold) {
  auto next = std::move(queue.front());
  queue.pop_front();
  hold.unlock();
  guarded({}, [&] {
    if (!hash(next, next.path) && !next.otherwise.empty())
      hash(next, next.otherwise);
  });
  if (!next.hash->settled())
    next.hash->publish({}); // Nobody shall wait for what failed.
  hold.lock();
  finished_.notify_all();
}

void image_hashes::work_now() {
  std::unique_lock hold{lock_};
  while (true) {
    queued_.wait(hold, [&] { return stopping_ || !queue_.empty(); });
    if (stopping_)
      return;
    work_on(queue_, hold);
  }
}

void image_hashes::work_later() {
  // Only this thread: whoever starts programs goes first.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 10);
  using clock = std::chrono::steady_clock;
  auto rate = static_cast<double>(limits_.bytes_per_second);
  auto budget = rate;
  auto last = clock::now();
  std::unique_lock hold{lock_};
  while (true) {
    queued_later_.wait(hold,
                       [&] { return stopping_ || !queue_later_.empty(); });
    auto now = clock::now();
    budget = std::min(
      rate, budget + rate * std::chrono::duration<double>(now - last).count());
    last = now;
    if (budget < 0)
      queued_later_.wait_for(hold, std::chrono::milliseconds{20},
                             [&] { return stopping_; });
    if (stopping_)
      return;
    if (budget < 0)
      continue;
    budget -= static_cast<double>(queue_later_.front().version.size);
    work_on(queue_later_, hold);
  }
}

bool image_hashes::hash(const job& what, const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return false;
  struct stat facts {};
  // The path may lead to another file by now. Overlays and sub-volumes show
  // another device than the kernel has: compare everything else.
  auto fits = [&] {
    auto now = version_of(facts);
    now.device = what.version.device;
    return S_ISREG(facts.st_mode) && now == what.version;
  };
  std::string text;
  if (::fstat(fd, &facts) == 0 && fits()) {
    text = sha256_of(fd);
    if (::fstat(fd, &facts) != 0 || !fits())
      text.clear();
  }
  ::close(fd);
  if (text.empty())
    return false;
  what.hash->publish(std::move(text));
  return true;
}

} // namespace vedette::agent
