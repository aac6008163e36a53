#include "actors/net/keys.hpp"
#include "cloud/gateway/gateway.hpp"
#include "schema/codec.hpp"
#include "tests/support/test_gateway.hpp"

#include <gtest/gtest.h>

#include <future>

namespace vedette::cloud {
namespace {

/// Sends bytes as an agent would and keeps what came back.
class raw_agent final : public net::ws_handler {
public:
  void on_open(const std::shared_ptr<net::ws_connection>& made) override {
    connection = made;
    opened_.set_value(true);
    answered_ = true;
  }
  void on_frame(net::frame what) override {
    frames.push_back(*what);
    connection->consumed(1, what->size());
  }
  void on_closed(const error& why) override {
    if (!answered_)
      opened_.set_value(false);
    closed_.set_value(why);
  }

  bool opened() {
    auto future = opened_.get_future();
    return future.wait_for(std::chrono::seconds{10})
             == std::future_status::ready
           && future.get();
  }
  error closed() {
    auto future = closed_.get_future();
    if (future.wait_for(std::chrono::seconds{10}) != std::future_status::ready)
      return {errc::unspecified, "not closed"};
    return future.get();
  }

  std::shared_ptr<net::ws_connection> connection;
  std::vector<std::string> frames;

private:
  bool answered_ = false;
  std::promise<bool> opened_;
  std::promise<error> closed_;
};

class gateway_test : public testing::Test {
protected:
  void SetUp() override { node.backend.devices[device].id = device; }

  std::shared_ptr<raw_agent> connect(const std::string& path,
                                     net::tls_context tls) {
    auto agent = std::make_shared<raw_agent>();
    net::connect_web_socket(node.pool,
                            {"127.0.0.1", node.listener->port(), path},
                            std::move(tls), {}, agent);
    return agent;
  }
  std::shared_ptr<raw_agent> connect(const std::string& path
                                     = "/agent/v1/control") {
    return connect(path, node.pki.client_context(node.pki.device(device)));
  }
  static net::frame bytes(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
  }
  bool nothing_heard() {
    std::lock_guard lock{node.sessions.mutex};
    for (const auto& session : node.sessions.sessions)
      if (!session->messages.empty())
        return false;
    return true;
  }
  net::http_response post(const std::string& path, std::string body,
                          net::tls_context tls) {
    net::http_request request;
    request.method = "POST";
    request.target = path;
    request.body = std::move(body);
    net::http_client http{{"127.0.0.1", node.listener->port(), "/"},
                          std::move(tls),
                          std::chrono::seconds{10}};
    auto answer = http.send(request);
    return answer.ok() ? answer.value() : net::http_response{0, {}, {}};
  }

  uid device = uid::random();
  test::test_gateway node;
};

schema::hello some_hello() {
  schema::hello hello;
  hello.agent_version = "0.1.0";
  hello.hostname = "web-1";
  hello.boot_id = uid::random();
  return hello;
}

TEST_F(gateway_test, hands_checked_messages_to_the_device_of_the_certificate) {
  auto agent = connect();
  ASSERT_TRUE(agent->opened());
  agent->connection->send(bytes(schema::encode(some_hello())));
  ASSERT_TRUE(node.sessions.wait([this] {
    return !node.sessions.sessions.empty()
           && !node.sessions.sessions[0]->messages.empty();
  }));
  auto& heard = *node.sessions.sessions[0];
  EXPECT_EQ(heard.who.device, device);
  EXPECT_EQ(heard.who.which, actors::channel::control);
  EXPECT_EQ(heard.who.address, "127.0.0.1");
  EXPECT_EQ(std::get<schema::hello>(heard.messages[0]).hostname, "web-1");
  heard.at.lock()->send(schema::welcome{});
  heard.at.lock()->close({"bye", 7});
  EXPECT_EQ(agent->closed().detail, "web socket: closed by peer: bye");
  ASSERT_EQ(agent->frames.size(), 2U);
  auto bye = schema::decode(agent->frames[1]);
  EXPECT_EQ(std::get<schema::goodbye>(bye.value()).retry_after_s, 7U);
}

TEST_F(gateway_test, a_malformed_frame_is_counted_and_ends_the_connection) {
  auto agent = connect();
  ASSERT_TRUE(agent->opened());
  agent->connection->send(bytes("not a message"));
  agent->connection->send(bytes(schema::encode(some_hello())));
  EXPECT_EQ(agent->closed().code, errc::unavailable);
  EXPECT_EQ(node.handler->counters().frames_malformed, 1U);
  EXPECT_TRUE(nothing_heard());
  ASSERT_EQ(agent->frames.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<schema::goodbye>(
    schema::decode(agent->frames[0]).value()));
}

TEST_F(gateway_test, a_message_of_the_other_channel_or_way_is_refused) {
  auto events = connect("/agent/v1/events");
  ASSERT_TRUE(events->opened());
  events->connection->send(bytes(schema::encode(some_hello())));
  EXPECT_EQ(events->closed().code, errc::unavailable);
  auto control = connect();
  ASSERT_TRUE(control->opened());
  control->connection->send(bytes(schema::encode(schema::event_resume{})));
  EXPECT_EQ(control->closed().code, errc::unavailable);
  EXPECT_EQ(node.handler->counters().frames_unexpected, 2U);
  EXPECT_TRUE(nothing_heard());
}

TEST_F(gateway_test, an_oversized_frame_ends_the_connection) {
  auto agent = connect();
  ASSERT_TRUE(agent->opened());
  agent->connection->send(bytes(std::string(schema::frame_bytes_max + 1, 'x')));
  agent->closed();
  ASSERT_TRUE(node.sessions.wait(
    [this] { return !node.sessions.sessions[0]->closed.empty(); }));
  EXPECT_EQ(node.handler->counters().frames_oversized, 1U);
  EXPECT_TRUE(nothing_heard());
}

TEST_F(gateway_test, refuses_whom_it_does_not_know) {
  test::test_pki foreign;
  EXPECT_FALSE(
    connect("/agent/v1/control", node.pki.client_context())->opened());
  EXPECT_EQ(node.handler->counters().without_certificate, 1U);
  EXPECT_FALSE(connect("/agent/v1/control", node.pki.client_context(
                                              node.pki.device(device, "other")))
                 ->opened());
  EXPECT_EQ(node.handler->counters().foreign_cluster, 1U);
  EXPECT_FALSE(connect("/agent/v1/control",
                       node.pki.client_context(node.pki.device(uid::random())))
                 ->opened());
  EXPECT_EQ(node.handler->counters().devices_unknown, 1U);
  EXPECT_FALSE(connect("/agent/v1/control",
                       node.pki.client_context(foreign.device(device)))
                 ->opened());
  EXPECT_FALSE(connect("/agent/v1/../control")->opened());
  EXPECT_TRUE(node.sessions.sessions.empty());
}

TEST_F(gateway_test, a_certificate_is_good_for_one_role_only) {
  // The node's own certificate is of the same authority, and no device.
  EXPECT_FALSE(
    connect("/agent/v1/control", node.pki.client_context(node.pki.server()))
      ->opened());
  // Nor is one that names a device but was made for a server.
  cloud::certificate_terms terms
    = authority::device_terms("vedette", device, node.pki.now(), 1'000'000'000);
  terms.for_server = true;
  EXPECT_FALSE(connect("/agent/v1/control", node.pki.client_context(
                                              node.pki.ca.issue(terms).value()))
                 ->opened());
  EXPECT_TRUE(node.sessions.sessions.empty());
}

// Who has stolen a device's key cannot pose as the node, neither to agents that
// know the authority nor to those that enrol with its fingerprint.
TEST_F(gateway_test, a_devices_certificate_serves_nobody) {
  auto terms = authority::device_terms("vedette", device, node.pki.now(),
                                       3600 * ns_per_second);
  terms.names.emplace_back("IP:127.0.0.1");
  auto posing = net::server::listen(
    node.pool, gateway_listener("127.0.0.1", 0, 10, 60),
    net::tls_context::server({node.pki.ca.issue(terms).value(),
                              net::client_certificates::not_asked, ""})
      .value(),
    node.handler);
  ASSERT_TRUE(posing.ok());
  net::tls_client_options pinned;
  pinned.pinned_ca_sha256 = node.pki.ca.fingerprint();
  for (auto tls :
       {node.pki.client_context(), net::tls_context::client(pinned).value()}) {
    net::http_client http{{"127.0.0.1", posing.value()->port(), "/"},
                          std::move(tls),
                          std::chrono::seconds{10}};
    net::http_request request;
    request.method = "POST";
    request.target = "/agent/v1/enroll";
    auto answer = http.send(request);
    ASSERT_FALSE(answer.ok());
    EXPECT_NE(answer.why().detail.find("certificate"), std::string::npos)
      << answer.why().detail;
  }
  posing.value()->close();
}

TEST_F(gateway_test, enrols_with_a_token_and_only_once) {
  schema::enrol_request asked;
  asked.token = node.make_token();
  asked.csr_pem
    = net::make_csr_pem(net::make_key_pem().value(), "host").value();
  asked.hostname = "web-2";
  auto body = schema::encode(asked);
  auto answer = post("/agent/v1/enroll", body, node.pki.client_context());
  ASSERT_EQ(answer.status, 200) << answer.body;
  auto granted = schema::decode_enrol_response(answer.body);
  ASSERT_TRUE(granted.ok());
  EXPECT_EQ(node.backend.devices.count(granted.value().device), 1U);
  auto again = post("/agent/v1/enroll", body, node.pki.client_context());
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(again.body, "enrolment token: used up\n");
  EXPECT_EQ(node.handler->counters().enrolments_refused, 1U);
  EXPECT_EQ(node.backend.devices.size(), 2U);
}

TEST_F(gateway_test, an_expired_token_enrols_nobody) {
  schema::enrol_request asked;
  asked.token = node.make_token(1, 60 * ns_per_second);
  asked.csr_pem
    = net::make_csr_pem(net::make_key_pem().value(), "host").value();
  asked.hostname = "web-2";
  node.clock.advance(61 * ns_per_second);
  auto answer = post("/agent/v1/enroll", schema::encode(asked),
                     node.pki.client_context());
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, "enrolment token: expired\n");
  EXPECT_EQ(node.backend.devices.size(), 1U);
}

TEST_F(gateway_test, refuses_bad_enrolment_bodies) {
  auto tls = node.pki.client_context();
  EXPECT_EQ(post("/agent/v1/enroll", "garbage", tls).status, 400);
  EXPECT_EQ(post("/agent/v1/enroll", std::string(100'000, 'x'), tls).status,
            413);
  EXPECT_EQ(post("/agent/v1/renew", "x", tls).status, 401);
  EXPECT_EQ(post("/agent/v1/elsewhere", "x", tls).status, 404);
}

} // namespace
} // namespace vedette::cloud
