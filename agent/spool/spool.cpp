#include "agent/spool/spool.hpp"

#include "agent/spool/lane.hpp"

#include <algorithm>

namespace vedette::agent {

namespace {

constexpr const char* position_file = "position";

} // namespace

struct spool::state {
  state(disk& where, const spool_limits& x) : files{&where}, limits{x} {
    for (std::size_t i = 0; i < schema::lane_count; ++i)
      lanes.emplace_back(where, static_cast<schema::lane>(i),
                         limits.segment_bytes_max);
  }

  spool_lane& lane(schema::lane which) {
    return lanes[static_cast<std::size_t>(which)];
  }

  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const auto& x : lanes)
      sum += x.bytes();
    return sum;
  }

  status store_position() {
    spool_position now;
    now.epoch = epoch;
    for (std::size_t i = 0; i < lanes.size(); ++i)
      now.lanes[i] = lanes[i].position();
    return files->replace(position_file, to_text(now));
  }

  /// Lets one segment go, of the lowest lane that has any and is not above
  /// `which`: bulk must never push a detection out.
  status make_room(schema::lane which) {
    for (std::size_t i = lanes.size(); i-- > static_cast<std::size_t>(which);) {
      if (!lanes[i].can_drop())
        continue;
      if (auto dropped = lanes[i].drop_oldest(); !dropped.ok())
        return dropped;
      if (auto stored = store_position(); !stored.ok())
        return stored;
      return lanes[i].remove_dropped();
    }
    return error{errc::overloaded,
                 std::string{"spool: full, nothing to let go for lane "}
                   + name_of(which)};
  }

  disk* files;
  spool_limits limits;
  std::uint32_t epoch = 0;
  std::vector<spool_lane> lanes;
};

namespace {

using named_segments
  = std::array<std::vector<segment_name>, schema::lane_count>;

result<spool_position> read_position(disk& where) {
  auto size = where.size(position_file);
  if (!size.ok())
    return size.why();
  auto text = where.read(position_file, 0, size.value());
  if (!text.ok())
    return text.why();
  return parse_position(text.value());
}

/// A new epoch, when there was none or when its position is lost. Records that
/// are there get sequences from 1 in it; some may have been stored by the cloud
/// before, but better twice than never.
spool_position begin_epoch(const named_segments& segments,
                           const clock_source& clock) {
  spool_position out;
  // Seconds since 1970 grow over everything a lost position may have held.
  out.epoch = static_cast<std::uint32_t>(
    std::max<time_ns>(1, clock.wall() / ns_per_second));
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (!segments[i].empty()) {
      auto first = std::min_element(
        segments[i].begin(), segments[i].end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
      out.lanes[i].base = first->first - 1;
      out.lanes[i].acknowledged = first->first - 1;
    }
  return out;
}

} // namespace

spool::spool(std::unique_ptr<state> inner) : state_{std::move(inner)} {}
spool::~spool() = default;

result<std::unique_ptr<spool>> spool::open(disk& where,
                                           const spool_limits& limits,
                                           const clock_source& clock) {
  auto names = where.list();
  if (!names.ok())
    return names.why();
  named_segments segments;
  for (const auto& text : names.value())
    if (auto name = parse_segment_name(text))
      segments[static_cast<std::size_t>(name->which)].push_back(*name);
  auto position = read_position(where);
  if (!position.ok() && position.why().code != errc::not_found
      && position.why().code != errc::corrupt)
    return position.why();
  bool fresh = !position.ok();
  auto from = fresh ? begin_epoch(segments, clock) : position.value();
  auto inner = std::make_unique<state>(where, limits);
  inner->epoch = from.epoch;
  for (std::size_t i = 0; i < schema::lane_count; ++i)
    if (auto up = inner->lanes[i].recover(segments[i], from.lanes[i]); !up.ok())
      return up.why();
  if (fresh)
    if (auto stored = inner->store_position(); !stored.ok())
      return stored.why();
  return std::unique_ptr<spool>{new spool{std::move(inner)}};
}

std::uint32_t spool::epoch() const noexcept {
  return state_->epoch;
}

result<std::uint64_t> spool::append(schema::lane which, std::string_view bytes,
                                    std::uint32_t events) {
  auto& lane = state_->lane(which);
  auto need = bytes.size() + record_header_bytes;
  if (bytes.size() > state_->limits.record_bytes_max) {
    lane.count_refused(events);
    return error{errc::overloaded,
                 "spool record: " + std::to_string(bytes.size())
                   + " bytes, the limit is "
                   + std::to_string(state_->limits.record_bytes_max)};
  }
  while (state_->bytes() + need > state_->limits.bytes_max) {
    if (auto room = state_->make_room(which); !room.ok()) {
      lane.count_refused(events);
      return room.why();
    }
  }
  auto kept = lane.append(bytes, events);
  if (!kept.ok() && kept.why().code == errc::overloaded
      && state_->make_room(which).ok())
    kept = lane.append(bytes, events); // The disk was full.
  if (!kept.ok())
    lane.count_refused(events);
  return kept;
}

status spool::sync() {
  status out = done;
  for (auto& lane : state_->lanes)
    if (auto synced = lane.sync(); !synced.ok())
      out = synced;
  return out;
}

result<std::vector<spool_record>>
spool::read(schema::lane which, std::uint64_t after, std::size_t bytes_max) {
  return state_->lane(which).read(after, bytes_max);
}

status spool::acknowledge(schema::lane which, std::uint64_t sequence) {
  auto& lane = state_->lane(which);
  auto released = lane.acknowledge(sequence);
  if (!released.ok())
    return released.why();
  if (!released.value())
    return done;
  // First the position, then the files: a crash in between repeats records, the
  // other way round would invent a gap.
  if (auto stored = state_->store_position(); !stored.ok())
    return stored;
  return lane.remove_dropped();
}

void spool::limit(std::uint64_t bytes_max) {
  state_->limits.bytes_max = bytes_max;
}

lane_ledger spool::ledger(schema::lane which) const {
  return state_->lane(which).ledger();
}

std::uint64_t spool::bytes() const {
  return state_->bytes();
}

} // namespace vedette::agent
