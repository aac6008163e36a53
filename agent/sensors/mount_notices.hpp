#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_set>
#include <vector>

namespace vedette::agent {

/// Tells the file sensor of mount namespaces that the process sensor meets:
/// what is mounted in them nobody else sees. Any thread.
class mount_notices {
public:
  struct notice {
    std::uint32_t mount_ns = 0;
    std::int32_t pid = 0; ///< Somebody in it.
  };

  mount_notices();
  ~mount_notices();
  mount_notices(const mount_notices&) = delete;
  mount_notices& operator=(const mount_notices&) = delete;

  /// Somebody runs in this namespace; 0 = not known.
  void saw(std::uint32_t mount_ns, std::int32_t pid);
  /// What is new since the last call.
  std::vector<notice> take();
  /// The namespace is empty; another one may get its number.
  void gone(std::uint32_t mount_ns);
  /// Readable while something is new.
  [[nodiscard]] int descriptor() const noexcept { return poke_; }

private:
  static constexpr std::size_t known_max = 4096;
  int poke_; // An eventfd.
  std::mutex lock_;
  std::unordered_set<std::uint32_t> known_;
  std::vector<notice> new_;
};

} // namespace vedette::agent
