#include "agent/sensors/gather.hpp"

namespace vedette::agent {

namespace {

/// Looks that follow each other faster than this are a stream.
constexpr time_ns quick = 1'000'000;
constexpr unsigned quick_looks = 4;
/// In one look: fewer in a whole pause are no stream.
constexpr std::size_t few_events = 3;
constexpr std::size_t many_events = 16;

} // namespace

void gather_gate::looked(std::size_t events, time_ns now) noexcept {
  if (events == 0) {
    gathers_ = false;
    return;
  }
  in_a_row_ = now - last_ < quick ? in_a_row_ + 1 : 0;
  last_ = now;
  if (gathers_)
    gathers_ = events >= few_events;
  else
    gathers_ = events >= many_events || in_a_row_ >= quick_looks;
  if (gathers_)
    in_a_row_ = 0;
}

} // namespace vedette::agent
