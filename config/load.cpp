#include "config/load.hpp"

#include "config/binding.hpp"

namespace vedette::config {

namespace {

// Nothing is planned for longer, and in nanoseconds it still fits a time.
constexpr std::uint64_t ten_years_s = 10ULL * 365 * 86'400;

void bind(binder& b, node_config& c) {
  b.key("data_dir", c.data_dir);
  b.key("cluster", c.cluster);
  b.key("node", c.node);
  b.key("threads", c.threads, {0, 1024});
  b.key("log_level", c.log_at_least);
  b.section("listen");
  b.key("api", c.listen.api);
  b.key("agents", c.listen.agents);
  b.key("names", c.listen.names);
  b.section("api");
  b.key("metrics_open", c.api.metrics_open);
  b.key("body_bytes_max", c.api.body_bytes_max, {1024, 1ULL << 32});
  b.key("session_lifetime_s", c.api.session_lifetime, {60, ten_years_s});
  b.key("sign_in_attempts_max", c.api.sign_in_attempts_max, {0, 1'000'000});
  b.key("sign_in_window_s", c.api.sign_in_window, {1, 86'400});
  b.key("console_dir", c.api.console_dir);
  b.section("gateway");
  b.key("connections_max", c.gateway.connections_max, {1, 10'000'000});
  b.key("credit_bytes_device", c.gateway.credit_bytes_device,
        {4096, 1ULL << 40});
  b.key("credit_bytes_node", c.gateway.credit_bytes_node, {4096, 1ULL << 50});
  b.key("idle_timeout_s", c.gateway.idle_timeout, {1, 86'400});
  b.key("certificate_lifetime_h", c.gateway.certificate_lifetime,
        {1, ten_years_s / 3600});
  b.key("certificate_grace_h", c.gateway.certificate_grace,
        {0, ten_years_s / 3600});
  b.key("same_machine", c.gateway.same_machine);
  b.key("copies", c.gateway.copies);
  b.section("store");
  b.key("retention_days", c.store.retention_days, {1, 36'500});
  b.key("disk_bytes_reserve", c.store.disk_bytes_reserve, {0, 1ULL << 60});
  b.key("memory_bytes", c.store.memory_bytes, {8U << 20, 1ULL << 40});
  b.section("query");
  b.key("concurrent_max", c.query.concurrent_max, {1, 10'000});
  b.key("rows_max", c.query.rows_max, {1, 1'000'000});
  b.key("run_time_max_s", c.query.run_time_max, {1, 86'400});
  b.key("result_lifetime_h", c.query.result_lifetime, {1, ten_years_s / 3600});
}

void bind(binder& b, agent_config& c) {
  b.key("data_dir", c.data_dir);
  b.key("log_level", c.log_at_least);
  b.key("threads", c.threads, {0, 1024});
  b.section("spool");
  b.key("bytes_max", c.spool.bytes_max, {1U << 20, 1ULL << 50});
  b.key("segment_bytes", c.spool.segment_bytes, {64U << 10, 1ULL << 30});
  b.section("blocks");
  b.key("events_max", c.blocks.events_max, {1, 1'000'000});
  b.key("bytes_max", c.blocks.bytes_max, {4096, 768U << 10});
  b.key("interval_ms", c.blocks.interval, {1, 600'000});
  b.section("uplink");
  b.key("backoff_first_ms", c.uplink.backoff_first, {1, 3'600'000});
  b.key("backoff_max_ms", c.uplink.backoff_max, {1, 86'400'000});
  b.key("answer_deadline_s", c.uplink.answer_deadline, {1, 3600});
  b.key("health_interval_s", c.uplink.health_interval, {1, 86'400});
  b.key("proxy", c.uplink.proxy);
  b.section("engine");
  b.key("windows_per_rule_max", c.engine.windows_per_rule_max, {1, 10'000'000});
  b.key("windows_max", c.engine.windows_max, {1, 10'000'000});
  b.key("rule_core_percent_max", c.engine.rule_core_percent_max, {0, 100});
  b.section("sensors");
  b.key("kernel", c.sensors.kernel);
  b.key("file_paths", c.sensors.file_paths);
  b.key("hash_file_bytes_max", c.sensors.hash_file_bytes_max, {0, 1ULL << 40});
  b.key("processes_max", c.sensors.processes_max, {1, 10'000'000});
}

template <class Config>
loaded<Config> load(std::string_view text, std::string_view file_name,
                    const std::vector<std::string>& environment) {
  loaded<Config> out;
  try {
    auto table = toml::parse(text, file_name);
    toml_binder from_file{table, std::string{file_name}, out.problems};
    bind(from_file, out.config);
    from_file.report_unknown();
  } catch (const toml::parse_error& why) {
    diagnostic d;
    d.source = file_name;
    d.line = why.source().begin.line;
    d.column = why.source().begin.column;
    d.message = why.description();
    out.problems.push_back(std::move(d));
  }
  environment_binder from_environment{environment, out.problems};
  bind(from_environment, out.config);
  return out;
}

template <class Config>
std::string print_all(Config config) {
  print_binder printer;
  bind(printer, config);
  return printer.text();
}

} // namespace

loaded<node_config> load_node(std::string_view text, std::string_view file_name,
                              const std::vector<std::string>& environment) {
  return load<node_config>(text, file_name, environment);
}

loaded<agent_config> load_agent(std::string_view text,
                                std::string_view file_name,
                                const std::vector<std::string>& environment) {
  return load<agent_config>(text, file_name, environment);
}

std::string print(const node_config& config) {
  return print_all(config);
}

std::string print(const agent_config& config) {
  return print_all(config);
}

} // namespace vedette::config
