// The connections of a device: who is at the other end, whether there are two
// of them, and whether somebody is missing.
#include "actors/contract/message_types.hpp"
#include "actors/device/device_actor.hpp"

#include <algorithm>

// Tested by tests/integration/identity_test.cpp

namespace vedette::actors {

namespace {

/// Of one channel. An agent that comes back leaves dead ones for a while.
constexpr std::ptrdiff_t sessions_max = 4;
/// What an agent sent before it was killed may be read that long after its
/// successor said hello; who speaks later is alive.
constexpr time_ns last_words = 5 * ns_per_second;
/// No sign of a second machine for that long: there is none any more.
constexpr time_ns conflict_life = 600 * ns_per_second;

} // namespace

device_shell::bound_session* device_shell::find(std::uint64_t session_id) {
  const auto at
    = std::find_if(sessions_.begin(), sessions_.end(),
                   [session_id](const auto& x) { return x.id == session_id; });
  return at == sessions_.end() ? nullptr : &*at;
}

/// Whom commands and policies go to: who said hello last.
device_shell::bound_session* device_shell::newest(channel which) {
  bound_session* out = nullptr;
  for (auto& x : sessions_)
    if (x.which == which
        && (out == nullptr || x.greeted > out->greeted
            || (x.greeted == out->greeted && x.id > out->id)))
      out = &x;
  return out;
}

void device_shell::attach(const attach_session& x) {
  if (gone_) {
    if (auto live = x.at.lock())
      live->close({"the device is being removed", 60});
    return;
  }
  const auto which = x.who.which;
  auto same = [which](const auto& s) { return s.which == which; };
  if (std::count_if(sessions_.begin(), sessions_.end(), same) >= sessions_max)
    let_go(std::find_if(sessions_.begin(), sessions_.end(), same)->id,
           "replaced by a newer connection of the same device");
  bound_session session;
  session.id = x.session_id;
  session.which = which;
  session.at = x.at;
  session.name = x.who.address;
  sessions_.push_back(std::move(session));
  const auto now = sys_.clock().wall();
  vanishing_.reset();
  state_.set_online(true, now);
  if (which == channel::control) {
    schema::welcome welcome;
    welcome.device = x.who.device;
    welcome.server_time = now;
    welcome.policy_revision = state_.view().policy_revision_wanted;
    if (auto live = x.at.lock())
      live->send(schema::message{welcome});
  }
  changed();
}

/// The session says who it is. Others of the same agent are dead: it is here.
/// True for the first time.
bool device_shell::introduce(bound_session& from, const uid& who) {
  const bool first = from.greeted == 0;
  from.who = who;
  from.greeted = sys_.clock().boot();
  const auto mine = from.id;
  std::vector<std::uint64_t> old;
  for (const auto& x : sessions_)
    if (x.which == from.which && x.id < mine && x.who == who)
      old.push_back(x.id);
  for (auto id : old)
    let_go(id, "replaced by a newer connection of the same device");
  return first;
}

void device_shell::let_go(std::uint64_t session_id, const char* why) {
  if (auto* old = find(session_id)) {
    if (auto live = old->at.lock())
      live->close({why, 0});
    std::erase_if(sessions_,
                  [session_id](const auto& x) { return x.id == session_id; });
  }
}

// Two agents are alive at once when an older one speaks after a newer one has
// said hello under another name. The control channel knows their hosts' names.
void device_shell::look_for_copies(const bound_session& spoke) {
  if (spoke.which != channel::control || spoke.greeted == 0
      || spoke.who.is_nil())
    return;
  const auto now = sys_.clock().boot();
  const auto rival
    = std::find_if(sessions_.begin(), sessions_.end(), [&](const auto& x) {
        return x.which == spoke.which && x.id > spoke.id && x.who != spoke.who
               && !x.who.is_nil() && x.greeted != 0
               && now - x.greeted > last_words;
      });
  if (rival == sessions_.end())
    return;
  conflict_seen_ = now;
  if (with_->refuse_copies)
    refuse(*rival, "another machine uses this identity: enrol this one anew");
  if (state_.view().conflict_since != 0)
    return;
  const auto wall = sys_.clock().wall();
  const auto text = "identity conflict: two agents use this identity at once, "
                    + spoke.name + " and " + rival->name
                    + "; one is a copy: enrol it anew";
  state_.set_conflict(wall);
  state_.notice(wall, "identity_conflict", text);
  with_->log.warning("identity conflict: two machines use one identity",
                     {{"device", state_.view().id.dashed()},
                      {"one", spoke.name},
                      {"other", rival->name}});
  changed();
}

void device_shell::end_conflict() {
  if (state_.view().conflict_since == 0)
    return;
  const auto now = sys_.clock().boot();
  if (conflict_seen_ == 0)
    conflict_seen_ = now; // The record says so: one of them may come yet.
  if (now - conflict_seen_ < conflict_life)
    return;
  state_.set_conflict(0);
  changed();
}

void device_shell::detach(const session_closed& x) {
  auto* session = find(x.session_id);
  if (session == nullptr)
    return;
  const bool bye = session->bye;
  const bool was_control = session->which == channel::control;
  const auto orphan = [&](auto& entry) {
    if (entry.second.session_id == x.session_id)
      entry.second.session_id = 0;
  };
  std::for_each(in_flight_.begin(), in_flight_.end(), orphan);
  std::erase_if(sessions_,
                [&x](const auto& s) { return s.id == x.session_id; });
  const auto now = sys_.clock().boot();
  if (was_control)
    vanishing_.reset();
  if (was_control && !bye)
    vanishing_
      = {now + std::chrono::nanoseconds{with_->vanished_after}.count(), x.why};
  if (!sessions_.empty() || !state_.view().online)
    return;
  idle_since_ = now;
  state_.set_online(false, sys_.clock().wall());
  changed();
}

// Nobody told it to end: it was killed, or its host or its way here is down.
void device_shell::look_who_vanished() {
  if (!vanishing_ || sys_.clock().boot() < vanishing_->first)
    return;
  const auto why = std::exchange(vanishing_, std::nullopt)->second;
  if (newest(channel::control) != nullptr || gone_)
    return;
  const auto now = sys_.clock().wall();
  state_.set_vanished(state_.view().last_seen);
  state_.notice(now, "agent_vanished",
                "the agent is gone without a goodbye: it was killed, or its "
                "host or the network is down ("
                  + why + ")");
  with_->log.warning("agent vanished", {{"device", state_.view().id.dashed()},
                                        {"hostname", state_.view().hostname},
                                        {"reason", why}});
  changed();
}

} // namespace vedette::actors
