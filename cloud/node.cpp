#include "cloud/node.hpp"

#include "actors/device/record_json.hpp"
#include "actors/runtime/process.hpp"
#include "cloud/api/api.hpp"
#include "cloud/cloud.hpp"
#include "cloud/cluster/local_coordinator.hpp"
#include "cloud/cluster/shard_map.hpp"
#include "cloud/content/defaults.hpp"
#include "cloud/content/engine_checker.hpp"
#include "cloud/gateway/gateway.hpp"
#include "cloud/gateway/session_gate_actor.hpp"
#include "cloud/hunt/hunt_engine.hpp"
#include "cloud/node_files.hpp"
#include "cloud/store/store.hpp"

#include <unistd.h>

#include <random>

// Tested by tests/e2e/demo_test.py

namespace vedette::cloud {

namespace {

constexpr const char* version = "0.1.0";
constexpr time_ns server_certificate_life = 90LL * 86'400 * ns_per_second;
constexpr const char* rules_dirs[]
  = {"/usr/share/vedette/rules", VEDETTE_SOURCE_RULES};

/// A part of a bigger object, shared with whoever holds the whole.
template <class Part, class Whole>
std::shared_ptr<Part> part_of(const std::shared_ptr<Whole>& whole, Part& part) {
  return {whole, &part};
}

std::vector<std::string> hosts_of(const config::node_config& config,
                                  const listen_address& listener) {
  auto out = config.listen.names;
  if (!listener.host.empty() && listener.host != "::"
      && listener.host != "0.0.0.0")
    out.insert(out.begin(), listener.host);
  char name[256] = "localhost";
  if (out.empty() && ::gethostname(name, sizeof name - 1) == 0)
    out.emplace_back(name);
  return out;
}

std::string host_port(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string rules_dir() {
  for (const auto* dir : rules_dirs)
    if (::access(dir, R_OK) == 0)
      return dir;
  return {};
}

result<std::shared_ptr<store>> open_store(const config::node_config& config,
                                          const clock_source& clock) {
  store_config how;
  how.path = config.data_dir + "/store";
  how.retention_days = config.store.retention_days;
  auto opened = store::open(how, clock);
  if (!opened.ok())
    return opened.why();
  return std::shared_ptr<store>{std::move(opened).value()};
}

/// Everything of a node that is no actor, in order of construction.
struct node_world {
  node_world(const config::node_config& config, const clock_source& clock,
             const logger& log, node_secrets secrets,
             std::shared_ptr<store> kept, listen_address api_at,
             listen_address agents_at);

  actors::system sys;
  config::node_config config;
  const clock_source& clock;
  logger log;
  node_secrets secrets;
  std::shared_ptr<store> kept;
  listen_address api_at, agents_at;
  control_store control;
  audit_log audit{control, clock};
  users people{control, clock};
  sessions signed_in;
  sign_in_limiter limiter;
  enrolment_tokens tokens;
  policy_builder policies;
  engine_checker checker;
  std::shared_ptr<actors::shard_table> shards
    = std::make_shared<actors::shard_table>();
  std::shared_ptr<actors::change_hub> changes
    = std::make_shared<actors::change_hub>();
  std::shared_ptr<front_desk> desk;
  std::shared_ptr<local_coordinator> cluster;
  session_gate gate{shards};
  enrolment enrol;
  std::shared_ptr<void> announced;
  net::io_pool pool{2};
  std::shared_ptr<class api> api;
  std::shared_ptr<gateway> agents;
  std::unique_ptr<net::server> api_listener, agents_listener;

  [[nodiscard]] std::string agents_host_port() const {
    return host_port(hosts_of(config, agents_at).front(), agents_at.port);
  }
  status take_shards();
  status listen();
  result<net::tls_context> tls_for(const listen_address& at,
                                   net::client_certificates clients) const;
  [[nodiscard]] api_services services();
  [[nodiscard]] cloud_parts parts();
  [[nodiscard]] std::vector<std::pair<std::string, double>> metrics() const;
};

node_world::node_world(const config::node_config& with,
                       const clock_source& time, const logger& to,
                       node_secrets made, std::shared_ptr<store> opened,
                       listen_address api_listens, listen_address agents_listen)
  : sys{time, {with.threads, false}}, config{with}, clock{time}, log{to},
    secrets{std::move(made)}, kept{std::move(opened)}, api_at{std::move(
                                                         api_listens)},
    agents_at{std::move(agents_listen)}, control{kept->records()},
    signed_in{control, time,
              std::chrono::nanoseconds{with.api.session_lifetime}.count()},
    limiter{time, with.api.sign_in_attempts_max,
            std::chrono::nanoseconds{with.api.sign_in_window}.count()},
    tokens{control, time, secrets.ca.fingerprint()}, policies{control,
                                                              secrets.content},
    desk{std::make_shared<front_desk>(
      changes,
      [this] {
        const auto counts = kept->counts();
        return front_desk::store_numbers{counts.events, counts.blocks};
      })},
    cluster{std::make_shared<local_coordinator>(kept->records())},
    enrol{
      control,
      tokens,
      audit,
      secrets.ca,
      time,
      {with.cluster, "wss://" + agents_host_port(),
       secrets.content.public_hex(),
       std::chrono::nanoseconds{with.gateway.certificate_lifetime}.count()}} {}

status node_world::take_shards() {
  const replica_id self{config.node, uid::of(config.data_dir)};
  std::array<shard_record, shard_count> owned;
  announced
    = cluster->announce({config.node, self.store, agents_host_port(), 1},
                        std::chrono::milliseconds{2000});
  return take_all_shards(*cluster, self, std::random_device{}(), owned);
}

result<net::tls_context>
node_world::tls_for(const listen_address& at,
                    net::client_certificates clients) const {
  auto terms = authority::server_terms(hosts_of(config, at), clock.wall(),
                                       server_certificate_life);
  if (!terms.ok())
    return terms.why();
  auto identity = secrets.ca.issue(terms.value());
  if (!identity.ok())
    return identity.why();
  return net::tls_context::server(
    {std::move(identity).value(), clients, secrets.ca.certificate_pem()});
}

api_services node_world::services() {
  return {clock,
          log.named("api"),
          control,
          audit,
          people,
          signed_in,
          limiter,
          tokens,
          policies,
          checker,
          *desk,
          {config.node, version, clock.wall(), "https://" + agents_host_port(),
           config.api.metrics_open},
          [] { return std::string{}; },
          [this] {
            return shards->all().size() == shard_count && !kept->is_broken();
          }};
}

cloud_parts node_world::parts() {
  cloud_parts out;
  out.events = part_of(kept, kept->events());
  out.records = part_of(kept, kept->records());
  out.policies = std::shared_ptr<actors::policy_source>{
    std::shared_ptr<void>{}, &policies}; // This world outlives the actors.
  out.queries = make_hunt_engine(
    {[store = kept] { return store->blocks(); },
     [store = kept](const uid& id) {
       auto record
         = store->records().read(actors::record_table::devices, id.dashed());
       if (!record.ok() || !record.value())
         return std::string{};
       auto device = actors::device_of_json(*record.value());
       return device.ok() ? device.value().first.hostname : std::string{};
     }});
  out.cluster = cluster;
  out.changes = changes;
  out.shards = shards;
  out.desk = desk;
  out.metrics = [this] { return metrics(); };
  return out;
}

std::vector<std::pair<std::string, double>> node_world::metrics() const {
  const auto stored = kept->counts();
  const auto& frames = agents->counters();
  auto number = [](auto x) { return static_cast<double>(x); };
  return {
    {"vedette_store_events_total", number(stored.events)},
    {"vedette_store_blocks_total", number(stored.blocks)},
    {"vedette_store_block_bytes_total", number(stored.block_bytes)},
    {"vedette_store_duplicates_total", number(stored.duplicates)},
    {"vedette_store_refused_total", number(stored.refused)},
    {"vedette_store_disk_bytes", number(stored.disk_bytes)},
    {"vedette_gateway_frames_total", number(frames.frames.load())},
    {"vedette_gateway_frame_bytes_total", number(frames.frame_bytes.load())},
    {"vedette_gateway_malformed_total", number(frames.frames_malformed.load())},
    {"vedette_gateway_enrolled_total", number(frames.enrolled.load())},
  };
}

status node_world::listen() {
  api = std::make_shared<class api>(services(), config.api.console_dir);
  gateway_parts with{
    config.cluster,
    gate,
    *desk,
    enrol,
    [this](std::function<void()> work) { return api->run(std::move(work)); },
    log.named("gateway"),
    [this](const uid& id) {
      auto record
        = kept->records().read(actors::record_table::devices, id.dashed());
      return record.ok() && record.value().has_value();
    }};
  agents = std::make_shared<gateway>(std::move(with));
  auto api_tls = tls_for(api_at, net::client_certificates::not_asked);
  if (!api_tls.ok())
    return api_tls.why();
  auto agents_tls = tls_for(agents_at, net::client_certificates::optional);
  if (!agents_tls.ok())
    return agents_tls.why();
  auto for_people = net::server::listen(
    pool, cloud::api_listener(api_at.host, api_at.port), api_tls.value(), api);
  if (!for_people.ok())
    return for_people.why();
  api_listener = std::move(for_people).value();
  auto for_agents = net::server::listen(
    pool,
    gateway_listener(
      agents_at.host, agents_at.port, config.gateway.connections_max,
      static_cast<std::uint32_t>(config.gateway.idle_timeout.count())),
    agents_tls.value(), agents);
  if (!for_agents.ok())
    return for_agents.why();
  agents_listener = std::move(for_agents).value();
  log.info("node running", {{"api", host_port(api_at.host, api_at.port)},
                            {"agents", agents_host_port()}});
  return done;
}

} // namespace

result<std::string> init_node(const config::node_config& config,
                              const clock_source& clock) {
  auto secrets = make_node_secrets(config.data_dir, config.cluster, clock);
  if (!secrets.ok())
    return secrets.why();
  auto kept = open_store(config, clock);
  if (!kept.ok())
    return kept.why();
  control_store control{kept.value()->records()};
  users people{control, clock};
  auto password = make_password();
  if (auto made = control.update([&](control_transaction& with) {
        return people.create(with, "admin", "administrator", password);
      });
      !made.ok())
    return made.why();
  const engine_checker checker;
  if (auto rules = install_defaults(control, checker, clock, rules_dir());
      !rules.ok())
    return rules.why();
  return password;
}

int run_node(const config::node_config& config, const clock_source& clock,
             const logger& log) {
  auto give_up = [&log](const error& why) {
    log.error("could not start", {{"reason", why.detail}});
    return 1;
  };
  auto secrets = load_node_secrets(config.data_dir);
  if (!secrets.ok())
    return give_up(secrets.why());
  auto api_at = parse_listener(config.listen.api);
  if (!api_at.ok())
    return give_up(api_at.why());
  auto agents_at = parse_listener(config.listen.agents);
  if (!agents_at.ok())
    return give_up(agents_at.why());
  auto kept = open_store(config, clock);
  if (!kept.ok())
    return give_up(kept.why());
  node_world world{config,
                   clock,
                   log,
                   std::move(secrets).value(),
                   std::move(kept).value(),
                   std::move(api_at).value(),
                   std::move(agents_at).value()};
  if (auto taken = world.take_shards(); !taken.ok())
    return give_up(taken.why());
  const auto code = actors::run_until_told(
    world.sys, cloud_children(world.sys, world.parts(), config, log), {}, log,
    [&world] { return world.listen(); },
    [&world] {
      if (world.api_listener)
        world.api_listener->close();
      if (world.agents_listener)
        world.agents_listener->close();
      if (world.api)
        world.api->stop();
    });
  world.desk->open({});
  world.shards->clear();
  world.pool.stop();
  return code;
}

} // namespace vedette::cloud
