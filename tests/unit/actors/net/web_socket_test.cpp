#include "actors/net/client.hpp"
#include "actors/net/server.hpp"
#include "actors/net/web_socket.hpp"
#include "tests/support/test_pki.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace vedette::net {
namespace {

/// Remembers what happened and lets a test wait for it.
class recorder final : public ws_handler {
public:
  void on_open(const std::shared_ptr<ws_connection>& connection) override {
    std::lock_guard lock{mutex_};
    connection_ = connection;
    changed_.notify_all();
  }
  void on_frame(frame what) override {
    std::unique_lock lock{mutex_};
    if (consume_at_once)
      connection_->consumed(1, what->size());
    frames_.push_back(std::move(what));
    changed_.notify_all();
  }
  void on_closed(const error& why) override {
    std::lock_guard lock{mutex_};
    why_ = why;
    connection_ = nullptr;
    changed_.notify_all();
  }

  std::shared_ptr<ws_connection> opened() {
    wait([this] { return connection_ != nullptr || why_; });
    std::lock_guard lock{mutex_};
    return connection_;
  }
  std::vector<frame> frames(std::size_t count) {
    wait([this, count] { return frames_.size() >= count || why_; });
    std::lock_guard lock{mutex_};
    return frames_;
  }
  error closed() {
    wait([this] { return why_.has_value(); });
    std::lock_guard lock{mutex_};
    return why_.value_or(error{errc::unspecified, "not closed"});
  }

  bool consume_at_once = true;

private:
  template <class Condition>
  void wait(Condition condition) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::seconds{60}, condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<ws_connection> connection_;
  std::vector<frame> frames_;
  std::optional<error> why_;
};

class one_recorder final : public server_handler {
public:
  std::size_t body_bytes_max(const http_request&) override { return 0; }
  void on_request(http_request,
                  std::shared_ptr<http_exchange> exchange) override {
    exchange->respond({});
  }
  result<std::shared_ptr<ws_handler>>
  on_upgrade(const http_request& request) override {
    if (request.path != "/agent")
      return error{errc::forbidden, "not here"};
    return std::shared_ptr<ws_handler>{far};
  }
  std::shared_ptr<recorder> far = std::make_shared<recorder>();
};

frame text(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

class web_socket_test : public testing::Test {
protected:
  void SetUp() override { start({}); }

  void start(const server_options& options) {
    auto made = server::listen(
      pool, options, pki.server_context(client_certificates::required),
      handler);
    ASSERT_TRUE(made.ok()) << made.why().detail;
    listener = std::move(made).value();
  }

  void connect(const std::string& path = "/agent") {
    connect_web_socket(pool, {"127.0.0.1", listener->port(), path},
                       pki.client_context(pki.device(uid::random())), limits,
                       near);
  }

  test::test_pki pki;
  io_pool pool{2};
  ws_limits limits;
  std::shared_ptr<one_recorder> handler = std::make_shared<one_recorder>();
  std::shared_ptr<recorder> near = std::make_shared<recorder>();
  std::unique_ptr<server> listener;
};

TEST_F(web_socket_test, carries_frames_both_ways_in_order) {
  connect();
  auto out = near->opened();
  ASSERT_NE(out, nullptr) << near->closed().detail;
  auto back = handler->far->opened();
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(out->send(text(std::to_string(i))));
    EXPECT_TRUE(back->send(text("re " + std::to_string(i))));
  }
  auto there = handler->far->frames(200);
  auto here = near->frames(200);
  ASSERT_EQ(there.size(), 200U);
  ASSERT_EQ(here.size(), 200U);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(*there[i], std::to_string(i));
    EXPECT_EQ(*here[i], "re " + std::to_string(i));
  }
}

TEST_F(web_socket_test, carries_empty_and_very_large_frames) {
  connect();
  auto out = near->opened();
  ASSERT_NE(out, nullptr);
  out->send(text(""));
  std::string large(33U * 1024 * 1024, 'x');
  for (std::size_t i = 0; i < large.size(); i += 1021)
    large[i] = static_cast<char>(i);
  out->send(text(large));
  auto there = handler->far->frames(2);
  ASSERT_EQ(there.size(), 2U);
  EXPECT_EQ(there[0]->size(), 0U);
  EXPECT_TRUE(*there[1] == large);
  EXPECT_EQ(there[1]->capacity(), large.size()); // Nothing is held in vain.
}

TEST_F(web_socket_test, an_oversized_frame_closes_the_connection) {
  server_options options;
  options.ws.frame_bytes_max = 1000;
  start(options);
  connect();
  auto out = near->opened();
  ASSERT_NE(out, nullptr);
  out->send(text(std::string(1001, 'x')));
  EXPECT_EQ(handler->far->closed().code, errc::corrupt);
  EXPECT_EQ(handler->far->frames(0).size(), 0U);
  near->closed();
}

TEST_F(web_socket_test, stops_reading_when_nobody_consumes) {
  handler->far->consume_at_once = false;
  connect();
  auto out = near->opened();
  ASSERT_NE(out, nullptr);
  auto back = handler->far->opened();
  for (int i = 0; i < 20; ++i)
    out->send(text("x"));
  auto window = ws_limits{}.window_frames;
  EXPECT_EQ(handler->far->frames(window).size(), window);
  // What lies beyond the window arrives when, and as far as, it opens.
  for (std::uint32_t got = window; got < 20; ++got) {
    back->consumed(1, 1);
    EXPECT_EQ(handler->far->frames(got + 1).size(), got + 1);
  }
}

TEST_F(web_socket_test, closes_a_peer_that_does_not_read) {
  server_options options;
  options.ws.close_timeout_ms = 100;
  start(options);
  near->consume_at_once = false;
  connect();
  ASSERT_NE(near->opened(), nullptr);
  auto back = handler->far->opened();
  auto megabyte = text(std::string(1024 * 1024, 'x'));
  int sent = 0;
  while (sent < 100 && back->send(megabyte))
    ++sent;
  EXPECT_LT(sent, 100);
  EXPECT_NE(handler->far->closed().detail.find("too slow"), std::string::npos)
    << handler->far->closed().detail;
}

TEST_F(web_socket_test, says_goodbye_after_what_was_queued) {
  connect();
  ASSERT_NE(near->opened(), nullptr);
  auto back = handler->far->opened();
  for (int i = 0; i < 50; ++i)
    back->send(text("x"));
  back->close("maintenance");
  EXPECT_FALSE(back->send(text("late")));
  EXPECT_EQ(near->closed().detail, "web socket: closed by peer: maintenance");
  EXPECT_EQ(near->frames(50).size(), 50U);
  EXPECT_EQ(handler->far->closed().detail, "web socket: closed: maintenance");
}

// The write that waits for room points into a frame: it must not be let go
// before the write has ended.
TEST_F(web_socket_test, may_end_while_a_write_waits) {
  for (int round = 0; round < 5; ++round) {
    handler->far = std::make_shared<recorder>();
    near = std::make_shared<recorder>();
    near->consume_at_once = false;
    auto client = std::make_unique<io_pool>(1);
    connect_web_socket(*client, {"127.0.0.1", listener->port(), "/agent"},
                       pki.client_context(pki.device(uid::random())), limits,
                       near);
    ASSERT_NE(near->opened(), nullptr);
    auto back = handler->far->opened();
    for (int i = 0; i < 20; ++i)
      ASSERT_TRUE(back->send(text(std::string(1024 * 1024, 'x'))) || i > 6);
    client->stop();
    EXPECT_NE(handler->far->closed().code, errc::unspecified);
    near = nullptr;
    client = nullptr;
  }
}

TEST_F(web_socket_test, lets_go_of_all_when_the_pool_stops) {
  std::weak_ptr<recorder> mine, theirs;
  std::weak_ptr<one_recorder> listening;
  {
    io_pool other{2};
    auto there = std::make_shared<one_recorder>();
    auto tls = pki.server_context(client_certificates::required);
    auto made = server::listen(other, {}, tls, there);
    ASSERT_TRUE(made.ok()) << made.why().detail;
    auto here = std::make_shared<recorder>();
    here->consume_at_once = false;
    connect_web_socket(other, {"127.0.0.1", made.value()->port(), "/agent"},
                       pki.client_context(pki.device(uid::random())), limits,
                       here);
    ASSERT_NE(here->opened(), nullptr);
    auto back = there->far->opened();
    for (int i = 0; i < 6; ++i) // Some of it is on its way at the end.
      EXPECT_TRUE(back->send(text(std::string(1024 * 1024, 'x'))));
    mine = here;
    theirs = there->far;
    listening = there;
  }
  EXPECT_TRUE(mine.expired());
  EXPECT_TRUE(theirs.expired());
  EXPECT_TRUE(listening.expired());
}

TEST_F(web_socket_test, an_upgrade_may_be_refused) {
  connect("/elsewhere");
  auto why = near->closed();
  EXPECT_EQ(why.code, errc::unavailable);
  EXPECT_NE(why.detail.find("403"), std::string::npos) << why.detail;
}

TEST_F(web_socket_test, nobody_listening_is_an_error_and_not_a_hang) {
  auto port = listener->port();
  listener->close();
  listener.reset();
  io_pool other{1};
  connect_web_socket(other, {"127.0.0.1", port, "/agent"},
                     pki.client_context(pki.device(uid::random())), limits,
                     near);
  EXPECT_EQ(near->closed().code, errc::unavailable);
}

} // namespace
} // namespace vedette::net
