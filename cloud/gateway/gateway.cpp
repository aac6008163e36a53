#include "cloud/gateway/gateway.hpp"

#include "cloud/gateway/agent_session.hpp"
#include "schema/codec.hpp"

#include <chrono>
#include <future>
#include <utility>

namespace vedette::cloud {

namespace {

constexpr std::size_t enrol_body_max = 64U * 1024;
constexpr std::chrono::seconds patience{2};
// Small enough for 100,000 devices, large enough for a few blocks.
constexpr std::size_t window_bytes = 4U * 1024 * 1024;
// A policy with a thousand rules, or one package, and some.
constexpr std::size_t out_bytes_max = 16U * 1024 * 1024;

// Not `refusal`: inside the gateway that is what a server_handler says.
net::http_response refused_with(const error& why) {
  net::http_response response;
  response.status = net::status_of(why.code);
  response.headers = {{"content-type", "text/plain; charset=utf-8"}};
  response.body = why.detail + "\n";
  return response;
}

net::http_response granted(const schema::enrol_response& answer) {
  net::http_response response;
  response.headers = {{"content-type", "application/octet-stream"},
                      {"cache-control", "no-store"}};
  response.body = schema::encode(answer);
  return response;
}

} // namespace

struct gateway::shared {
  explicit shared(gateway_parts given) : parts{std::move(given)} {}
  gateway_parts parts;
  gateway_counters counters;
  std::atomic<std::chrono::steady_clock::rep> handshake_noted{0};

  void enrol(const net::http_request& request,
             const std::shared_ptr<net::http_exchange>& exchange);
  void renew(const net::http_request& request, net::http_exchange& exchange);
  status check_identity(const net::http_request& request);
  bool is_online(const uid& device);
  void note_bad_handshake(const std::string& address, const std::string& why);
  void refuse(const net::http_request& request, net::http_exchange& exchange,
              const error& why);
};

void gateway::shared::refuse(const net::http_request& request,
                             net::http_exchange& exchange, const error& why) {
  ++counters.enrolments_refused;
  parts.log.warning("enrolment refused",
                    {{"why", why.detail}, {"address", request.peer_address}});
  exchange.respond(refused_with(why));
}

void gateway::shared::enrol(
  const net::http_request& request,
  const std::shared_ptr<net::http_exchange>& exchange) {
  auto asked = schema::decode_enrol_request(request.body);
  if (!asked.ok()) {
    ++counters.frames_malformed;
    refuse(request, *exchange, {errc::invalid_argument, asked.why().detail});
    return;
  }
  auto made = parts.enrol.enrol(
    asked.value(), request.peer_address,
    [this](const uid& device) { return is_online(device); });
  if (!made.ok()) {
    refuse(request, *exchange, made.why());
    return;
  }
  ++counters.enrolled;
  // The device's record is on disk with the token's use. Should its shard not
  // answer, it will find the record when the device connects.
  parts.devices.enrol(
    made.value().device,
    [exchange, answer = made.value().answer](const result<done_t>&) {
      exchange->respond(granted(answer));
    });
}

void gateway::shared::renew(const net::http_request& request,
                            net::http_exchange& exchange) {
  auto asked = schema::decode_enrol_request(request.body);
  if (!asked.ok()) {
    ++counters.frames_malformed;
    refuse(request, exchange, {errc::invalid_argument, asked.why().detail});
    return;
  }
  auto made = parts.enrol.renew(*request.device, asked.value().csr_pem);
  if (!made.ok()) {
    refuse(request, exchange, made.why());
    return;
  }
  ++counters.renewed;
  exchange.respond(granted(made.value()));
}

// Who cannot be asked may be there.
bool gateway::shared::is_online(const uid& device) {
  auto answer = std::make_shared<std::promise<bool>>();
  auto known = answer->get_future();
  parts.devices.read_device(
    device, [answer](const result<actors::device_view>& found) {
      answer->set_value(found.ok() && found.value().online);
    });
  return known.wait_for(patience) != std::future_status::ready || known.get();
}

// One a second: a wrong clock in a fleet must not fill the log.
void gateway::shared::note_bad_handshake(const std::string& address,
                                         const std::string& why) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  constexpr auto second
    = std::chrono::steady_clock::duration{std::chrono::seconds{1}}.count();
  auto last = handshake_noted.load();
  if (why.empty() || now - last < second
      || !handshake_noted.compare_exchange_strong(last, now))
    return;
  parts.log.warning("agent's TLS handshake failed",
                    {{"address", address}, {"why", why}});
}

status gateway::shared::check_identity(const net::http_request& request) {
  if (!request.device) {
    ++counters.without_certificate;
    return error{errc::unauthenticated, "a client certificate is needed"};
  }
  if (request.device->cluster != parts.cluster) {
    ++counters.foreign_cluster;
    return error{errc::forbidden, "the certificate is of another cluster"};
  }
  if (!parts.is_known(request.device->device)) {
    ++counters.devices_unknown;
    return error{errc::forbidden,
                 "the device is not enrolled any more: it was removed; enrol "
                 "it again"};
  }
  return done;
}

net::server_options gateway_listener(std::string address, std::uint16_t port,
                                     std::uint32_t connections_max,
                                     std::uint32_t idle_timeout_s) {
  net::server_options options;
  options.address = std::move(address);
  options.port = port;
  options.connections_max = connections_max;
  options.http.body_bytes_max = enrol_body_max;
  options.ws.frame_bytes_max = schema::frame_bytes_max;
  options.ws.window_frames = 0;
  options.ws.window_bytes = window_bytes;
  options.ws.out_bytes_max = out_bytes_max;
  options.ws.idle_timeout_s = idle_timeout_s;
  return options;
}

gateway::gateway(gateway_parts parts)
  : shared_{std::make_shared<shared>(std::move(parts))} {}

gateway::~gateway() = default;

const gateway_counters& gateway::counters() const {
  return shared_->counters;
}

std::size_t gateway::body_bytes_max(const net::http_request& head) {
  return head.method == "POST" ? enrol_body_max : 0;
}

void gateway::on_request(net::http_request request,
                         std::shared_ptr<net::http_exchange> exchange) {
  bool enrols = request.path == "/agent/v1/enroll";
  bool renews = request.path == "/agent/v1/renew";
  if (request.method != "POST" || !(enrols || renews)) {
    exchange->respond(refused_with({errc::not_found, "no such path"}));
    return;
  }
  if (renews)
    if (auto known = shared_->check_identity(request); !known.ok()) {
      exchange->respond(refused_with(known.why()));
      return;
    }
  bool queued = shared_->parts.blocking(
    [shared = shared_, enrols, request = std::move(request), exchange] {
      if (enrols)
        shared->enrol(request, exchange);
      else
        shared->renew(request, *exchange);
    });
  if (!queued) {
    auto busy
      = refused_with({errc::unavailable, "too many enrolments at once"});
    busy.headers.emplace_back("retry-after", "5");
    exchange->respond(std::move(busy));
  }
}

result<std::shared_ptr<net::ws_handler>>
gateway::on_upgrade(const net::http_request& request) {
  actors::session_info who;
  if (request.path == "/agent/v1/control")
    who.which = actors::channel::control;
  else if (request.path == "/agent/v1/events")
    who.which = actors::channel::events;
  else
    return error{errc::not_found, "no such path"};
  if (auto known = shared_->check_identity(request); !known.ok())
    return known.why();
  if (auto fresh = shared_->parts.enrol.check_time(*request.device);
      !fresh.ok())
    return fresh.why();
  who.device = request.device->device;
  who.certificate_serial = request.device->serial;
  who.address = request.peer_address;
  return std::shared_ptr<net::ws_handler>{std::make_shared<agent_session>(
    who, shared_->parts.sessions,
    std::shared_ptr<gateway_counters>{shared_, &shared_->counters},
    shared_->parts.log)};
}

void gateway::on_handshake_failed(const std::string& address,
                                  const std::string& why) {
  shared_->note_bad_handshake(address, why);
}

} // namespace vedette::cloud
