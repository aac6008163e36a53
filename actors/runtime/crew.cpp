#include "actors/runtime/crew.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

crew::crew(handle::pointer self, system&, std::vector<member> members,
           std::chrono::milliseconds stop_deadline)
  : self_{self}, members_{std::move(members)}, stop_deadline_{stop_deadline} {}

crew::handle::behavior_type crew::behavior() {
  self_->set_down_handler([this](caf::down_msg& x) { lost(x); });
  for (const auto& x : members_) {
    self_->link_to(x.actor); // Whoever ends the crew ends its members.
    self_->monitor(x.actor);
  }
  self_->set_exit_handler([this](caf::exit_msg& x) {
    // A member's end is the down handler's business; anybody else's is an
    // order.
    const bool own
      = std::any_of(members_.begin(), members_.end(), [&x](const auto& member) {
          return member.actor == x.source;
        });
    if (!own)
      self_->quit(std::move(x.reason));
  });
  return {
    [this](get_status) {
      actor_status out;
      out.facts.emplace_back("members",
                             static_cast<std::int64_t>(members_.size()));
      return out;
    },
    [this](stop) { return begin_stop(); },
  };
}

void crew::lost(const caf::down_msg& who) {
  if (stopping_)
    return;
  for (const auto& x : members_)
    if (x.actor == who.source) {
      self_->quit(to_caf({errc::unavailable, x.name + " died"}));
      return;
    }
}

caf::result<stopped> crew::begin_stop() {
  if (stopping_)
    return to_caf({errc::unavailable, "crew is stopping"});
  stopping_ = self_->make_response_promise<stopped>();
  auto answer = *stopping_;
  missing_ = members_.size() + 1;
  for (const auto& x : members_)
    self_->request(x.actor, stop_deadline_, stop{})
      .then([this](const stopped& done) { one_stopped(done.unfinished); },
            [this](const caf::error&) { one_stopped(0); });
  one_stopped(0);
  return answer;
}

void crew::one_stopped(std::int64_t unfinished) {
  unfinished_ += unfinished;
  if (--missing_ > 0)
    return;
  stopping_->deliver(stopped{unfinished_});
  self_->quit(caf::exit_reason::user_shutdown);
}

} // namespace vedette::actors
