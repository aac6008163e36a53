#pragma once

#include "actors/device/link.hpp"
#include "actors/device/session.hpp"
#include "schema/codec.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace vedette::test {

using namespace vedette::actors;

/// Both channels between one agent and the cloud. Messages wait until the test
/// delivers them; a cut loses what is on its way, in both directions.
class simulated_net {
public:
  explicit simulated_net(uid device) : device_{device} {}

  /// The agent's side; a new one replaces the old.
  std::shared_ptr<link> make_link() {
    return std::make_shared<agent_side>(*this);
  }

  /// Opens what is closed and delivers what waits. `cut_one_in` > 0: before
  /// each message the connection is lost with that probability.
  void deliver(session_host& host, std::mt19937& random, unsigned cut_one_in) {
    for (auto which : {channel::control, channel::events}) {
      if (only_ && *only_ != which)
        continue;
      auto& line = lines_[static_cast<std::size_t>(which)];
      if (online && listener_ && !line.owner)
        open(which, host);
      while (line.owner && (!line.up.empty() || !line.down.empty())) {
        if (cut_one_in > 0 && random() % cut_one_in == 0) {
          cut(which);
          break;
        }
        const bool upward
          = line.down.empty() || (!line.up.empty() && random() % 2 == 0);
        upward ? deliver_up(line) : deliver_down(which, line);
      }
      if (line.owner && line.session->closing)
        cut(which);
    }
  }

  void cut(channel which) {
    auto& line = lines_[static_cast<std::size_t>(which)];
    if (!line.owner)
      return;
    line.owner->on_closed("cut");
    line = {};
    ++cuts;
    if (listener_)
      listener_->on_link_down(which, "cut");
  }
  /// Only this channel gets through, until `let_all_through`.
  void let_through(channel which) { only_ = which; }
  void let_all_through() { only_.reset(); }
  void cut_all() {
    cut(channel::control);
    cut(channel::events);
  }

  /// A message that nobody of ours sent, as the next of its direction.
  void inject(channel which, bool upward, std::string bytes) {
    auto& line = lines_[static_cast<std::size_t>(which)];
    if (line.owner)
      (upward ? line.up : line.down).push_back(std::move(bytes));
  }

  bool online = true;
  std::uint64_t cuts = 0;
  /// What is delivered passes through these.
  std::function<void(schema::message&)> on_up;
  std::function<void(const schema::message&)> on_down;

private:
  struct cloud_side final : session {
    explicit cloud_side(std::deque<std::string>& to) : out{&to} {}
    void send(const schema::message& what) override {
      if (out != nullptr)
        out->push_back(schema::encode(what));
    }
    void consumed(std::size_t) override {}
    void close(const schema::goodbye&) override { closing = true; }
    std::deque<std::string>* out;
    bool closing = false;
  };
  struct line_state {
    std::unique_ptr<session_owner> owner;
    std::shared_ptr<cloud_side> session;
    std::deque<std::string> up;
    std::shared_ptr<std::deque<std::string>> down_queue
      = std::make_shared<std::deque<std::string>>();
    std::deque<std::string>& down = *down_queue;

    line_state() = default;
    line_state& operator=(line_state&& other) noexcept {
      if (session)
        session->out = nullptr; // Whoever still holds it talks to nobody.
      owner = std::move(other.owner);
      session = std::move(other.session);
      up.clear();
      down.clear();
      return *this;
    }
  };

  class agent_side final : public link {
  public:
    explicit agent_side(simulated_net& net) : net_{net} {}
    status start(std::shared_ptr<link_listener> listener) override {
      net_.listener_ = std::move(listener);
      return done;
    }
    status send(channel to, const schema::message& what) override {
      auto& line = net_.lines_[static_cast<std::size_t>(to)];
      if (!line.owner)
        return error{errc::unavailable, "down"};
      line.up.push_back(schema::encode(what));
      return done;
    }
    void stop() override {
      net_.listener_.reset();
      for (auto& line : net_.lines_) // What was said before is still sent.
        while (line.owner && !line.up.empty())
          net_.deliver_up(line);
      net_.cut_all();
    }

  private:
    simulated_net& net_;
  };

  void open(channel which, session_host& host) {
    auto& line = lines_[static_cast<std::size_t>(which)];
    line.session = std::make_shared<cloud_side>(line.down);
    line.owner
      = host.open({device_, which, "serial", "127.0.0.1"}, line.session);
    listener_->on_link_up(which);
  }
  void deliver_up(line_state& line) {
    const auto bytes = std::move(line.up.front());
    line.up.pop_front();
    auto read = schema::decode(bytes);
    if (!read.ok())
      return;
    if (on_up)
      on_up(read.value());
    line.owner->on_message(std::move(read).value(), bytes.size());
  }
  void deliver_down(channel which, line_state& line) {
    const auto bytes = std::move(line.down.front());
    line.down.pop_front();
    auto read = schema::decode(bytes);
    if (!read.ok() || !listener_)
      return;
    if (on_down)
      on_down(read.value());
    listener_->on_message(which, std::move(read).value());
  }

  uid device_;
  std::optional<channel> only_;
  std::shared_ptr<link_listener> listener_;
  std::array<line_state, 2> lines_;
};

} // namespace vedette::test
