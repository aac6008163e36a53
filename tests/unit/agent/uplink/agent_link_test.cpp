#include "actors/net/identity.hpp"
#include "agent/uplink/agent_link.hpp"
#include "agent/uplink/enrol.hpp"
#include "tests/support/test_gateway.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

namespace vedette::agent {
namespace {

class listener_log final : public actors::link_listener {
public:
  void on_link_up(actors::channel which) override {
    std::lock_guard lock{mutex_};
    ++ups_[static_cast<std::size_t>(which)];
    changed_.notify_all();
  }
  void on_link_down(actors::channel, std::string) override {
    std::lock_guard lock{mutex_};
    ++downs_;
    changed_.notify_all();
  }
  void on_message(actors::channel, schema::message&& what) override {
    std::lock_guard lock{mutex_};
    messages_.push_back(std::move(what));
    changed_.notify_all();
  }

  bool up(int times) {
    return wait([this, times] { return ups_[0] >= times && ups_[1] >= times; });
  }
  bool down(int times) {
    return wait([this, times] { return downs_ >= times; });
  }
  bool heard(std::size_t count) {
    return wait([this, count] { return messages_.size() >= count; });
  }

private:
  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{10}, condition);
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  int ups_[2] = {0, 0};
  int downs_ = 0;
  std::vector<schema::message> messages_;
};

class agent_link_test : public testing::Test {
protected:
  void SetUp() override {
    auto made = enrol({node.url(), node.make_token(), ""}, host_facts("0.1.0"));
    ASSERT_TRUE(made.ok()) << made.why().detail;
    who = made.value();
    options.backoff_first = std::chrono::milliseconds{5};
    options.backoff_max = std::chrono::milliseconds{50};
    options.seed = 7;
  }
  std::shared_ptr<test::session_log::heard>
  session_of(actors::channel which, std::size_t at_least = 1) {
    std::shared_ptr<test::session_log::heard> found;
    node.sessions.wait([&] {
      std::size_t seen = 0;
      for (const auto& session : node.sessions.sessions)
        if (session->who.which == which && ++seen >= at_least)
          found = session;
      return found != nullptr;
    });
    return found;
  }

  test::test_gateway node;
  net::io_pool pool{1};
  system_clock_source clock;
  credentials who;
  link_options options;
  std::shared_ptr<listener_log> log = std::make_shared<listener_log>();
};

TEST_F(agent_link_test, carries_messages_on_both_channels) {
  agent_link link{pool, clock, logger::silent(), who, options};
  EXPECT_EQ(link.send(actors::channel::control, schema::health{}).why().code,
            errc::unavailable);
  ASSERT_TRUE(link.start(log).ok());
  ASSERT_TRUE(log->up(1));
  EXPECT_TRUE(link.send(actors::channel::control, schema::health{}).ok());
  EXPECT_TRUE(link.send(actors::channel::events, schema::event_hello{}).ok());
  auto control = session_of(actors::channel::control);
  ASSERT_TRUE(
    node.sessions.wait([&] { return control->messages.size() == 1; }));
  control->at.lock()->send(schema::welcome{1, who.device, 0, ""});
  EXPECT_TRUE(log->heard(1));
  link.stop();
  EXPECT_EQ(link.send(actors::channel::control, schema::health{}).ok(), false);
}

TEST_F(agent_link_test, comes_back_when_the_node_closed_it) {
  agent_link link{pool, clock, logger::silent(), who, options};
  ASSERT_TRUE(link.start(log).ok());
  ASSERT_TRUE(log->up(1));
  session_of(actors::channel::control)->at.lock()->close({"restart", 0});
  session_of(actors::channel::events)->at.lock()->close({"restart", 0});
  EXPECT_TRUE(log->up(2));
  EXPECT_TRUE(log->down(2));
}

TEST_F(agent_link_test, keeps_dialling_a_node_that_refuses_it) {
  node.backend.devices.clear();
  agent_link link{pool, clock, logger::silent(), who, options};
  ASSERT_TRUE(link.start(log).ok());
  EXPECT_TRUE(log->down(6));
}

TEST_F(agent_link_test, renews_its_certificate_while_it_runs) {
  auto dir = std::filesystem::temp_directory_path()
             / ("vedette-" + uid::random().compact());
  options.data_dir = dir;
  options.renewal_check = std::chrono::milliseconds{5};
  manual_clock late{test::test_pki::now() + 21 * test::test_pki::day, 0};
  agent_link link{pool, late, logger::silent(), who, options};
  ASSERT_TRUE(link.start(log).ok());
  ASSERT_TRUE(log->up(1));
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (node.handler->counters().renewed == 0
         && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
  link.stop();
  auto kept = load_credentials(dir);
  ASSERT_TRUE(kept.ok()) << kept.why().detail;
  EXPECT_EQ(kept.value().device, who.device);
  EXPECT_NE(kept.value().key_pem, who.key_pem);
  std::filesystem::remove_all(dir);
}

TEST_F(agent_link_test, a_device_that_was_off_for_too_long_comes_back) {
  const auto now = test::test_pki::now();
  const auto day = test::test_pki::day;
  const auto old
    = node.pki.client({"URI:" + net::device_uri("vedette", who.device)},
                      now - 40 * day, now - 10 * day);
  who.certificate_pem = old.chain_pem;
  who.key_pem = old.key_pem;
  node.listener->use(net::tls_context::server(
                       {node.pki.server(), net::client_certificates::optional,
                        node.pki.ca.certificate_pem(), true})
                       .value());
  const auto dir = std::filesystem::temp_directory_path()
                   / ("vedette-" + uid::random().compact());
  options.data_dir = dir;
  EXPECT_NE(expiry_text(who, clock.wall()).find("expired at"),
            std::string::npos);
  agent_link link{pool, clock, logger::silent(), who, options};
  ASSERT_TRUE(link.start(log).ok());
  EXPECT_TRUE(log->up(1));
  EXPECT_EQ(node.handler->counters().renewed, 1U);
  link.stop();
  const auto kept = load_credentials(dir);
  ASSERT_TRUE(kept.ok()) << kept.why().detail;
  EXPECT_EQ(kept.value().device, who.device);
  EXPECT_EQ(expiry_text(kept.value(), clock.wall()), "");
  std::filesystem::remove_all(dir);
}

TEST_F(agent_link_test, its_last_word_is_heard) {
  agent_link link{pool, clock, logger::silent(), who, options};
  ASSERT_TRUE(link.start(log).ok());
  ASSERT_TRUE(log->up(1));
  auto control = session_of(actors::channel::control);
  EXPECT_TRUE(
    link.send(actors::channel::control, schema::goodbye{"bye", 0}).ok());
  link.stop();
  EXPECT_TRUE(node.sessions.wait([&] { return !control->closed.empty(); }));
  ASSERT_EQ(control->messages.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<schema::goodbye>(control->messages[0]));
}

} // namespace
} // namespace vedette::agent
