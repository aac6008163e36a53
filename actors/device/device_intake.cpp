// The event channel of a device: positions, credit, blocks on their way to
// disk.
#include "actors/contract/message_types.hpp"
#include "actors/device/device_actor.hpp"
#include "schema/codec.hpp"

#include <algorithm>

// Tested by tests/integration/identity_test.cpp

namespace vedette::actors {

// What is in the writer's queue will be on disk soon, or never.
device_shell::~device_shell() {
  for (const auto& [ticket, flight] : in_flight_)
    with_->budget->give_back(flight.frame_bytes);
}

result<std::vector<schema::lane_position>>
device_shell::positions_of(std::uint32_t epoch, const uid& spool) const {
  std::vector<schema::lane_position> out;
  for (std::size_t i = 0; i < schema::lane_count; ++i) {
    const auto which = static_cast<schema::lane>(i);
    auto at = with_->events->position({state_.view().id, epoch, which, spool});
    if (!at.ok())
      return at.why();
    out.push_back({which, at.value().committed, std::move(at.value().hashes)});
  }
  return out;
}

bool device_shell::must_wait(const bound_session& session) const {
  const auto& hello = *session.opening;
  return std::any_of(
    in_flight_.begin(), in_flight_.end(), [&](const auto& entry) {
      const auto& spool = entry.second.what.stream.spool;
      return entry.first < session.opening_ticket
             && (spool == hello.spool || spool == hello.previous_spool);
    });
}

void device_shell::open_lanes(bound_session& from,
                              const schema::event_hello& what) {
  const auto mine = from.id;
  introduce(from, what.spool);
  auto& session = *find(mine); // The vector may have shrunk.
  session.lanes = {};
  session.opening = what;
  session.opening_ticket = next_ticket_;
  try_open(session);
}

// Blocks of the connection before may still be on their way to the disk: a
// position that does not count them would have them sent twice.
void device_shell::try_open(bound_session& session) {
  if (!session.opening || must_wait(session))
    return;
  const auto what = *std::exchange(session.opening, std::nullopt);
  using positions = result<std::vector<schema::lane_position>>;
  auto current = positions_of(what.spool_epoch, what.spool);
  auto previous = what.previous_epoch == 0
                    ? positions{std::vector<schema::lane_position>{}}
                    : positions_of(what.previous_epoch, what.previous_spool);
  for (const auto* read : {&current, &previous})
    if (!read->ok()) {
      refuse(session, read->why().detail);
      return;
    }
  name_losses(what,
              what.previous_epoch == 0 ? current.value() : previous.value());
  std::array<std::uint64_t, schema::lane_count> committed{};
  for (const auto& x : current.value())
    committed[static_cast<std::size_t>(x.which)] = x.committed;
  session.lanes.open(what.spool_epoch, committed, what.spool);
  session.granted = with_->budget->credit();
  schema::event_resume resume;
  resume.positions = std::move(current).value();
  resume.previous = std::move(previous).value();
  resume.credit_bytes = session.granted;
  if (auto live = session.at.lock())
    live->send(schema::message{std::move(resume)});
}

// The agent remembers acknowledgements of blocks that are not here: an older
// copy of the store was put in its place. What the agent still has it sends
// again; of the rest at least the time is known.
void device_shell::name_losses(const schema::event_hello& said,
                               const std::vector<schema::lane_position>& have) {
  device_gap gap;
  gap.reason = "node_lost";
  bool unknown = false;
  for (const auto& extent : said.lanes) {
    const auto committed
      = have[static_cast<std::size_t>(extent.which)].committed;
    if (extent.acknowledged <= committed)
      continue;
    // Of a spool that is not known at all there may have been another before.
    unknown = unknown || committed == 0;
    const auto held = std::max<std::uint64_t>(extent.held, 1);
    const auto again = std::max(committed + 1, held);
    gap.blocks += std::min(again - 1, extent.acknowledged) - committed;
    gap.to = std::max(gap.to, extent.acknowledged_at);
  }
  const auto last = state_.view().last_event;
  if (gap.blocks == 0 && !(unknown && last != 0))
    return;
  const auto now = sys_.clock().wall();
  gap.from = last != 0 ? last : state_.view().enrolled;
  if (gap.to <= gap.from)
    gap.to = now;
  if (!state_.add_gap(gap))
    return;
  state_.notice(now, "node_lost",
                "the node acknowledged events that it does not have, as after "
                "a restored backup: "
                  + (gap.blocks == 0
                       ? std::string{"how many is not known"}
                       : std::to_string(gap.blocks) + " blocks are lost"));
  with_->log.warning("acknowledged events are missing here",
                     {{"device", state_.view().id.dashed()},
                      {"blocks", static_cast<std::int64_t>(gap.blocks)}});
  changed();
}

void device_shell::take_block(bound_session& from, const from_session& x,
                              const schema::event_block& what) {
  if (!from.lanes.is_open()) {
    if (!from.opening) // Else of what the spool was before: it comes again.
      refuse(from, "a block before event_hello");
    else if (auto live = from.at.lock())
      live->consumed(x.frame_bytes);
    return;
  }
  switch (from.lanes.judge(what)) {
  case lane_positions::verdict::store:
  case lane_positions::verdict::duplicate: // The store looks whether it is.
    break;
  case lane_positions::verdict::on_its_way:
    if (auto live = from.at.lock())
      live->consumed(x.frame_bytes);
    return;
  case lane_positions::verdict::hole:
    refuse(from, "a block is missing in front of sequence "
                   + std::to_string(what.sequence));
    return;
  }
  store(from,
        {{state_.view().id, from.lanes.epoch(), what.which, from.lanes.spool()},
         what.sequence,
         what.bytes,
         0},
        x.frame_bytes);
}

void device_shell::store(bound_session& from, block_append what,
                         std::size_t frame_bytes) {
  if (!with_->budget->take(frame_bytes)) {
    from.lanes.failed(what.stream.which);
    refuse(from, "the node has too much in its memory; come again");
    return;
  }
  const auto ticket = next_ticket_++;
  ++blocks_;
  self_->send(with_->writer, store_block{ticket, what});
  in_flight_[ticket] = {std::move(what), from.id, frame_bytes};
}

// A block that nobody will ever be able to read must not be the last one that
// this device delivers: its place is taken, its loss is known.
void device_shell::leave_out(bound_session& from, const block_in_flight& flight,
                             const std::string& why) {
  const auto now = sys_.clock().wall();
  state_.add_gap({now, now, "block_damaged", 1});
  state_.notice(now, "block_damaged", "a block of events was left out: " + why);
  auto instead = flight.what;
  instead.hash = schema::block_hash(*flight.what.bytes);
  instead.bytes = std::make_shared<const std::string>();
  store(from, std::move(instead), 0);
  changed();
}

void device_shell::on_stored(const stored& x) {
  auto at = in_flight_.find(x.ticket);
  if (at == in_flight_.end())
    return;
  const auto flight = std::move(at->second);
  in_flight_.erase(at);
  with_->budget->give_back(flight.frame_bytes);
  const auto which = flight.what.stream.which;
  if (x.refused == errc{}) {
    state_.stored_block(sys_.clock().wall());
    dirty_ = true;
  }
  if (auto* session = find(flight.session_id);
      session != nullptr && session->lanes.is_open()
      && session->lanes.spool() == flight.what.stream.spool) {
    if (x.refused == errc{}) {
      session->lanes.stored(which, x.committed);
      if (auto live = session->at.lock())
        live->consumed(flight.frame_bytes);
      acknowledge(*session, which);
    } else {
      session->lanes.failed(which);
      if (x.refused == errc::corrupt && !flight.what.bytes->empty())
        leave_out(*session, flight, x.why);
      refuse(*session, "the block was not stored: " + x.why);
    }
  }
  open_what_waited();
}

void device_shell::open_what_waited() {
  for (auto& x : sessions_)
    try_open(x);
}

void device_shell::acknowledge(bound_session& to, schema::lane which) {
  to.granted = with_->budget->credit();
  if (auto live = to.at.lock())
    live->send(schema::message{
      schema::event_ack{which, to.lanes.committed(which), to.granted}});
}

// A device without credit sends nothing, so that nothing would be acknowledged.
void device_shell::grant_again() {
  for (auto& x : sessions_)
    if (x.lanes.is_open() && x.granted < with_->budget->credit())
      acknowledge(x, schema::lane::telemetry);
}

} // namespace vedette::actors
