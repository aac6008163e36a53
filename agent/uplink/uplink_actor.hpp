#pragma once

#include "actors/contract/uplink.hpp"
#include "actors/runtime/system.hpp"
#include "base/log.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace vedette::agent {

/// The actor around the link to the cloud: passes messages both ways and tells
/// subscribers how the channels are.
class uplink_shell {
public:
  using handle = actors::uplink_actor;
  static constexpr auto family = "uplink";

  uplink_shell(handle::pointer self, actors::system& sys,
               std::shared_ptr<actors::link> link, const logger& log);
  ~uplink_shell();
  uplink_shell(const uplink_shell&) = delete;
  uplink_shell& operator=(const uplink_shell&) = delete;

  handle::behavior_type behavior();

private:
  struct listener {
    actors::uplink_listener_actor actor;
    actors::channel which;
  };
  struct channel_state {
    bool up = false;
    std::string why = "not connected yet";
    std::uint64_t ups = 0, sent = 0, received = 0, forgotten = 0;
  };

  void start();
  void add_listener(actors::channel which);
  void drop_listener(const caf::down_msg& gone);
  void tell(const actors::link_changed& x);
  void pass_in(const actors::inbound& x);
  [[nodiscard]] actors::inbound by_our_clock(const actors::inbound& x) const;
  void send_out(const actors::transmit& x);
  channel_state& of(actors::channel which) {
    return channels_[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] actors::actor_status status() const;

  handle::pointer self_;
  actors::system& sys_;
  std::shared_ptr<actors::link> link_;
  logger log_;
  std::vector<listener> listeners_;
  std::array<channel_state, 2> channels_;
};

} // namespace vedette::agent
