#include "base/clock.hpp"

#include <ctime>

namespace vedette {

namespace {

time_ns read(clockid_t which) {
  timespec now{};
  clock_gettime(which, &now);
  return static_cast<time_ns>(now.tv_sec) * ns_per_second + now.tv_nsec;
}

} // namespace

time_ns system_clock_source::wall() const {
  return read(CLOCK_REALTIME);
}

time_ns system_clock_source::boot() const {
  return read(CLOCK_BOOTTIME);
}

time_ns system_clock_source::thread_cpu() const {
  return read(CLOCK_THREAD_CPUTIME_ID);
}

} // namespace vedette
