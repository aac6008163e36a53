#include "actors/net/client.hpp"
#include "actors/net/server.hpp"
#include "tests/support/test_pki.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>

namespace vedette::net {
namespace {

/// Answers with what it was asked.
class echo_handler final : public server_handler {
public:
  std::size_t body_bytes_max(const http_request& head) override {
    return head.path == "/small" ? 10 : 4U * 1024 * 1024;
  }

  void on_request(http_request request,
                  std::shared_ptr<http_exchange> exchange) override {
    if (request.path == "/drop")
      return;
    if (request.path == "/throw")
      throw std::runtime_error{"a library"};
    if (request.path == "/stream") {
      auto stream = exchange->respond_stream({});
      for (int i = 0; i < 3; ++i)
        stream->write("part " + std::to_string(i) + "\n");
      stream->close();
      return;
    }
    http_response response;
    if (request.device)
      response.headers.emplace_back("x-device",
                                    request.device->device.dashed());
    response.body = request.method + ' ' + request.path + '\n' + request.body;
    exchange->respond(std::move(response));
  }

  result<std::shared_ptr<ws_handler>> on_upgrade(const http_request&) override {
    return error{errc::not_found, "no web sockets here"};
  }
};

class server_test : public testing::Test {
protected:
  void start(client_certificates clients, const server_options& options = {}) {
    auto made = server::listen(pool, options, pki.server_context(clients),
                               std::make_shared<echo_handler>());
    ASSERT_TRUE(made.ok()) << made.why().detail;
    listener = std::move(made).value();
  }

  http_client client(tls_context tls, const std::string& host = "127.0.0.1") {
    endpoint to{host, listener->port(), "/"};
    return {to, std::move(tls), std::chrono::seconds{60}};
  }

  static http_request get(const std::string& target) {
    http_request request;
    request.method = "GET";
    request.target = target;
    return request;
  }

  static http_request post(const std::string& target, std::string body) {
    auto request = get(target);
    request.method = "POST";
    request.body = std::move(body);
    return request;
  }

  test::test_pki pki;
  std::atomic<int> faults{0};
  io_pool pool{2, [this](const std::string&) { ++faults; }};
  std::unique_ptr<server> listener;
};

TEST_F(server_test, answers_many_requests_on_one_connection) {
  start(client_certificates::not_asked);
  auto http = client(pki.client_context());
  for (int i = 0; i < 20; ++i) {
    auto answer = http.send(post("/echo", std::to_string(i)));
    ASSERT_TRUE(answer.ok()) << answer.why().detail;
    EXPECT_EQ(answer.value().body, "POST /echo\n" + std::to_string(i));
  }
  EXPECT_EQ(listener->counters().accepted, 1U);
}

TEST_F(server_test, carries_large_bodies_both_ways) {
  start(client_certificates::not_asked);
  auto http = client(pki.client_context());
  std::string body(3U * 1024 * 1024, 'x');
  auto answer = http.send(post("/echo", body));
  ASSERT_TRUE(answer.ok()) << answer.why().detail;
  EXPECT_EQ(answer.value().body.size(), body.size() + 11);
}

TEST_F(server_test, refuses_a_body_that_is_too_large_and_says_so) {
  start(client_certificates::not_asked);
  auto http = client(pki.client_context());
  auto answer = http.send(post("/small", "more than ten bytes"));
  ASSERT_TRUE(answer.ok()) << answer.why().detail;
  EXPECT_EQ(answer.value().status, 413);
  EXPECT_EQ(http.send(post("/small", "0123456789")).value().status, 200);
}

TEST_F(server_test, refuses_a_huge_header_and_a_bad_target) {
  start(client_certificates::not_asked);
  auto http = client(pki.client_context());
  auto request = get("/");
  request.headers = {{"x-large", std::string(20'000, 'x')}};
  EXPECT_EQ(http.send(request).value().status, 431);
  EXPECT_EQ(http.send(get("/%00")).value().status, 400);
  EXPECT_EQ(http.send(get("/fine")).value().status, 200);
  EXPECT_EQ(listener->counters().requests_bad, 2U);
}

TEST_F(server_test, an_answer_nobody_gives_is_an_error) {
  start(client_certificates::not_asked);
  EXPECT_EQ(client(pki.client_context()).send(get("/drop")).value().status,
            500);
}

TEST_F(server_test, a_handler_that_throws_fails_its_request_only) {
  start(client_certificates::not_asked);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(client(pki.client_context()).send(get("/throw")).value().status,
              500);
  EXPECT_EQ(faults, 10);
  EXPECT_EQ(client(pki.client_context()).send(get("/x")).value().status, 200);
}

TEST_F(server_test, streams) {
  start(client_certificates::not_asked);
  auto http = client(pki.client_context());
  std::string body;
  auto answer
    = http.send_streaming(get("/stream"), [&body](std::string_view chunk) {
        body += chunk;
        return true;
      });
  ASSERT_TRUE(answer.ok()) << answer.why().detail;
  EXPECT_EQ(body, "part 0\npart 1\npart 2\n");
}

TEST_F(server_test, knows_a_device_by_its_certificate) {
  start(client_certificates::optional);
  auto id = uid::random();
  auto answer = client(pki.client_context(pki.device(id))).send(get("/"));
  ASSERT_TRUE(answer.ok()) << answer.why().detail;
  EXPECT_EQ(find_header(answer.value().headers, "x-device"), id.dashed());
  auto nobody = client(pki.client_context()).send(get("/"));
  EXPECT_FALSE(find_header(nobody.value().headers, "x-device"));
}

TEST_F(server_test, refuses_every_wrong_client_certificate) {
  start(client_certificates::optional);
  auto now = test::test_pki::now();
  auto day = test::test_pki::day;
  test::test_pki foreign;
  auto id = uid::random();
  auto uri = "URI:" + device_uri("vedette", id);
  const std::vector<tls_identity> wrong{
    foreign.device(id),
    pki.client({}, now - day, now + day),
    pki.client({"DNS:vedette"}, now - day, now + day),
    pki.client({uri, "URI:" + device_uri("vedette", uid::random())}, now - day,
               now + day),
    pki.client({uri, "DNS:vedette"}, now - day, now + day),
    pki.client({uri}, now - 2 * day, now - day),
    pki.client({uri}, now + day, now + 2 * day),
    pki.server(),
  };
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    auto answer = client(pki.client_context(wrong[i])).send(get("/"));
    EXPECT_FALSE(answer.ok()) << "certificate " << i;
  }
  // The listener counts after its alert has gone out.
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (listener->counters().handshakes_failed < wrong.size()
         && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
  EXPECT_EQ(listener->counters().handshakes_failed, wrong.size());
  EXPECT_TRUE(client(pki.client_context(pki.device(id))).send(get("/")).ok());
}

TEST_F(server_test, a_client_refuses_a_server_it_cannot_verify) {
  start(client_certificates::not_asked);
  test::test_pki foreign;
  EXPECT_EQ(client(foreign.client_context()).send(get("/")).why().code,
            errc::unauthenticated);
  EXPECT_EQ(client(pki.client_context(), "127.0.0.2").send(get("/")).ok(),
            false);
}

TEST_F(server_test, a_client_may_trust_the_authority_a_token_names) {
  start(client_certificates::not_asked);
  tls_client_options options;
  options.pinned_ca_sha256 = pki.ca.fingerprint();
  auto tls = tls_context::client(options);
  ASSERT_TRUE(tls.ok());
  auto answer = client(tls.value()).send(get("/"));
  ASSERT_TRUE(answer.ok()) << answer.why().detail;
  options.pinned_ca_sha256 = test::test_pki{}.ca.fingerprint();
  EXPECT_FALSE(
    client(tls_context::client(options).value()).send(get("/")).ok());
}

// What is wrong is said as it is: each has its own way back.
TEST_F(server_test, a_client_says_what_is_wrong_with_the_server) {
  const auto now = test::test_pki::now();
  const auto day = test::test_pki::day;
  auto served_with = [&](time_ns at, const std::vector<std::string>& names) {
    auto terms = cloud::authority::server_terms(names, at, day).value();
    terms.not_before = at;
    auto tls = tls_context::server({pki.ca.issue(terms).value(), {}, {}});
    auto made
      = server::listen(pool, {}, tls.value(), std::make_shared<echo_handler>());
    EXPECT_TRUE(made.ok());
    listener = std::move(made).value();
    tls_client_options pinned;
    pinned.pinned_ca_sha256 = pki.ca.fingerprint();
    std::vector<std::string> out;
    for (const auto& trust :
         {pki.client_context(), tls_context::client(pinned).value()}) {
      auto answer = client(trust).send(get("/"));
      EXPECT_FALSE(answer.ok());
      out.push_back(answer.ok() ? "" : answer.why().detail);
    }
    return out;
  };
  const std::vector<std::string> here{"127.0.0.1"};
  for (const auto& why : served_with(now + day, here)) {
    EXPECT_NE(why.find("valid only from"), std::string::npos) << why;
    EXPECT_NE(why.find("clock"), std::string::npos) << why;
  }
  for (const auto& why : served_with(now - 3 * day, here)) {
    EXPECT_NE(why.find("expired at"), std::string::npos) << why;
    EXPECT_NE(why.find("clock"), std::string::npos) << why;
  }
  for (const auto& why : served_with(now - 60 * ns_per_second, {"node-1"})) {
    EXPECT_NE(why.find("is for node-1"), std::string::npos) << why;
    EXPECT_NE(why.find("listen.names"), std::string::npos) << why;
  }
  start(client_certificates::not_asked);
  auto foreign = client(test::test_pki{}.client_context()).send(get("/"));
  EXPECT_NE(foreign.why().detail.find("another authority"), std::string::npos)
    << foreign.why().detail;
}

TEST_F(server_test, an_expired_client_is_let_in_only_where_it_is_wanted) {
  const auto now = test::test_pki::now();
  const auto day = test::test_pki::day;
  const auto id = uid::random();
  const std::vector<std::string> name{"URI:" + device_uri("vedette", id)};
  const auto expired = pki.client(name, now - 2 * day, now - day);
  const auto early = pki.client(name, now + day, now + 2 * day);
  start(client_certificates::optional);
  EXPECT_FALSE(client(pki.client_context(expired)).send(get("/")).ok());
  tls_server_options options{pki.server(), client_certificates::optional,
                             pki.ca.certificate_pem(), true};
  listener->use(tls_context::server(options).value());
  auto answer = client(pki.client_context(expired)).send(get("/"));
  ASSERT_TRUE(answer.ok()) << answer.why().detail;
  EXPECT_EQ(find_header(answer.value().headers, "x-device"), id.dashed());
  EXPECT_FALSE(client(pki.client_context(early)).send(get("/")).ok());
  test::test_pki foreign;
  EXPECT_FALSE(
    client(pki.client_context(foreign.client(name, now - 2 * day, now - day)))
      .send(get("/"))
      .ok());
}

// A failed handshake leaves errors in OpenSSL's queue of the thread.
TEST_F(server_test, healthy_connections_survive_broken_neighbours) {
  start(client_certificates::required);
  auto healthy = client(pki.client_context(pki.device(uid::random())));
  ASSERT_TRUE(healthy.send(get("/")).ok());
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(client(pki.client_context()).send(get("/")).ok());
    auto answer = healthy.send(get("/still"));
    ASSERT_TRUE(answer.ok()) << answer.why().detail;
  }
  EXPECT_EQ(listener->counters().accepted, 11U);
}

TEST_F(server_test, turns_away_more_connections_than_it_may_have) {
  server_options options;
  options.connections_max = 1;
  start(client_certificates::not_asked, options);
  auto first = client(pki.client_context());
  ASSERT_TRUE(first.send(get("/")).ok());
  EXPECT_FALSE(client(pki.client_context()).send(get("/")).ok());
  EXPECT_EQ(listener->counters().refused, 1U);
  EXPECT_TRUE(first.send(get("/")).ok());
}

TEST_F(server_test, says_when_the_address_is_taken) {
  start(client_certificates::not_asked);
  server_options options;
  options.port = listener->port();
  auto second = server::listen(
    pool, options, pki.server_context(client_certificates::not_asked),
    std::make_shared<echo_handler>());
  EXPECT_EQ(second.why().code, errc::io_failure);
}

} // namespace
} // namespace vedette::net
