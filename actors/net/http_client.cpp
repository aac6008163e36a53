#include "actors/net/client.hpp"
#include "actors/net/tls_stream.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <optional>
#include <utility>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using error_code = boost::system::error_code;
using clock = std::chrono::steady_clock;
using parser = http::response_parser<http::string_body>;

constexpr std::size_t body_bytes_max = 256U * 1024 * 1024;

std::string render(const http_request& request, const endpoint& to) {
  std::string out = request.method + ' ' + request.target
                    + " HTTP/1.1\r\nhost: " + to.authority() + "\r\n";
  for (const auto& [name, value] : request.headers)
    out += name + ": " + value + "\r\n";
  if (!request.body.empty() || request.method == "POST"
      || request.method == "PUT" || request.method == "PATCH")
    out += "content-length: " + std::to_string(request.body.size()) + "\r\n";
  return out + "\r\n" + request.body;
}

http_response head_of(const parser& from) {
  http_response response;
  response.status = static_cast<int>(from.get().result_int());
  for (const auto& field : from.get()) {
    std::string name{field.name_string()};
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    response.headers.emplace_back(std::move(name), field.value());
  }
  return response;
}

} // namespace

struct http_client::state {
  state(endpoint where, tls_context with, std::chrono::milliseconds patience)
    : to{std::move(where)}, tls{std::move(with)}, deadline{patience} {}

  /// Runs the loop until `finished` or the end of the patience.
  status run_until(const bool& finished, clock::time_point end);
  status connect(clock::time_point end);
  status open_way(loop_socket& through, clock::time_point end);
  status exchange(const http_request& request, clock::time_point end,
                  bool header_only);
  error broken(const char* what, error_code why) const;

  endpoint to;
  tls_context tls;
  std::chrono::milliseconds deadline;
  asio::io_context loop{1};
  std::optional<tls_stream> stream;
  beast::flat_buffer buffer;
  std::optional<parser> answer;
};

error http_client::state::broken(const char* what, error_code why) const {
  return {errc::unavailable,
          to.authority() + ": " + what + ": " + text_of(why)};
}

status http_client::state::run_until(const bool& finished,
                                     clock::time_point end) {
  loop.restart();
  while (!finished) {
    if (loop.run_one_until(end) == 0 && !finished) {
      if (stream)
        stream->close();
      // What was under way refers to locals of the caller: let it end.
      loop.restart();
      loop.poll();
      stream.reset();
      return error{errc::timed_out, to.authority() + ": no answer in "
                                      + std::to_string(deadline.count())
                                      + " ms"};
    }
  }
  return done;
}

status http_client::state::connect(clock::time_point end) {
  using resolver
    = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;
  resolver names{loop.get_executor()};
  error_code failed;
  const auto& host = to.via ? to.via->host : to.host;
  const auto port = to.via ? to.via->port : to.port;
  auto found = names.resolve(host, std::to_string(port), failed);
  if (failed)
    return broken("resolve", failed);
  auto socket = std::make_shared<loop_socket>(loop.get_executor());
  auto finished = std::make_shared<bool>(false);
  auto outcome = std::make_shared<error_code>();
  asio::async_connect(
    *socket, found,
    [socket, finished, outcome](error_code refused, const tcp::endpoint&) {
      *outcome = refused;
      *finished = true;
    });
  if (auto ran = run_until(*finished, end); !ran.ok()) {
    socket->close(failed);
    loop.restart();
    loop.poll();
    return ran;
  }
  if (*outcome)
    return broken(to.via ? "connect to the proxy" : "connect", *outcome);
  if (to.via)
    if (auto open = open_way(*socket, end); !open.ok())
      return open;
  stream.emplace(std::move(*socket), tls, false);
  buffer.clear();
  if (auto expected = stream->expect_name(to.host); !expected.ok())
    return expected;
  *finished = false;
  stream->async_handshake([finished, outcome](error_code refused) {
    *outcome = refused;
    *finished = true;
  });
  if (auto ran = run_until(*finished, end); !ran.ok())
    return ran;
  if (!*outcome)
    return done;
  error why{errc::unauthenticated,
            to.authority() + ": tls: " + stream->failure()};
  stream.reset();
  return why;
}

status http_client::state::open_way(loop_socket& through,
                                    clock::time_point end) {
  auto finished = std::make_shared<bool>(false);
  auto outcome = std::make_shared<error_code>();
  auto talk
    = std::make_shared<std::string>(connect_request(*to.via, to.authority()));
  auto note = [finished, outcome, talk](error_code failed, std::size_t) {
    *outcome = failed;
    *finished = true;
  };
  asio::async_write(through, asio::buffer(*talk), note);
  auto ran = run_until(*finished, end);
  if (ran.ok() && !*outcome) {
    *finished = false;
    talk->clear();
    asio::async_read_until(through,
                           asio::dynamic_buffer(*talk, connect_answer_max),
                           "\r\n\r\n", note);
    ran = run_until(*finished, end);
  }
  if (!ran.ok()) {
    error_code ignored;
    through.close(ignored);
    loop.restart();
    loop.poll();
    return ran;
  }
  if (*outcome)
    return broken("proxy", *outcome);
  return read_connect_answer(*talk);
}

status http_client::state::exchange(const http_request& request,
                                    clock::time_point end, bool header_only) {
  auto finished = std::make_shared<bool>(false);
  auto outcome = std::make_shared<error_code>();
  auto note = [finished, outcome](error_code failed, std::size_t) {
    *outcome = failed;
    *finished = true;
  };
  auto bytes = render(request, to);
  asio::async_write(*stream, asio::buffer(bytes), note);
  if (auto ran = run_until(*finished, end); !ran.ok())
    return ran;
  // A server may answer and close before it has read all of the body.
  *finished = false;
  answer.emplace();
  answer->body_limit(body_bytes_max);
  if (request.method == "HEAD")
    answer->skip(true);
  if (header_only)
    http::async_read_header(*stream, buffer, *answer, note);
  else
    http::async_read(*stream, buffer, *answer, note);
  if (auto ran = run_until(*finished, end); !ran.ok())
    return ran;
  if (*outcome) {
    stream.reset();
    return broken("read", *outcome);
  }
  return done;
}

http_client::http_client(endpoint to, tls_context tls,
                         std::chrono::milliseconds deadline)
  : state_{std::make_unique<state>(std::move(to), std::move(tls), deadline)} {}

http_client::~http_client() = default;
http_client::http_client(http_client&&) noexcept = default;
http_client& http_client::operator=(http_client&&) noexcept = default;

result<http_response> http_client::send(const http_request& request) {
  auto end = clock::now() + state_->deadline;
  // A kept connection may have been closed by the server meanwhile: once more
  // on a fresh one, and only then.
  bool kept = state_->stream.has_value();
  for (;;) {
    if (!state_->stream)
      if (auto connected = state_->connect(end); !connected.ok())
        return connected.why();
    auto exchanged = state_->exchange(request, end, false);
    if (exchanged.ok())
      break;
    if (!kept || exchanged.why().code != errc::unavailable)
      return exchanged.why();
    kept = false;
  }
  auto response = head_of(*state_->answer);
  response.body = std::move(state_->answer->get().body());
  if (!state_->answer->keep_alive())
    state_->stream.reset();
  return response;
}

result<http_response> http_client::send_streaming(
  const http_request& request,
  const std::function<bool(std::string_view)>& on_chunk) {
  auto end = clock::now() + state_->deadline;
  state_->stream.reset();
  if (auto connected = state_->connect(end); !connected.ok())
    return connected.why();
  if (auto sent = state_->exchange(request, end, true); !sent.ok())
    return sent.why();
  auto response = head_of(*state_->answer);
  auto& answer = *state_->answer;
  bool more = true;
  while (more && !answer.is_done()) {
    auto finished = std::make_shared<bool>(false);
    auto outcome = std::make_shared<error_code>();
    http::async_read_some(*state_->stream, state_->buffer, answer,
                          [finished, outcome](error_code failed, std::size_t) {
                            *outcome = failed;
                            *finished = true;
                          });
    if (auto ran = state_->run_until(*finished, clock::time_point::max());
        !ran.ok() || *outcome)
      break;
    auto& body = answer.get().body();
    if (!body.empty())
      more = on_chunk(body);
    body.clear();
  }
  state_->stream.reset();
  return response;
}

} // namespace vedette::net
