#include "agent/spool/block_cutter.hpp"

namespace vedette::agent {

schema::lane lane_of(schema::event_class cls) {
  switch (cls) {
  case schema::event_class::file:
  case schema::event_class::dns:
  case schema::event_class::registry:
  case schema::event_class::log:
  case schema::event_class::other:
    return schema::lane::bulk;
  default:
    return schema::lane::telemetry;
  }
}

void block_cutter::add(const schema::event& what, time_ns now,
                       std::vector<block>& out) {
  const auto at = static_cast<std::size_t>(lane_of(what.cls));
  auto& lane = lanes_[at];
  if (lane.builder.events() == 0)
    lane.oldest = now;
  lane.builder.add(what);
  if (lane.builder.events() >= limits_.events_max
      || lane.builder.bytes() >= limits_.bytes_max)
    seal(at, out);
}

void block_cutter::cut(time_ns now, bool all, std::vector<block>& out) {
  for (std::size_t at = 0; at < lanes_.size(); ++at)
    if (lanes_[at].builder.events() > 0
        && (all || now - lanes_[at].oldest >= limits_.wait_max))
      seal(at, out);
}

std::size_t block_cutter::waiting() const noexcept {
  std::size_t out = 0;
  for (const auto& x : lanes_)
    out += x.builder.events();
  return out;
}

void block_cutter::seal(std::size_t at, std::vector<block>& out) {
  auto& builder = lanes_[at].builder;
  const auto events = static_cast<std::uint32_t>(builder.events());
  out.push_back({static_cast<schema::lane>(at), events, builder.seal()});
}

} // namespace vedette::agent
