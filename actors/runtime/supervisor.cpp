#include "actors/runtime/supervisor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "base/fault.hpp"

#include <algorithm>

namespace vedette::actors {

supervisor::supervisor(handle::pointer self, system& sys,
                       std::vector<child> children, const supervision& policy,
                       const logger& log)
  : self_{self}, sys_{sys}, children_{std::move(children)}, policy_{policy},
    log_{log.named("supervisor")} {}

supervisor::handle::behavior_type supervisor::behavior() {
  self_->set_down_handler([this](caf::down_msg& msg) { on_down(msg); });
  start_from(0);
  return {
    [this](restart_due x) { restart(x); },
    [this](get_status) { return status(); },
    [this](stop) { return begin_stop(); },
  };
}

void supervisor::start_from(std::size_t first) {
  VEDETTE_ASSERT(running_.size() == first);
  for (auto i = first; i < children_.size(); ++i) {
    caf::actor fresh;
    std::string why = "it could not start";
    guarded([&why](const std::string& told) { why = told; },
            [&] { fresh = children_[i].spawn(self_); });
    if (!fresh) {
      died(i, why);
      return;
    }
    running_.push_back(std::move(fresh));
    self_->monitor(running_.back());
  }
}

void supervisor::drop_from(std::size_t first) {
  while (running_.size() > first) {
    self_->demonitor(running_.back());
    self_->send_exit(running_.back(), caf::exit_reason::kill);
    running_.pop_back();
  }
}

void supervisor::on_down(const caf::down_msg& msg) {
  auto dead = std::find(running_.begin(), running_.end(), msg.source);
  if (stopping_ || dead == running_.end())
    return; // Once stopping, a dead child shows as a refused request.
  died(static_cast<std::size_t>(dead - running_.begin()),
       sys_.caf().render(msg.reason));
}

void supervisor::died(std::size_t first, const std::string& why) {
  const auto& name = children_[first].name;
  sys_.registry().note_error(name, why);
  log_.error("child died", {{"child", name}, {"reason", why}});
  drop_from(first);
  const auto now = sys_.clock().boot();
  const auto window = std::chrono::nanoseconds{policy_.restart_window}.count();
  while (!restarts_.empty() && restarts_.front() <= now - window)
    restarts_.pop_front();
  if (restarts_.size() >= policy_.restarts_max) {
    log_.error("child keeps dying; giving up", {{"child", name}});
    drop_from(0);
    self_->quit(to_caf({errc::unavailable, name + " keeps dying"}));
    return;
  }
  const auto pause = next_pause();
  restarts_.push_back(now);
  self_->delayed_send(self_, pause, restart_due{++round_});
}

std::chrono::milliseconds supervisor::next_pause() const {
  auto pause = policy_.first_pause;
  for (std::size_t i = 0; i < restarts_.size() && pause < policy_.last_pause;
       ++i)
    pause *= 2;
  return std::min(pause, policy_.last_pause);
}

void supervisor::restart(restart_due due) {
  if (stopping_ || due.round != round_)
    return; // A child further up died during the pause; its pause decides.
  ++restarts_ever_;
  for (auto i = running_.size(); i < children_.size(); ++i)
    sys_.registry().note_restart(children_[i].name);
  start_from(running_.size());
}

actor_status supervisor::status() const {
  actor_status out;
  out.facts.emplace_back("running", static_cast<std::int64_t>(running_.size()));
  out.facts.emplace_back("children",
                         static_cast<std::int64_t>(children_.size()));
  out.facts.emplace_back("restarts", restarts_ever_);
  return out;
}

caf::result<stopped> supervisor::begin_stop() {
  if (stopping_)
    return to_caf({errc::unavailable, "supervisor is stopping"});
  stopping_ = self_->make_response_promise<stopped>();
  auto answer = *stopping_;
  stop_last();
  return answer;
}

void supervisor::stop_last() {
  if (running_.empty()) {
    stopping_->deliver(stopped{unfinished_});
    self_->quit();
    return;
  }
  auto next = [this](std::int64_t lost) {
    unfinished_ += lost;
    drop_from(running_.size() - 1);
    stop_last();
  };
  self_->request(running_.back(), policy_.stop_deadline, stop{})
    .then([next](const stopped& x) { next(x.unfinished); },
          [next, this](const caf::error& why) {
            log_.warning("child did not stop; killed",
                         {{"child", children_[running_.size() - 1].name},
                          {"reason", sys_.caf().render(why)}});
            next(0);
          });
}

} // namespace vedette::actors
