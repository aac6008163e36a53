#include "agent/host.hpp"

#include "agent/addresses.hpp"
#include "agent/cae/locked_context.hpp"
#include "agent/installation.hpp"
#include "agent/packages/package_store.hpp"
#include "agent/packages/sandboxed_runner.hpp"
#include "agent/process/process_context.hpp"
#include "agent/respond/command_ledger.hpp"
#include "agent/respond/host_responder.hpp"
#include "agent/sensors/fanotify/watch_reach.hpp"
#include "agent/sensors/probe/kernel_sensors.hpp"
#include "agent/sensors/replay/replay_source.hpp"
#include "agent/uplink/agent_link.hpp"
#include "agent/uplink/enrol.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

// Tested by tests/e2e/demo_test.py

namespace vedette::agent {

namespace {

using namespace vedette::actors;

constexpr const char* version = "0.1.0";

/// A source that the start-up probe has opened: opening it is done.
class probed_source final : public sensor_source {
public:
  explicit probed_source(std::unique_ptr<sensor_source> inner)
    : inner_{std::move(inner)} {}

  [[nodiscard]] std::string_view name() const override {
    return inner_->name();
  }
  status open() override {
    if (std::exchange(open_, true))
      return done;
    return inner_->open();
  }
  result<source_state> next(event_batch& out, std::size_t events_max,
                            std::chrono::milliseconds wait) override {
    return inner_->next(out, events_max, wait);
  }
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override {
    return inner_->ledgers();
  }
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override {
    return inner_->modes();
  }
  void close() override {
    open_ = false;
    inner_->close();
  }

private:
  std::unique_ptr<sensor_source> inner_;
  bool open_ = true;
};

/// Sources of this machine, or one that reads a recording.
std::vector<std::unique_ptr<sensor_source>>
make_sources(const config::agent_config& config, const host_options& options,
             const sensor_context& context, const logger& log) {
  std::vector<std::unique_ptr<sensor_source>> out;
  if (!options.replay.empty()) {
    replay_options how;
    how.path = options.replay;
    how.pace = options.replay_original ? replay_pace::original
                                       : replay_pace::full_speed;
    out.push_back(
      std::make_unique<replay_source>(how, context.run, *context.clock));
    return out;
  }
  if (!config.sensors.kernel)
    return out;
  kernel_sensor_options how;
  how.file_systems = config.sensors.file_paths;
  auto found = open_kernel_sensors(how, context);
  for (const auto& mode : found.modes)
    log.info("sensor", {{"class", mode.event_class},
                        {"backend", mode.backend},
                        {"reason", mode.reason}});
  std::vector<schema::sensor_mode> lacking;
  for (const auto& mode : found.modes)
    if (mode.backend == "off")
      lacking.push_back(mode);
  context.board->lacks(std::move(lacking));
  for (auto& source : found.sources)
    out.push_back(std::make_unique<probed_source>(std::move(source)));
  return out;
}

void look_at_host(schema::hello& out) {
  const auto host = host_facts(version);
  out.hostname = host.hostname;
  out.os_name = host.os_name;
  out.kernel = host.kernel;
  auto addresses = addresses_of_host();
  out.ip_addresses = std::move(addresses.ip);
  out.mac_addresses = std::move(addresses.mac);
}

schema::hello facts_of_host(const sensor_context& context,
                            const machine_facts& machine,
                            const std::string& data_dir) {
  schema::hello out;
  out.agent_version = version;
  out.boot_id = context.run.boot;
  out.machine_id = machine.machine_id;
  out.product_uuid = machine.product_uuid;
  out.data_dir = absolute_data_dir(data_dir);
  out.run = uid::random();
  look_at_host(out);
  return out;
}

result<installation> installation_of(disk& files, const credentials& who,
                                     const machine_facts& machine,
                                     const logger& log) {
  auto out = open_installation(files, machine, who.device);
  if (out.ok() && !out.value().changed.empty())
    log.info("installation has a new name",
             {{"reason", out.value().changed},
              {"installation", out.value().id.dashed()}});
  return out;
}

result<responder_parts> responder_of_host(const config::agent_config& config,
                                          const credentials& who,
                                          const sensor_context& context,
                                          std::function<void()>& closing) {
  auto store
    = package_store::open(config.data_dir + "/packages", who.content_key);
  if (!store.ok())
    return store.why();
  responder_parts out;
  std::shared_ptr<package_store> packages = std::move(store).value();
  responder_places places;
  places.data = config.data_dir;
  out.executor = std::make_shared<host_responder>(
    places, *context.clock, context.processes, context.users, context.quiet);
  auto commands = open_directory(config.data_dir + "/commands");
  if (!commands.ok())
    return commands.why();
  auto ledger = command_ledger::open(std::move(commands).value(), {});
  if (!ledger.ok())
    return ledger.why();
  out.ledger = std::move(ledger).value();
  out.shelf = packages;
  auto runner
    = std::make_shared<sandboxed_runner>(packages, config.data_dir + "/runs");
  closing = [runner] { runner->give_up(); };
  out.runner = std::move(runner);
  return out;
}

} // namespace

result<agent_parts> parts_of_host(const config::agent_config& config,
                                  const credentials& who,
                                  const host_options& options,
                                  const clock_source& clock, net::io_pool& pool,
                                  const logger& log) {
  auto files = open_directory(config.data_dir + "/spool");
  if (!files.ok())
    return files.why();
  std::shared_ptr<disk> spool_files = std::move(files).value();
  auto own_files = open_directory(config.data_dir);
  if (!own_files.ok())
    return own_files.why();
  std::shared_ptr<disk> data_files = std::move(own_files).value();
  const auto machine = read_machine();
  const auto mine = installation_of(*data_files, who, machine, log);
  if (!mine.ok())
    return mine.why();
  const auto context = make_sensor_context(
    who.device, static_cast<std::uint64_t>(clock.wall()), clock,
    {config.sensors.processes_max, config.sensors.hash_file_bytes_max});
  agent_parts out;
  auto respond = responder_of_host(config, who, context, out.closing);
  if (!respond.ok())
    return respond.why();

  link_options link;
  link.data_dir = config.data_dir;
  link.backoff_first = config.uplink.backoff_first;
  link.backoff_max = config.uplink.backoff_max;
  link.limits.handshake_timeout_s
    = static_cast<std::uint32_t>(config.uplink.answer_deadline.count());
  link.proxy = net::proxy_settings::of_environment(config.uplink.proxy);
  out.make_link = [&pool, &clock, log, who, link] {
    return std::make_shared<agent_link>(pool, clock, log, who, link);
  };
  spool_limits limits;
  limits.bytes_max = config.spool.bytes_max;
  limits.segment_bytes_max = config.spool.segment_bytes;
  out.open_spool = [spool_files, limits, &clock, id = mine.value().id] {
    return spool::open(*spool_files, limits, clock, id);
  };
  out.respond = std::move(respond).value();
  out.context = std::make_shared<locked_context>(
    std::make_unique<process_context>(context.processes, context.users));
  out.make_sensors = [config, options, context, log] {
    return make_sources(config, options, context, log);
  };
  out.board = context.board;
  out.why_not_watched = [paths = config.sensors.file_paths](auto path) {
    return why_not_watched(path, paths, own_mounts());
  };
  out.policies
    = std::make_shared<policy_keeper>(config.data_dir + "/policy.bin");
  out.device = who.device;
  out.facts = facts_of_host(context, machine, config.data_dir);
  out.facts.installation = mine.value().id;
  out.look_again = look_at_host;
  out.runs = std::make_shared<run_ledger>(data_files, machine.boot, clock);
  out.virtual_time = !options.replay.empty();
  return out;
}

} // namespace vedette::agent
