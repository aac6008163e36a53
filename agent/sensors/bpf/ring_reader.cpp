// Tested by tests/kernel/bpf_source_test.cpp.
#include "agent/sensors/bpf/ring_reader.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

namespace vedette::agent {

ring_reader::ring_reader(std::shared_ptr<bpf_host> host, bpf_ring which,
                         const clock_source& clock)
  : host_{std::move(host)}, which_{which},
    poke_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, clock_{clock} {}

ring_reader::~ring_reader() {
  ::close(poke_);
}

std::size_t ring_reader::consume(const frame_sink& sink) {
  auto frames = host_->consume(which_, sink);
  gate_.looked(frames, clock_.boot());
  gathers_ = gate_.gathers();
  return frames;
}

void ring_reader::wait(std::chrono::milliseconds at_most) {
  if (at_most.count() <= 0)
    return;
  std::array<pollfd, 2> what{
    {{poke_, POLLIN, 0}, {host_->descriptor(which_), POLLIN, 0}}};
  if (gathers_) {
    // Only the poke: frames are expected, and more at once are cheaper.
    ::poll(what.data(), 1,
           static_cast<int>(std::min(at_most, gather_gate::pause).count()));
  } else {
    host_->sleeps(which_, true);
    // A frame that came before the flag could be seen keeps the descriptor
    // readable, so nothing is slept over.
    ::poll(what.data(), what.size(), static_cast<int>(at_most.count()));
    host_->sleeps(which_, false);
  }
  std::uint64_t pokes = 0;
  std::ignore = ::read(poke_, &pokes, sizeof(pokes)); // Empty is fine.
}

void ring_reader::poke() {
  std::uint64_t one = 1;
  std::ignore = ::write(poke_, &one, sizeof(one)); // Full is awake enough.
}

} // namespace vedette::agent
