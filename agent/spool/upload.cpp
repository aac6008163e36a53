#include "agent/spool/upload.hpp"

namespace vedette::agent {

void upload::reset() {
  *this = upload{};
}

void upload::resume(const schema::event_resume& from) {
  reset();
  open_ = true;
  credit_ = from.credit_bytes;
  for (const auto& x : from.positions)
    lanes_[static_cast<std::size_t>(x.which)].sent = x.committed;
}

void upload::acknowledge(const schema::event_ack& what) {
  credit_ = what.credit_bytes;
  arrived(lanes_[static_cast<std::size_t>(what.which)], what.committed);
}

void upload::arrived(lane_state& lane, std::uint64_t sequence) {
  while (!lane.flying.empty() && lane.flying.front().sequence <= sequence) {
    outstanding_ -= lane.flying.front().bytes;
    lane.flying.pop_front();
  }
}

void upload::sent(schema::lane which, std::uint64_t sequence,
                  std::size_t bytes) {
  auto& lane = lanes_[static_cast<std::size_t>(which)];
  lane.sent = sequence;
  lane.flying.push_back({sequence, bytes});
  outstanding_ += bytes;
}

} // namespace vedette::agent
