// Tested by tests/kernel/fanotify_source_test.cpp.
#include "agent/sensors/mount_notices.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <tuple>
#include <utility>

namespace vedette::agent {

mount_notices::mount_notices()
  : poke_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

mount_notices::~mount_notices() {
  ::close(poke_);
}

void mount_notices::saw(std::uint32_t mount_ns, std::int32_t pid) {
  if (mount_ns == 0)
    return;
  {
    std::lock_guard hold{lock_};
    if (known_.size() >= known_max || !known_.insert(mount_ns).second)
      return;
    new_.push_back({mount_ns, pid});
  }
  std::uint64_t one = 1;
  std::ignore = ::write(poke_, &one, sizeof(one)); // Full is awake enough.
}

std::vector<mount_notices::notice> mount_notices::take() {
  std::uint64_t pokes = 0;
  std::ignore = ::read(poke_, &pokes, sizeof(pokes)); // Empty is fine.
  std::lock_guard hold{lock_};
  return std::exchange(new_, {});
}

void mount_notices::gone(std::uint32_t mount_ns) {
  std::lock_guard hold{lock_};
  known_.erase(mount_ns);
}

} // namespace vedette::agent
