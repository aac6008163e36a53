#include "actors/net/client.hpp"
#include "agent/uplink/enrol.hpp"
#include "cloud/front/node_front.hpp"
#include "tests/support/memory_records.hpp"
#include "tests/support/test_gateway.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace vedette::cloud {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

/// A whole node without actors, reached over TLS.
class node_front_test : public testing::Test {
protected:
  void SetUp() override {
    config.listen.api = "127.0.0.1:0";
    config.listen.agents = "127.0.0.1:0";
    password = content.create_admin().value();
    ASSERT_TRUE(content.install_defaults("/nonexistent").ok());
    front_parts parts{
      config,
      keys,
      content,
      backend,
      sessions,
      kept,
      clock,
      logger::silent(),
      "0.1.0",
      [] { return true; },
      [this](const uid& id) { return backend.devices.count(id) != 0; }};
    auto made = node_front::start(std::move(parts));
    ASSERT_TRUE(made.ok()) << made.why().detail;
    front = std::move(made).value();
  }
  void TearDown() override {
    front.reset();
    fs::remove_all(dir);
  }

  net::http_response call(const std::string& method, const std::string& target,
                          const std::string& body = "") {
    net::tls_client_options trust;
    trust.ca_pem = keys.ca.certificate_pem();
    net::http_client http{{"127.0.0.1", front->api_port(), "/"},
                          net::tls_context::client(trust).value(),
                          std::chrono::seconds{10}};
    net::http_request request;
    request.method = method;
    request.target = target;
    request.body = body;
    if (!token.empty())
      request.headers = {{"authorization", "Bearer " + token}};
    auto answer = http.send(request);
    EXPECT_TRUE(answer.ok()) << answer.why().detail;
    return answer.ok() ? answer.value() : net::http_response{};
  }

  fs::path dir
    = fs::temp_directory_path() / ("vedette-" + uid::random().compact());
  system_clock_source clock;
  config::node_config config;
  node_keys keys = create_node_keys(dir, "vedette", clock.wall()).value();
  test::memory_records records;
  node_content content{records, keys, clock, config.api};
  test::fake_backend backend;
  test::session_log sessions;
  backups kept{dir, {}, clock};
  std::string password, token;
  std::unique_ptr<node_front> front;
};

TEST_F(node_front_test, an_administrator_signs_in_and_a_device_enrols) {
  auto session = call("POST", "/api/v1/session",
                      json{{"user", "admin"}, {"password", password}}.dump());
  ASSERT_EQ(session.status, 200) << session.body;
  token = json::parse(session.body)["token"];
  auto made = call("POST", "/api/v1/enrolment-tokens", R"({"uses_max":1})");
  ASSERT_EQ(made.status, 201) << made.body;
  auto body = json::parse(made.body);
  EXPECT_EQ(body["server_url"],
            "https://127.0.0.1:" + std::to_string(front->agents_port()));
  auto device = agent::enrol({body["server_url"], body["token"], ""},
                             agent::host_facts("0.1.0"));
  ASSERT_TRUE(device.ok()) << device.why().detail;
  EXPECT_EQ(backend.devices.count(device.value().device), 1U);
  EXPECT_EQ(device.value().content_key, keys.content.public_hex());
  auto devices = json::parse(call("GET", "/api/v1/devices").body);
  EXPECT_EQ(devices["items"][0]["id"], device.value().device.dashed());
  auto metrics = call("GET", "/metrics");
  EXPECT_NE(metrics.body.find("vedette_gateway_enrolled_total 1"),
            std::string::npos);
}

TEST_F(node_front_test, says_that_it_lives_with_strict_headers) {
  auto answer = call("GET", "/livez");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(call("GET", "/readyz").status, 200);
  for (const auto* name :
       {"content-security-policy", "strict-transport-security",
        "x-content-type-options", "x-frame-options", "referrer-policy"})
    EXPECT_TRUE(net::find_header(answer.headers, name)) << name;
  EXPECT_EQ(call("GET", "/metrics").status, 401);
}

TEST_F(node_front_test, makes_its_administrator_once) {
  EXPECT_EQ(content.create_admin().why().code, errc::conflict);
}

TEST(listen_address, may_leave_the_host_out) {
  EXPECT_EQ(listen_address::parse("127.0.0.1:8443").value().port, 8443);
  EXPECT_EQ(listen_address::parse("[::1]:7443").value().host, "::1");
  EXPECT_TRUE(listen_address::parse(":8443").value().is_everywhere());
  EXPECT_EQ(listen_address::parse("8443").ok(), false);
  EXPECT_EQ(listen_address::parse("").ok(), false);
  EXPECT_EQ(listen_address::parse("::1:8443").ok(), false);
}

} // namespace
} // namespace vedette::cloud
