// The event channel of a device: positions, credit, blocks on their way to
// disk.
#include "actors/contract/message_types.hpp"
#include "actors/device/device_actor.hpp"

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

// What is in the writer's queue will be on disk soon, or never.
device_shell::~device_shell() {
  for (const auto& [ticket, flight] : in_flight_)
    with_->budget->give_back(flight.frame_bytes);
}

void device_shell::open_lanes(const schema::event_hello& what) {
  std::array<std::uint64_t, schema::lane_count> committed{};
  schema::event_resume resume;
  for (std::size_t i = 0; i < committed.size(); ++i) {
    const auto which = static_cast<schema::lane>(i);
    auto at
      = with_->events->committed({state_.view().id, what.spool_epoch, which});
    if (!at.ok()) {
      refuse(of(channel::events), at.why().detail);
      return;
    }
    committed[i] = at.value();
    resume.positions.push_back({which, committed[i]});
  }
  // Blocks of the connection before may still be on their way to the disk:
  // they are stored once, whoever brings them.
  for (auto& [ticket, flight] : in_flight_)
    flight.session_id = 0;
  lanes_.open(what.spool_epoch, committed);
  resume.credit_bytes = granted_ = with_->budget->credit();
  send(channel::events, schema::message{std::move(resume)});
}

void device_shell::take_block(const from_session& x,
                              const schema::event_block& what) {
  auto& session = of(channel::events);
  if (session.id != x.session_id || !lanes_.is_open()) {
    refuse(session, "a block before event_hello");
    return;
  }
  switch (lanes_.judge(what)) {
  case lane_positions::verdict::store:
    break;
  case lane_positions::verdict::duplicate:
    acknowledge(what.which);
    [[fallthrough]];
  case lane_positions::verdict::on_its_way:
    if (auto live = session.at.lock())
      live->consumed(x.frame_bytes);
    return;
  case lane_positions::verdict::hole:
    refuse(session, "a block is missing in front of sequence "
                      + std::to_string(what.sequence));
    return;
  }
  if (!with_->budget->take(x.frame_bytes)) {
    lanes_.failed(what.which);
    refuse(session, "the node has too much in its memory; come again");
    return;
  }
  const auto ticket = next_ticket_++;
  in_flight_[ticket] = {what.which, x.session_id, x.frame_bytes};
  ++blocks_;
  self_->send(with_->writer,
              store_block{ticket,
                          {{state_.view().id, lanes_.epoch(), what.which},
                           what.sequence,
                           what.bytes}});
}

void device_shell::on_stored(const stored& x) {
  auto at = in_flight_.find(x.ticket);
  if (at == in_flight_.end())
    return;
  const auto flight = at->second;
  in_flight_.erase(at);
  with_->budget->give_back(flight.frame_bytes);
  if (flight.session_id == 0)
    return; // The agent has opened another channel and sends it again.
  auto& session = of(channel::events);
  if (x.refused != errc{}) {
    lanes_.failed(flight.which);
    refuse(session, "the block was not stored: " + x.why);
    return;
  }
  lanes_.stored(flight.which, x.committed);
  state_.stored_block(sys_.clock().wall());
  dirty_ = true;
  if (auto live = session.at.lock(); live && session.id == flight.session_id)
    live->consumed(flight.frame_bytes);
  acknowledge(flight.which);
}

void device_shell::acknowledge(schema::lane which) {
  granted_ = with_->budget->credit();
  send(channel::events, schema::message{schema::event_ack{
                          which, lanes_.committed(which), granted_}});
}

// A device without credit sends nothing, so that nothing would be acknowledged.
void device_shell::grant_again() {
  if (lanes_.is_open() && granted_ < with_->budget->credit())
    acknowledge(schema::lane::telemetry);
}

} // namespace vedette::actors
