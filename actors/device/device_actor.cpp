#include "actors/device/device_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/fetched_file.hpp"

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

/// Tickets of writes: the record, and its end.
constexpr std::uint64_t save_ticket = 0;
constexpr std::uint64_t leave_ticket = 1;

} // namespace

device_shell::device_shell(handle::pointer self, system& sys,
                           device_state state, shard_actor shard,
                           std::shared_ptr<const device_services> with)
  : self_{self}, sys_{sys}, state_{std::move(state)}, shard_{std::move(shard)},
    with_{std::move(with)} {}

// Everything that comes through the shard is counted: it may put the device
// away only when nothing is on its way.
device_shell::handle::behavior_type device_shell::behavior() {
  idle_since_ = sys_.clock().boot();
  self_->delayed_send(self_, with_->tick, device_due{});
  return {
    [this](const attach_session& x) { handled(), attach(x); },
    [this](from_session& x) { handled(), take(x); },
    [this](const session_closed& x) { handled(), detach(x); },
    [this](refresh_policy) { handled(), offer_policy(); },
    [this](const detection_stored& x) { handled(), accept_detection(x); },
    [this](const stored& x) { on_stored(x); },
    [this](const written& x) { on_written(x); },
    [this](read_device) { return handled(), state_.view(); },
    [this](const assign_policy& x) {
      handled();
      state_.set_policy(x.policy_id);
      offer_policy();
      changed();
      return state_.view();
    },
    [this](const remove_device&) { return handled(), leave(); },
    [this](const queue_command& x) { return handled(), queue(x); },
    [this](read_commands) {
      return handled(), command_list{state_.commands().all()};
    },
    [this](const cancel_command& x) { return handled(), cancel(x); },
    [this](const inspect_device& x) { return handled(), ask_agent(x); },
    [this](device_due) { tick(); },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

void device_shell::take(from_session& x) {
  auto* session = find(x.session_id);
  if (session == nullptr)
    return;
  state_.heard(sys_.clock().wall());
  look_for_copies(*session);
  if (auto* block = std::get_if<schema::event_block>(x.what.get())) {
    take_block(*session, x, *block); // Its bytes are free once it is on disk.
    return;
  }
  const auto at = session->at; // What it says may end it.
  take_message(*session, *x.what);
  if (auto live = at.lock())
    live->consumed(x.frame_bytes);
}

void device_shell::take_message(bound_session& from, schema::message& what) {
  const auto now = sys_.clock().wall();
  if (auto* hello = std::get_if<schema::hello>(&what)) {
    greet(from, *hello);
  } else if (auto* applied = std::get_if<schema::policy_applied>(&what)) {
    state_.applied(*applied);
    changed();
  } else if (auto* report = std::get_if<schema::detection_report>(&what)) {
    if (auto to = with_->shards->of(report->id))
      self_->send(to, take_report{state_.view().id, state_.view().hostname,
                                  std::make_shared<schema::detection_report>(
                                    std::move(*report))});
  } else if (auto* wanted = std::get_if<schema::package_request>(&what)) {
    send_package(from, *wanted);
  } else if (auto* result = std::get_if<schema::command_result>(&what)) {
    take_result(*result);
  } else if (auto* health = std::get_if<schema::health>(&what)) {
    auto rules = state_.report_health(*health, now);
    self_->send(shard_, device_changed{state_.view(), false, std::move(rules)});
    dirty_ = true;
  } else if (auto* opening = std::get_if<schema::event_hello>(&what)) {
    open_lanes(from, *opening);
  } else if (std::holds_alternative<schema::goodbye>(what)) {
    from.bye = true;
  } else {
    refuse(from, "a message that devices do not send");
  }
}

void device_shell::greet(bound_session& from, const schema::hello& what) {
  const auto mine = from.id;
  const bool first = introduce(from, what.installation);
  auto& session = *find(mine); // The vector may have shrunk.
  session.name
    = what.hostname
      + (what.ip_addresses.empty() ? ""
                                   : " (" + what.ip_addresses.front() + ")")
      + (what.data_dir.empty() ? "" : " " + what.data_dir);
  state_.greet(what, sys_.clock().wall());
  state_.set_vanished(0);
  if (!first) { // Something about the host changed.
    changed();
    return;
  }
  with_->log.info("device connected", {{"device", state_.view().id.dashed()},
                                       {"hostname", what.hostname}});
  offer_policy();
  send_commands();
  changed();
}

void device_shell::send_package(bound_session& to,
                                const schema::package_request& what) {
  auto package = with_->policies->package(what.sha256);
  if (!package.ok()) {
    schema::package_data none;
    none.sha256 = what.sha256;
    none.error = package.why().detail;
    package = std::move(none);
  }
  if (auto live = to.at.lock())
    live->send(schema::message{std::move(package).value()});
}

void device_shell::offer_policy() {
  auto policy = with_->policies->policy(state_.view().policy_id);
  if (!policy.ok()) {
    with_->log.warning(
      "policy of a device is missing",
      {{"device", state_.view().id.dashed()}, {"reason", policy.why().detail}});
    return;
  }
  const auto& wanted = *policy.value();
  if (state_.view().policy_revision_wanted != wanted.revision) {
    state_.want_revision(wanted.revision);
    changed();
  }
  if (state_.view().policy_revision != wanted.revision)
    tell_all(schema::message{wanted});
}

void device_shell::accept_detection(const detection_stored& x) {
  tell_all(schema::message{schema::detection_accepted{x.id, x.revision}});
}

// The deletion takes the way of every write, so that it comes last.
caf::result<removed> device_shell::leave() {
  if (std::exchange(gone_, true))
    return to_caf({errc::conflict, "the device is being removed already"});
  for (auto& session : std::exchange(sessions_, {}))
    if (auto live = session.at.lock())
      live->close({"the device was removed", 60});
  leaving_ = self_->make_response_promise<removed>();
  std::vector<record_write> batch{
    {record_table::devices, state_.view().id.dashed(), std::nullopt}};
  for (const auto& x : state_.commands().all())
    forget_file(state_.view().id, x.id, x.file_parts, batch);
  self_->send(with_->writer, write_records{leave_ticket, std::move(batch)});
  return *leaving_;
}

void device_shell::on_left(const written& x) {
  auto promise = *std::exchange(leaving_, std::nullopt);
  if (x.refused != errc{}) {
    gone_ = false;
    promise.deliver(to_caf({x.refused, x.why}));
    return;
  }
  self_->send(shard_, device_changed{state_.view(), true, {}});
  promise.deliver(removed{});
}

void device_shell::changed() {
  if (gone_)
    return; // What it still says must not bring it back.
  dirty_ = true;
  self_->send(shard_, device_changed{state_.view(), false, {}});
  save();
}

void device_shell::save() {
  if (!dirty_ || writing_ || gone_)
    return;
  dirty_ = false;
  writing_ = true;
  const auto& id = state_.view().id;
  self_->send(with_->writer, write_records{save_ticket,
                                           {{record_table::devices, id.dashed(),
                                             state_.encode()}}});
}

void device_shell::on_written(const written& x) {
  if (x.ticket == leave_ticket) {
    on_left(x);
    return;
  }
  if (x.ticket != save_ticket) {
    on_part_written(x);
    return;
  }
  writing_ = false;
  if (x.refused != errc{}) {
    dirty_ = true; // The next tick tries again.
    return;
  }
  save();
}

void device_shell::tick() {
  self_->delayed_send(self_, with_->tick, device_due{});
  if (state_.commands().expire(moment_now()))
    dirty_ = true;
  drop_files();
  forget_questions(sys_.clock().wall(), "the agent did not answer in time");
  grant_again();
  look_who_vanished();
  end_conflict();
  save();
  const auto idle = sys_.clock().boot() - idle_since_;
  const bool unused = !state_.view().online && !dirty_ && !writing_ && !leaving_
                      && in_flight_.empty() && !vanishing_;
  if (unused && idle >= std::chrono::nanoseconds{with_->idle_max}.count())
    self_->send(shard_, passivate{state_.view().id, handled_});
}

void device_shell::refuse(bound_session& whom, const std::string& why) {
  whom.bye = true; // It is we who end it.
  with_->log.warning("connection closed",
                     {{"device", state_.view().id.dashed()}, {"reason", why}});
  if (auto live = whom.at.lock())
    live->close({why, 1});
}

void device_shell::send(channel to, const schema::message& what) {
  if (auto* session = newest(to))
    if (auto live = session->at.lock())
      live->send(what);
}

void device_shell::tell_all(const schema::message& what) {
  for (const auto& session : sessions_)
    if (session.which == channel::control)
      if (auto live = session.at.lock())
        live->send(what);
}

actor_status device_shell::status() const {
  const auto& view = state_.view();
  actor_status out;
  out.facts.emplace_back("id", view.id.dashed());
  out.facts.emplace_back("hostname", view.hostname);
  out.facts.emplace_back("online", view.online);
  out.facts.emplace_back("policy_revision", view.policy_revision);
  out.facts.emplace_back("policy_revision_wanted", view.policy_revision_wanted);
  out.facts.emplace_back("blocks", static_cast<std::int64_t>(blocks_));
  out.facts.emplace_back("blocks_in_flight",
                         static_cast<std::int64_t>(in_flight_.size()));
  out.facts.emplace_back(
    "commands", static_cast<std::int64_t>(state_.commands().all().size()));
  return out;
}

stopped device_shell::finish() {
  for (auto& session : sessions_)
    if (auto live = session.at.lock())
      live->close({"the node is stopping", 2});
  const auto open = static_cast<std::int64_t>(in_flight_.size());
  self_->quit();
  return {open};
}

} // namespace vedette::actors
