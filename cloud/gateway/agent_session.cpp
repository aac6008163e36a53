#include "cloud/gateway/agent_session.hpp"

#include "schema/codec.hpp"

#include <utility>
#include <variant>

// Tested by tests/unit/cloud/gateway/gateway_test.cpp

namespace vedette::cloud {

namespace {

template <class... Ts>
bool is_one_of(const schema::message& what) {
  return (std::holds_alternative<Ts>(what) || ...);
}

} // namespace

bool may_arrive(actors::channel on, const schema::message& what) {
  if (is_one_of<schema::goodbye>(what))
    return true;
  if (on == actors::channel::events)
    return is_one_of<schema::event_hello, schema::event_block>(what);
  return is_one_of<schema::hello, schema::policy_applied,
                   schema::detection_report, schema::package_request,
                   schema::command_result, schema::health>(what);
}

agent_session::agent_session(actors::session_info who,
                             actors::session_host& host,
                             std::shared_ptr<gateway_counters> counters,
                             logger log)
  : who_{std::move(who)}, host_{host}, counters_{std::move(counters)},
    log_{std::move(log)} {}

std::shared_ptr<net::ws_connection> agent_session::connection() {
  std::lock_guard lock{mutex_};
  return connection_;
}

void agent_session::on_open(
  const std::shared_ptr<net::ws_connection>& connection) {
  {
    std::lock_guard lock{mutex_};
    connection_ = connection;
  }
  owner_ = host_.open(who_, weak_from_this());
  if (owner_ == nullptr)
    refuse("the node is stopping");
}

void agent_session::on_frame(net::frame what) {
  ++counters_->frames;
  counters_->frame_bytes += what->size();
  auto message = schema::decode(*what);
  if (!message.ok()) {
    ++counters_->frames_malformed;
    refuse(message.why().detail);
    return;
  }
  if (!may_arrive(who_.which, message.value())) {
    ++counters_->frames_unexpected;
    refuse("a message that does not belong on this channel");
    return;
  }
  if (owner_ != nullptr)
    owner_->on_message(std::move(message).value(), what->size());
}

void agent_session::on_closed(const error& why) {
  if (why.code == errc::corrupt)
    ++counters_->frames_oversized;
  {
    std::lock_guard lock{mutex_};
    connection_ = nullptr;
  }
  if (owner_ != nullptr)
    owner_->on_closed(why.detail);
  owner_ = nullptr;
}

// Nothing after a bad frame is looked at: the owner is let go at once.
void agent_session::refuse(const std::string& why) {
  log_.warning("agent connection refused", {{"device", who_.device.dashed()},
                                            {"why", why},
                                            {"address", who_.address}});
  close({why, 0});
  if (auto owner = std::exchange(owner_, nullptr))
    owner->on_closed(why);
}

void agent_session::send(const schema::message& what) {
  if (auto to = connection())
    to->send(std::make_shared<const std::string>(schema::encode(what)));
}

void agent_session::consumed(std::size_t bytes) {
  if (auto from = connection())
    from->consumed(0, bytes);
}

void agent_session::close(const schema::goodbye& why) {
  if (auto to = connection()) {
    to->send(std::make_shared<const std::string>(schema::encode(why)));
    to->close(why.reason);
  }
}

} // namespace vedette::cloud
