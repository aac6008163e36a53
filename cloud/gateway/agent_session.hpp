#pragma once

#include "actors/device/session.hpp"
#include "actors/net/web_socket.hpp"
#include "base/log.hpp"
#include "cloud/gateway/gateway.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace vedette::cloud {

/// One WebSocket of one agent: frames become messages for the device's actor,
/// the actor's messages become frames.
class agent_session final : public net::ws_handler,
                            public actors::session,
                            public std::enable_shared_from_this<agent_session> {
public:
  agent_session(actors::session_info who, actors::session_host& host,
                std::shared_ptr<gateway_counters> counters, logger log);

  void on_open(const std::shared_ptr<net::ws_connection>& connection) override;
  void on_frame(net::frame what) override;
  void on_closed(const error& why) override;

  void send(const schema::message& what) override;
  void consumed(std::size_t bytes) override;
  void close(const schema::goodbye& why) override;

private:
  void refuse(const std::string& why);
  std::shared_ptr<net::ws_connection> connection();

  actors::session_info who_;
  actors::session_host& host_;
  std::shared_ptr<gateway_counters> counters_;
  logger log_;
  std::unique_ptr<actors::session_owner> owner_; ///< I/O thread only.
  std::mutex mutex_;
  std::shared_ptr<net::ws_connection> connection_;
};

} // namespace vedette::cloud
