#include "agent/spool/spool.hpp"

#include "agent/spool/lane.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace vedette::agent {

namespace {

constexpr const char* position_file = "position";

/// Lanes that go to the cloud as blocks.
constexpr std::array sent_lanes{schema::lane::telemetry, schema::lane::bulk};

struct agreements {
  std::array<spool_lane::agreement, schema::lane_count> lanes;
  spool_lane::agreement& operator[](schema::lane which) {
    return lanes[static_cast<std::size_t>(which)];
  }
  const spool_lane::agreement& operator[](schema::lane which) const {
    return lanes[static_cast<std::size_t>(which)];
  }
};

} // namespace

struct spool::state {
  state(disk& where, const spool_limits& x, const clock_source& time)
    : files{&where}, limits{x}, clock{&time} {
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
    spool_position now = named;
    for (std::size_t i = 0; i < lanes.size(); ++i)
      now.lanes[i] = lanes[i].position();
    // Until it has its new name the past stays uncertain.
    return files->replace(position_file, [&](const std::string& mark) {
      now.mark = fresh_id ? std::string{} : mark;
      return to_text(now);
    });
  }

  /// Sequences count anew from the positions given.
  void take_identity(const uid& id, std::uint32_t new_epoch,
                     const agreements& at) {
    named.spool = id;
    named.epoch = new_epoch;
    named.installation = installation;
    fresh_id.reset();
    for (auto which : sent_lanes)
      lane(which).stand_at(at[which].sequence, true, clock->wall());
    note_position();
  }

  /// A full disk must not keep events from being sent: what it does not know is
  /// asked of the cloud again after a restart.
  void note_position() {
    if (!store_position().ok())
      return; // Nor are files removed that it still names.
    for (auto which : sent_lanes)
      std::ignore = lane(which).remove_dropped(); // The next one tries again.
  }

  [[nodiscard]] std::uint32_t next_epoch() const {
    // Seconds since 1970 grow over everything a lost position may have held.
    const auto now = static_cast<std::uint32_t>(
      std::clamp<time_ns>(clock->wall() / ns_per_second, 1,
                          std::numeric_limits<std::uint32_t>::max()));
    return std::max(now, named.epoch + 1);
  }

  result<agreements> agree(const std::vector<schema::lane_position>& said) {
    agreements out;
    for (auto which : sent_lanes) {
      const auto at
        = std::find_if(said.begin(), said.end(),
                       [which](const auto& x) { return x.which == which; });
      if (at == said.end()) {
        out[which] = {lane(which).position().acknowledged, false};
        continue;
      }
      auto agreed = lane(which).agree(*at);
      if (!agreed.ok())
        return agreed.why();
      out[which] = agreed.value();
    }
    return out;
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
  const clock_source* clock;
  uid installation;
  spool_position named; // Its lanes are not used: see `lanes`.
  /// What the spool will be called once the cloud has said what it has of what
  /// it was; until then the disk keeps what it was.
  std::optional<uid> fresh_id;
  std::uint32_t fresh_epoch = 0;
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

/// A new beginning, when there was none or when its position is lost. Records
/// that are there get sequences from 1; some may have been stored by the cloud
/// before, but better twice than never.
spool_position begin_anew(const named_segments& segments) {
  spool_position out;
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

/// The position is the one that this installation wrote last.
bool is_ours(disk& where, const spool_position& from, const uid& installation) {
  if (from.spool.is_nil() || from.installation != installation)
    return false;
  auto mark = where.mark(position_file);
  return mark.ok() && mark.value() == from.mark;
}

} // namespace

spool::spool(std::unique_ptr<state> inner) : state_{std::move(inner)} {}
spool::~spool() = default;

result<std::unique_ptr<spool>> spool::open(disk& where,
                                           const spool_limits& limits,
                                           const clock_source& clock,
                                           const uid& installation) {
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
  const bool fresh = !position.ok();
  auto from = fresh ? begin_anew(segments) : position.value();
  auto inner = std::make_unique<state>(where, limits, clock);
  inner->installation = installation;
  inner->named = from;
  for (std::size_t i = 0; i < schema::lane_count; ++i)
    if (auto up = inner->lanes[i].recover(segments[i], from.lanes[i]); !up.ok())
      return up.why();
  if (fresh) {
    inner->named.spool = uid::random();
    inner->named.epoch = inner->next_epoch();
    inner->named.installation = installation;
    if (auto stored = inner->store_position(); !stored.ok())
      return stored.why();
  } else if (!is_ours(where, from, installation)) {
    inner->fresh_id = uid::random();
    inner->fresh_epoch = inner->next_epoch();
  }
  return std::unique_ptr<spool>{new spool{std::move(inner)}};
}

std::uint32_t spool::epoch() const noexcept {
  return state_->fresh_id ? state_->fresh_epoch : state_->named.epoch;
}

const uid& spool::identity() const noexcept {
  return state_->fresh_id ? *state_->fresh_id : state_->named.spool;
}

schema::event_hello spool::hello() const {
  schema::event_hello out;
  out.spool = identity();
  out.spool_epoch = epoch();
  if (state_->fresh_id) {
    out.previous_spool = state_->named.spool;
    out.previous_epoch = state_->named.epoch;
  }
  for (auto which : sent_lanes)
    out.lanes.push_back(state_->lane(which).extent());
  return out;
}

result<bool> spool::settle(const schema::event_resume& said) {
  auto& my = *state_;
  auto agreed = my.agree(my.fresh_id ? said.previous : said.positions);
  if (!agreed.ok())
    return agreed.why();
  if (my.fresh_id) {
    my.take_identity(uid{*my.fresh_id}, my.fresh_epoch, agreed.value());
    return true;
  }
  const bool same
    = std::all_of(sent_lanes.begin(), sent_lanes.end(),
                  [&](auto which) { return agreed.value()[which].same; });
  if (!same) {
    my.take_identity(uid::random(), my.next_epoch(), agreed.value());
    return false;
  }
  for (auto which : sent_lanes)
    my.lane(which).stand_at(agreed.value()[which].sequence, false,
                            my.clock->wall());
  my.note_position();
  return true;
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
  auto released = lane.acknowledge(sequence, state_->clock->wall());
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
