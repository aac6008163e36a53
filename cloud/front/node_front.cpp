#include "cloud/front/node_front.hpp"

#include "actors/net/client.hpp"
#include "actors/net/server.hpp"
#include "cloud/api/api.hpp"
#include "cloud/front/front_metrics.hpp"
#include "cloud/gateway/gateway.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <thread>
#include <utility>

namespace vedette::cloud {

namespace {

using std::chrono::milliseconds;

constexpr time_ns certificate_life = 90LL * 86'400 * ns_per_second;
constexpr milliseconds certificate_check{24 * 3600 * 1000};
constexpr milliseconds live_beat{15'000};

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0)
    return "localhost";
  return name.data();
}

/// Names under which clients may look for this node.
std::vector<std::string> names_of(const config::node_config& config,
                                  const listen_address& api,
                                  const listen_address& agents) {
  auto names = config.listen.names;
  for (const auto& name :
       {std::string("localhost"), std::string("127.0.0.1"), host_name()})
    names.push_back(name);
  for (const auto* address : {&api, &agents})
    if (!address->is_everywhere())
      names.push_back(address->host);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string agent_url(const config::node_config& config,
                      const listen_address& agents, std::uint16_t port) {
  net::endpoint to;
  to.port = port;
  if (!agents.is_everywhere())
    to.host = agents.host;
  else
    to.host
      = config.listen.names.empty() ? host_name() : config.listen.names.front();
  return "https://" + to.authority();
}

} // namespace

bool listen_address::is_everywhere() const {
  return host == "::" || host == "0.0.0.0";
}

result<listen_address> listen_address::parse(const std::string& text) {
  listen_address parsed;
  auto colon = text.rfind(':');
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string::npos)
    return error{errc::invalid_config,
                 "listen address '" + text
                   + "': an IPv6 address stands in brackets, as in [::]:8443"};
  parsed.host = host.empty() ? "::" : host;
  auto port = colon == std::string::npos ? "" : text.substr(colon + 1);
  auto [end, failed]
    = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  if (failed != std::errc{} || end != port.data() + port.size())
    return error{errc::invalid_config,
                 "listen address '" + text + "': expected host:port"};
  return parsed;
}

struct node_front::state {
  explicit state(front_parts given)
    : parts{std::move(given)},
      pool{
        std::max(1U, std::thread::hardware_concurrency()),
        [this](const std::string& why) {
          ++faults;
          parts.log.error("a connection's handler failed", {{"reason", why}});
        }} {}

  status open();
  [[nodiscard]] result<net::tls_context>
  tls(net::client_certificates clients) const;
  status open_agents(const listen_address& at);
  status open_api(const listen_address& at);
  void renew();
  void beat();
  void stop();

  front_parts parts;
  std::atomic<std::uint64_t> faults{0};
  std::vector<std::string> names;
  net::io_pool pool;
  std::unique_ptr<enrolment> enrolments;
  std::shared_ptr<gateway> agents;
  std::shared_ptr<api> people;
  std::unique_ptr<net::server> agent_listener;
  std::unique_ptr<net::server> api_listener_;
};

result<net::tls_context>
node_front::state::tls(net::client_certificates clients) const {
  auto terms
    = authority::server_terms(names, parts.clock.wall(), certificate_life);
  if (!terms.ok())
    return terms.why();
  auto identity = parts.keys.ca.issue(terms.value());
  if (!identity.ok())
    return identity.why();
  return net::tls_context::server({std::move(identity).value(), clients,
                                   parts.keys.ca.certificate_pem(), true});
}

status node_front::state::open() {
  auto api_at = listen_address::parse(parts.config.listen.api);
  if (!api_at.ok())
    return api_at.why();
  auto agents_at = listen_address::parse(parts.config.listen.agents);
  if (!agents_at.ok())
    return agents_at.why();
  names = names_of(parts.config, api_at.value(), agents_at.value());
  if (auto opened = open_agents(agents_at.value()); !opened.ok())
    return opened;
  if (auto opened = open_api(api_at.value()); !opened.ok())
    return opened;
  pool.run_after(certificate_check, [this] { renew(); });
  pool.run_after(live_beat, [this] { beat(); });
  parts.log.info("listening",
                 {{"api_port", std::int64_t{api_listener_->port()}},
                  {"agents_port", std::int64_t{agent_listener->port()}}});
  return done;
}

status node_front::state::open_agents(const listen_address& at) {
  const auto& limits = parts.config.gateway;
  enrolment_terms terms;
  terms.cluster = parts.config.cluster;
  terms.content_key = parts.keys.content.public_hex();
  terms.certificate_lifetime
    = std::chrono::nanoseconds{limits.certificate_lifetime}.count();
  terms.renewal_grace
    = std::chrono::nanoseconds{limits.certificate_grace}.count();
  auto again = same_machine_named(limits.same_machine);
  if (!again.ok())
    return again.why();
  terms.again = again.value();
  if (limits.copies != "alarm" && limits.copies != "refuse")
    return error{errc::invalid_config, "gateway.copies: '" + limits.copies
                                         + "' is none of alarm, refuse"};
  auto& content = parts.content;
  enrolments
    = std::make_unique<enrolment>(content.store, content.tokens, content.audit,
                                  parts.keys.ca, parts.clock, std::move(terms));
  agents = std::make_shared<gateway>(gateway_parts{
    parts.config.cluster, parts.sessions, parts.backend, *enrolments,
    [this](std::function<void()> work) {
      return people != nullptr && people->run(std::move(work));
    },
    parts.log.named("gateway"), parts.is_known});
  auto with = tls(net::client_certificates::optional);
  if (!with.ok())
    return with.why();
  auto options
    = gateway_listener(at.host, at.port, limits.connections_max,
                       static_cast<std::uint32_t>(limits.idle_timeout.count()));
  auto made
    = net::server::listen(pool, options, std::move(with).value(), agents);
  if (!made.ok())
    return made.why();
  agent_listener = std::move(made).value();
  return done;
}

status node_front::state::open_api(const listen_address& at) {
  auto& content = parts.content;
  api_facts facts;
  facts.node = parts.config.node;
  facts.version = parts.version;
  facts.started = parts.clock.wall();
  facts.agent_url = agent_url(
    parts.config, listen_address::parse(parts.config.listen.agents).value(),
    agent_listener->port());
  facts.metrics_open = parts.config.api.metrics_open;
  api_services services{parts.clock,
                        parts.log.named("api"),
                        content.store,
                        content.audit,
                        content.people,
                        content.signed_in,
                        content.script_keys,
                        content.limiter,
                        content.tokens,
                        content.policies,
                        content.checker,
                        parts.backend,
                        parts.kept,
                        std::move(facts),
                        [this] {
                          return front_metrics(agent_listener->counters(),
                                               api_listener_->counters(),
                                               agents->counters(), faults);
                        },
                        parts.ready};
  people
    = std::make_shared<api>(std::move(services), parts.config.api.console_dir);
  auto with = tls(net::client_certificates::not_asked);
  if (!with.ok())
    return with.why();
  auto made = net::server::listen(
    pool, api_listener(at.host, at.port, parts.config.api.body_bytes_max),
    std::move(with).value(), people);
  if (!made.ok())
    return made.why();
  api_listener_ = std::move(made).value();
  return done;
}

// The node signs its own server certificates: short-lived, and no file to lose.
void node_front::state::renew() {
  pool.run_after(certificate_check, [this] { renew(); });
  auto for_agents = tls(net::client_certificates::optional);
  auto for_people = tls(net::client_certificates::not_asked);
  if (for_agents.ok() && for_people.ok()) {
    agent_listener->use(std::move(for_agents).value());
    api_listener_->use(std::move(for_people).value());
  }
}

void node_front::state::beat() {
  pool.run_after(live_beat, [this] { beat(); });
  people->beat();
}

void node_front::state::stop() {
  if (agent_listener != nullptr)
    agent_listener->close();
  if (api_listener_ != nullptr)
    api_listener_->close();
  if (people != nullptr)
    people->stop();
  pool.stop();
}

node_front::node_front(std::unique_ptr<state> made) : state_{std::move(made)} {}

node_front::~node_front() {
  stop();
}

result<std::unique_ptr<node_front>> node_front::start(front_parts parts) {
  auto made = std::make_unique<state>(std::move(parts));
  if (auto opened = made->open(); !opened.ok()) {
    made->stop();
    return opened.why();
  }
  return std::unique_ptr<node_front>{new node_front{std::move(made)}};
}

void node_front::stop() {
  state_->stop();
}

std::uint16_t node_front::api_port() const {
  return state_->api_listener_->port();
}

std::uint16_t node_front::agents_port() const {
  return state_->agent_listener->port();
}

} // namespace vedette::cloud
