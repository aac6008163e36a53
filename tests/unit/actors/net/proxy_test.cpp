#include "actors/net/client.hpp"
#include "actors/net/server.hpp"
#include "tests/support/test_pki.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <tuple>

namespace vedette::net {
namespace {

/// A small proxy that connects wherever it is told to, one way at a time.
class small_proxy {
public:
  small_proxy() {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto at = loopback(0);
    VEDETTE_ASSERT(
      ::bind(listening_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    VEDETTE_ASSERT(::listen(listening_, 8) == 0);
    socklen_t size = sizeof at;
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~small_proxy() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  [[nodiscard]] std::string url(const std::string& who = "") const {
    return "http://" + who + "127.0.0.1:" + std::to_string(port_);
  }
  std::string asked() {
    std::lock_guard lock{mutex_};
    return asked_;
  }
  std::string refusal; ///< Instead of opening a way.

private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
  }
  void serve() {
    for (;;) {
      const int client = ::accept(listening_, nullptr, nullptr);
      if (client < 0)
        return;
      one(client);
      ::close(client);
    }
  }
  void one(int client) {
    std::string head;
    char c = 0;
    while (!head.ends_with("\r\n\r\n") && ::read(client, &c, 1) == 1)
      head += c;
    {
      std::lock_guard lock{mutex_};
      asked_ = head;
    }
    const auto colon = head.find(':');
    const auto port = std::atoi(head.c_str() + colon + 1);
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto to = loopback(static_cast<std::uint16_t>(port));
    const bool open
      = refusal.empty()
        && ::connect(server, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    const std::string answer
      = open ? "HTTP/1.1 200 Connection established\r\n\r\n"
             : "HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\n\r\n";
    std::ignore = ::write(client, answer.data(), answer.size());
    while (open && pass(client, server)) {
    }
    ::close(server);
  }
  static bool pass(int a, int b) {
    std::array<pollfd, 2> both{{{a, POLLIN, 0}, {b, POLLIN, 0}}};
    if (::poll(both.data(), both.size(), 10'000) <= 0)
      return false;
    for (const auto& [from, to] : {std::pair{0, 1}, std::pair{1, 0}}) {
      if (both[static_cast<std::size_t>(from)].revents == 0)
        continue;
      std::array<char, 4096> bytes{};
      const auto size = ::read(from == 0 ? a : b, bytes.data(), bytes.size());
      if (size <= 0
          || ::write(to == 0 ? a : b, bytes.data(),
                     static_cast<std::size_t>(size))
               != size)
        return false;
    }
    return true;
  }

  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::string asked_;
  std::thread thread_;
};

class greeter final : public server_handler {
public:
  std::size_t body_bytes_max(const http_request&) override { return 0; }
  void on_request(http_request,
                  std::shared_ptr<http_exchange> exchange) override {
    http_response hello;
    hello.body = "hello";
    exchange->respond(std::move(hello));
  }
  result<std::shared_ptr<ws_handler>> on_upgrade(const http_request&) override {
    return error{errc::forbidden, "not for you"};
  }
};

class proxy_test : public testing::Test {
protected:
  void SetUp() override {
    auto made = server::listen(pool, {}, pki.server_context({}),
                               std::make_shared<greeter>());
    ASSERT_TRUE(made.ok()) << made.why().detail;
    listener = std::move(made).value();
  }
  endpoint target(const std::string& proxy_url) {
    endpoint to;
    to.host = "127.0.0.1";
    to.port = listener->port();
    to.via = proxy::parse(proxy_url).value();
    return to;
  }
  result<http_response> get(const endpoint& to) {
    http_request request;
    request.method = "GET";
    request.target = "/";
    http_client client{to, pki.client_context(), std::chrono::seconds{30}};
    return client.send(request);
  }

  test::test_pki pki;
  io_pool pool{1};
  std::unique_ptr<server> listener;
};

TEST_F(proxy_test, a_request_goes_through_with_tls_from_end_to_end) {
  small_proxy between;
  auto answer = get(target(between.url("user:p%40ss@")));
  ASSERT_TRUE(answer.ok()) << answer.why().detail;
  EXPECT_EQ(answer.value().body, "hello");
  const auto port = std::to_string(listener->port());
  EXPECT_EQ(between.asked(),
            "CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
              + "\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n");
}

TEST_F(proxy_test, a_refusal_is_told) {
  small_proxy between;
  between.refusal = "407 Proxy Authentication Required";
  auto answer = get(target(between.url()));
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.why().detail.find("the proxy refuses: 407"),
            std::string::npos)
    << answer.why().detail;
}

class closed_log final : public ws_handler {
public:
  void on_open(const std::shared_ptr<ws_connection>&) override {}
  void on_frame(frame) override {}
  void on_closed(const error& why) override {
    std::lock_guard lock{mutex};
    said = why.detail;
    closed.notify_all();
  }
  std::string wait() {
    std::unique_lock lock{mutex};
    closed.wait_for(lock, std::chrono::seconds{30},
                    [this] { return !said.empty(); });
    return said;
  }
  std::mutex mutex;
  std::condition_variable closed;
  std::string said;
};

TEST_F(proxy_test, so_does_a_web_socket_and_hears_why_it_is_refused) {
  small_proxy between;
  auto log = std::make_shared<closed_log>();
  connect_web_socket(pool, target(between.url()), pki.client_context(), {},
                     log);
  EXPECT_NE(log->wait().find("HTTP status 403: not for you"), std::string::npos)
    << log->said;
  EXPECT_NE(between.asked().find("CONNECT"), std::string::npos);
  auto refused = std::make_shared<closed_log>();
  small_proxy closed;
  closed.refusal = "403 Forbidden";
  connect_web_socket(pool, target(closed.url()), pki.client_context(), {},
                     refused);
  EXPECT_NE(refused->wait().find("the proxy refuses: 403"), std::string::npos)
    << refused->said;
}

TEST(proxy, reads_the_usual_spellings) {
  EXPECT_EQ(proxy::parse("http://proxy:8080").value().port, 8080);
  EXPECT_EQ(proxy::parse("proxy:8080/").value().host, "proxy");
  EXPECT_EQ(proxy::parse("http://proxy").value().port, 3128);
  EXPECT_EQ(proxy::parse("http://[::1]:3128").value().host, "::1");
  for (const auto* wrong : {"", "http://", "socks5://x:1", "http://x:0",
                            "http://x:99999", "http://x:y", "http://[::1"})
    EXPECT_FALSE(proxy::parse(wrong).ok()) << wrong;
  const auto secret = proxy::parse("http://u:secret@h:x");
  EXPECT_EQ(secret.why().detail.find("secret"), std::string::npos);
}

TEST(proxy, is_not_taken_where_it_must_not_be) {
  auto taken = [](const std::string& skip, const std::string& host) {
    endpoint to;
    to.host = host;
    to.port = 7443;
    return proxy_settings{"http://proxy:1", skip}
      .choose(to)
      .value()
      .has_value();
  };
  EXPECT_TRUE(taken("", "node.example.com"));
  EXPECT_FALSE(taken("*", "node.example.com"));
  EXPECT_FALSE(taken("localhost, example.com", "node.example.com"));
  EXPECT_FALSE(taken(".EXAMPLE.com", "node.example.com"));
  EXPECT_TRUE(taken("example.com", "badexample.com"));
  EXPECT_FALSE(taken("node.example.com:7443", "node.example.com"));
  EXPECT_TRUE(taken("node.example.com:80", "node.example.com"));
  EXPECT_FALSE(taken("10.0.0.0/8", "10.1.2.3"));
  EXPECT_TRUE(taken("10.0.0.0/8", "11.1.2.3"));
  EXPECT_FALSE(taken("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(taken("fe80::/10", "fe80::1"));
  endpoint to;
  to.host = "x";
  EXPECT_FALSE((proxy_settings{"none", ""}.choose(to).value().has_value()));
  EXPECT_FALSE((proxy_settings{"", ""}.choose(to).value().has_value()));
}

TEST(proxy, comes_from_the_environment_unless_it_is_configured) {
  ::setenv("HTTPS_PROXY", "http://upper:1", 1); // NOLINT: one thread.
  ::setenv("no_proxy", "lower", 1);             // NOLINT
  EXPECT_EQ(proxy_settings::of_environment("").url, "http://upper:1");
  EXPECT_EQ(proxy_settings::of_environment("").skip, "lower");
  EXPECT_EQ(proxy_settings::of_environment("http://mine:2").url,
            "http://mine:2");
  ::unsetenv("HTTPS_PROXY"); // NOLINT
  ::unsetenv("no_proxy");    // NOLINT
}

} // namespace
} // namespace vedette::net
