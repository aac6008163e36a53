// Many simulated devices against a real node, over the real protocol.
//
//   bench_load --server https://127.0.0.1:7443 --token T [--devices N]
//              [--seconds S] [--block-events K] [--events FILE] [--node-pid P]
//              [--store FOLDER]
//
// Prints one line of JSON per phase: enrolment, handshakes, idle, ingest, and,
// with --store, the same blocks into a store of this process. bench_load.py
// starts a node for it.

#include "agent/uplink/enrol.hpp"
#include "schema/block.hpp"
#include "schema/json.hpp"
#include "tests/bench/load/in_process.hpp"
#include "tests/bench/load/simulated_device.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace vedette::bench {
namespace {

using clock_type = std::chrono::steady_clock;

struct settings {
  std::string server, token, events, store;
  std::uint32_t devices = 100;
  std::uint32_t seconds = 10;
  std::uint32_t block_events = 1000;
  long node_pid = 0;
};

double seconds_since(clock_type::time_point start) {
  return std::chrono::duration<double>(clock_type::now() - start).count();
}

void pause(std::chrono::milliseconds span) {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable{}.wait_for(lock, span);
}

double rss_mb(long pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/statm"};
  long size = 0, resident = 0;
  in >> size >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

double cpu_seconds(long pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  std::getline(in, text);
  auto after_name = text.rfind(')');
  if (after_name == std::string::npos)
    return 0;
  long user = 0, system = 0;
  std::sscanf(text.c_str() + after_name + 1,
              " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user,
              &system);
  return static_cast<double>(user + system)
         / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Process starts like those of a busy host, enough for a block; or all
/// recorded ones.
std::vector<schema::event> make_events(const settings& how) {
  std::vector<schema::event> events;
  if (!how.events.empty()) {
    std::ifstream in{how.events};
    schema::json_reader reader;
    for (std::string line; std::getline(in, line);) {
      schema::event event;
      if (reader.read(line, event).ok())
        events.push_back(std::move(event));
    }
    return events;
  }
  schema::json_reader reader;
  for (std::uint32_t i = 0; i < how.block_events; ++i) {
    auto n = std::to_string(i);
    schema::event event;
    auto text
      = R"({"@timestamp":"2026-01-01T00:00:00.)" + n.substr(0, 3)
        + R"(Z","event":{"category":"process","type":"start"},"process":{"pid":)"
        + std::to_string(1000 + i) + R"(,"name":"sh","executable":"/bin/sh",)"
        + R"("command_line":"sh -c 'run job )" + n
        + R"('","parent":{"pid":1,"name":"cron"}},"user":{"name":"root"}})";
    if (reader.read(text, event).ok())
      events.push_back(std::move(event));
  }
  return events;
}

std::shared_ptr<const std::string>
make_block(const uid& device, std::span<const schema::event> events) {
  schema::block_builder builder;
  builder.set_origin(device, 1);
  std::uint64_t sequence = 0;
  for (auto event : events) {
    event.id = {};
    event.sensor = schema::sensor_id::process;
    event.sequence = ++sequence;
    builder.add(event);
  }
  return std::make_shared<const std::string>(builder.seal());
}

std::vector<agent::credentials> enrol_all(const settings& how) {
  std::vector<agent::credentials> made(how.devices);
  std::atomic<std::uint32_t> next{0}, failed{0};
  auto start = clock_type::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (auto i = next++; i < how.devices; i = next++) {
        auto device = agent::enrol({how.server, how.token, ""},
                                   agent::host_facts("load"));
        if (device.ok())
          made[i] = std::move(device).value();
        else if (failed++ == 0)
          std::cerr << device.why().detail << '\n';
      }
    });
  for (auto& thread : threads)
    thread.join();
  auto seconds = seconds_since(start);
  std::printf("{\"phase\":\"enrol\",\"devices\":%u,\"failed\":%u,"
              "\"seconds\":%.2f,\"per_second\":%.0f}\n",
              how.devices, failed.load(), seconds, how.devices / seconds);
  return failed == 0 ? made : std::vector<agent::credentials>{};
}

using device_list = std::vector<std::shared_ptr<simulated_device>>;

void connect_all(const settings& how, device_list& devices, net::io_pool& pool,
                 const clock_source& clock, const load_counters& counters) {
  auto before = rss_mb(how.node_pid);
  auto cpu = cpu_seconds(how.node_pid);
  auto start = clock_type::now();
  // As many at a time as a listen queue takes; a thousand agents jitter.
  std::size_t begun = 0;
  while (counters.channels_up < 2 * devices.size()
         && seconds_since(start) < 300) {
    while (begun < devices.size() && 2 * begun < counters.channels_up + 200)
      devices[begun++]->connect(pool, clock);
    pause(std::chrono::milliseconds{1});
  }
  auto seconds = seconds_since(start);
  cpu = cpu_seconds(how.node_pid) - cpu;
  pause(std::chrono::milliseconds{2000});
  auto grown = rss_mb(how.node_pid) - before;
  auto up = static_cast<double>(counters.channels_up);
  std::printf("{\"phase\":\"connect\",\"connections\":%.0f,\"seconds\":%.2f,"
              "\"handshakes_per_second\":%.0f,\"node_cpu_us_each\":%.0f,"
              "\"node_rss_kb_each\":%.1f}\n",
              up, seconds, up / seconds, cpu / up * 1e6, grown * 1000 / up);
}

void measure_idle(const settings& how) {
  auto cpu = cpu_seconds(how.node_pid);
  pause(std::chrono::milliseconds{5000});
  std::printf("{\"phase\":\"idle\",\"node_cpu_percent\":%.2f,"
              "\"node_rss_mb\":%.1f}\n",
              (cpu_seconds(how.node_pid) - cpu) / 5 * 100,
              rss_mb(how.node_pid));
}

void measure_ingest(const settings& how, device_list& devices,
                    const load_counters& counters) {
  for (auto& device : devices)
    device->flood(true);
  pause(std::chrono::milliseconds{1000}); // Warm.
  auto acked = counters.events_acked.load();
  auto bytes = counters.bytes_sent.load();
  auto cpu = cpu_seconds(how.node_pid);
  auto own = cpu_seconds(::getpid());
  auto start = clock_type::now();
  pause(std::chrono::seconds{how.seconds});
  auto seconds = seconds_since(start);
  auto events = static_cast<double>(counters.events_acked - acked);
  std::printf("{\"phase\":\"ingest\",\"events_per_second\":%.0f,"
              "\"mb_per_second\":%.1f,\"bytes_per_event\":%.1f,"
              "\"node_cores\":%.2f,\"generator_cores\":%.2f,"
              "\"node_us_per_event\":%.3f,\"disconnects\":%llu}\n",
              events / seconds,
              static_cast<double>(counters.bytes_sent - bytes) / seconds / 1e6,
              static_cast<double>(counters.bytes_sent)
                / static_cast<double>(counters.events_sent),
              (cpu_seconds(how.node_pid) - cpu) / seconds,
              (cpu_seconds(::getpid()) - own) / seconds,
              (cpu_seconds(how.node_pid) - cpu) / events * 1e6,
              static_cast<unsigned long long>(counters.channels_down));
  for (auto& device : devices)
    device->flood(false);
}

int run(const settings& how) {
  rlimit files{300'000, 300'000};
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0) {
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  auto who = enrol_all(how);
  if (who.empty())
    return 1;
  auto events = make_events(how);
  load_counters counters;
  system_clock_source clock;
  net::io_pool pool{2};
  device_list devices;
  std::vector<std::pair<uid, std::shared_ptr<const std::string>>> blocks;
  // Each device has one block that it sends again and again under new numbers.
  const auto runs = std::max<std::size_t>(events.size() / how.block_events, 1);
  for (auto& one : who) {
    auto first = blocks.size() % runs * how.block_events;
    auto block = make_block(
      one.device,
      std::span{events}.subspan(
        first, std::min<std::size_t>(how.block_events, events.size() - first)));
    blocks.emplace_back(one.device, block);
    devices.push_back(std::make_shared<simulated_device>(
      std::move(one), how.block_events, std::move(block), counters));
  }
  connect_all(how, devices, pool, clock, counters);
  measure_idle(how);
  if (how.seconds > 0)
    measure_ingest(how, devices, counters);
  for (auto& device : devices)
    device->stop();
  pool.stop();
  if (!how.store.empty()) {
    auto speed = measure_store(how.store, blocks, how.block_events);
    std::printf("{\"phase\":\"in process\",\"events_per_second\":%.0f,"
                "\"events_per_cpu_second\":%.0f}\n",
                speed.events_per_second, speed.events_per_cpu_second);
  }
  return 0;
}

} // namespace
} // namespace vedette::bench

int main(int argc, char** argv) {
  vedette::bench::settings how;
  for (int i = 1; i + 1 < argc; i += 2) {
    std::string name = argv[i], value = argv[i + 1];
    auto number = [&value] {
      return static_cast<std::uint32_t>(
        std::strtoul(value.c_str(), nullptr, 10));
    };
    if (name == "--server")
      how.server = value;
    else if (name == "--token")
      how.token = value;
    else if (name == "--events")
      how.events = value;
    else if (name == "--store")
      how.store = value;
    else if (name == "--devices")
      how.devices = number();
    else if (name == "--seconds")
      how.seconds = number();
    else if (name == "--block-events")
      how.block_events = number();
    else if (name == "--node-pid")
      how.node_pid = number();
  }
  if (how.server.empty() || how.token.empty()) {
    std::cerr << "bench_load --server URL --token T [--devices N] [--seconds S]"
                 " [--block-events K] [--events FILE] [--node-pid P]"
                 " [--store FOLDER]\n";
    return 2;
  }
  return vedette::bench::run(how);
}
