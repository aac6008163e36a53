#include "agent/uplink/uplink_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <tuple>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

/// Carries what the link's threads see into the actor's mailbox. Bounded: the
/// link does not read on while the control channel's messages are few, and the
/// event channel only brings answers to what we sent.
class mailbox_listener final : public link_listener {
public:
  explicit mailbox_listener(uplink_actor to) : to_{std::move(to)} {}

  void on_link_up(channel which) override {
    caf::anon_send(to_, link_changed{which, true, {}});
  }
  void on_link_down(channel which, std::string why) override {
    caf::anon_send(to_, link_changed{which, false, std::move(why)});
  }
  void on_message(channel from, schema::message&& what) override {
    caf::anon_send(
      to_, inbound{from, std::make_shared<schema::message>(std::move(what))});
  }

private:
  uplink_actor to_;
};

const char* name_of(channel which) {
  return which == channel::control ? "control" : "events";
}

} // namespace

uplink_shell::uplink_shell(handle::pointer self, system& sys,
                           std::shared_ptr<link> link, const logger& log)
  : self_{self}, sys_{sys}, link_{std::move(link)}, log_{log.named("uplink")} {}

uplink_shell::~uplink_shell() {
  link_->stop();
}

uplink_shell::handle::behavior_type uplink_shell::behavior() {
  self_->set_down_handler([this](caf::down_msg& x) { drop_listener(x); });
  start();
  return {
    [this](const inbound& x) { pass_in(x); },
    [this](const link_changed& x) { tell(x); },
    [this](subscribe x) { add_listener(x.which); },
    [this](const transmit& x) { send_out(x); },
    [this](get_status) { return status(); },
    [this](stop) {
      // Whoever is gone without this is missed.
      for (auto which : {channel::control, channel::events})
        std::ignore
          = link_->send(which, schema::goodbye{"the agent is stopping", 0});
      link_->stop();
      self_->quit();
      return stopped{};
    },
  };
}

void uplink_shell::start() {
  auto started = link_->start(std::make_shared<mailbox_listener>(self_));
  if (!started.ok()) {
    log_.error("link did not start", {{"reason", started.why().detail}});
    self_->quit(to_caf(started.why()));
  }
}

void uplink_shell::add_listener(channel which) {
  auto sender = caf::actor_cast<uplink_listener_actor>(self_->current_sender());
  if (!sender)
    return;
  self_->monitor(sender);
  self_->send(sender, link_changed{which, of(which).up, of(which).why});
  listeners_.push_back({std::move(sender), which});
}

void uplink_shell::drop_listener(const caf::down_msg& gone) {
  std::erase_if(listeners_,
                [&gone](const auto& x) { return x.actor == gone.source; });
}

void uplink_shell::tell(const link_changed& x) {
  auto& state = of(x.which);
  if (state.up != x.up) {
    if (x.up)
      log_.info("connected", {{"channel", name_of(x.which)}});
    else
      log_.warning("disconnected",
                   {{"channel", name_of(x.which)}, {"reason", x.why}});
  }
  state.up = x.up;
  state.why = x.why;
  state.ups += x.up ? 1 : 0;
  for (const auto& listener : listeners_)
    if (listener.which == x.which)
      self_->send(listener.actor, x);
}

void uplink_shell::pass_in(const inbound& x) {
  ++of(x.from).received;
  const auto what = by_our_clock(x);
  for (const auto& listener : listeners_)
    if (listener.which == x.from)
      self_->send(listener.actor, what);
}

// The node's clock and ours may be hours apart: what counts is how long a
// command still has.
inbound uplink_shell::by_our_clock(const inbound& x) const {
  const auto* command = std::get_if<schema::command>(x.what.get());
  if (command == nullptr || command->life <= 0)
    return x;
  auto ours = *command;
  ours.expires = sys_.clock().wall() + command->life;
  return {x.from, std::make_shared<schema::message>(std::move(ours))};
}

void uplink_shell::send_out(const transmit& x) {
  auto& state = of(x.to);
  if (state.up && link_->send(x.to, *x.what).ok())
    ++state.sent;
  else
    ++state.forgotten; // Whoever needs certainty sends again.
}

actor_status uplink_shell::status() const {
  actor_status out;
  for (auto which : {channel::control, channel::events}) {
    const auto& state = channels_[static_cast<std::size_t>(which)];
    const std::string name = name_of(which);
    out.facts.emplace_back(name + "_up", state.up);
    out.facts.emplace_back(name + "_why", state.why);
    out.facts.emplace_back(name + "_connects",
                           static_cast<std::int64_t>(state.ups));
    out.facts.emplace_back(name + "_sent",
                           static_cast<std::int64_t>(state.sent));
    out.facts.emplace_back(name + "_received",
                           static_cast<std::int64_t>(state.received));
    out.facts.emplace_back(name + "_forgotten",
                           static_cast<std::int64_t>(state.forgotten));
  }
  return out;
}

} // namespace vedette::agent
