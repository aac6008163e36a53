#include "actors/runtime/process.hpp"
#include "agent/data_lock.hpp"
#include "agent/doctor/doctor.hpp"
#include "agent/host.hpp"
#include "agent/machine.hpp"
#include "agent/spool/disk.hpp"
#include "agent/spool/segment.hpp"
#include "agent/uplink/enrol.hpp"
#include "base/exit_code.hpp"
#include "base/fault.hpp"
#include "config/load.hpp"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

using namespace vedette;

constexpr const char* usage
  = "usage: vedette-agent enroll --server URL --token T [--ca FILE]"
    " [--data DIR]\n"
    "       vedette-agent run [--data DIR] [--config FILE] [--replay FILE"
    " [--original-pace]]\n"
    "       vedette-agent doctor [--data DIR]\n";

constexpr int fine = static_cast<int>(exit_code::ok);
constexpr int wrong_usage = static_cast<int>(exit_code::usage);

struct arguments {
  std::string command, server, token, ca_file, data, config_file, replay;
  bool original_pace = false;
};

bool read(int argc, char** argv, arguments& out) {
  if (argc < 2)
    return false;
  out.command = argv[1];
  for (int i = 2; i < argc; ++i) {
    const std::string_view name{argv[i]};
    if (name == "--original-pace") {
      out.original_pace = true;
      continue;
    }
    std::string* to = name == "--server"   ? &out.server
                      : name == "--token"  ? &out.token
                      : name == "--ca"     ? &out.ca_file
                      : name == "--data"   ? &out.data
                      : name == "--config" ? &out.config_file
                      : name == "--replay" ? &out.replay
                                           : nullptr;
    if (to == nullptr || ++i == argc)
      return false;
    *to = argv[i];
  }
  return true;
}

int complain(const error& why) {
  std::fprintf(stderr, "vedette-agent: %s\n", why.detail.c_str());
  return static_cast<int>(exit_code_of(why.code));
}

result<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return error{errc::not_found, path + ": cannot be read"};
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

/// The file, if one was named, the environment, and `--data` over both.
result<config::agent_config> configure(const arguments& given) {
  std::string text;
  if (!given.config_file.empty()) {
    auto found = read_file(given.config_file);
    if (!found.ok())
      return found.why();
    text = std::move(found).value();
  }
  std::vector<std::string> environment;
  for (char** at = environ; *at != nullptr; ++at)
    environment.emplace_back(*at);
  auto loaded = config::load_agent(text, given.config_file, environment);
  for (const auto& x : loaded.problems)
    std::fprintf(stderr, "%s\n", x.to_string().c_str());
  if (has_errors(loaded.problems))
    return error{errc::invalid_config, "the configuration has errors"};
  if (!given.data.empty())
    loaded.config.data_dir = given.data;
  return loaded.config;
}

schema::enrol_request facts_for_enrolment(const std::string& data_dir) {
  auto out = agent::host_facts("0.1.0");
  const auto machine = agent::read_machine();
  out.machine_id = machine.machine_id;
  out.product_uuid = machine.product_uuid;
  out.mac_addresses = machine.mac_addresses;
  out.data_dir = agent::absolute_data_dir(data_dir);
  return out;
}

// They name the device that they are of: no node takes them from another one.
// Detections do not, and stay.
int forget_events_of(const uid& device, const std::string& data_dir) {
  auto opened = agent::open_directory(data_dir + "/spool");
  if (!opened.ok())
    return complain(opened.why());
  auto& spool = *opened.value();
  auto names = spool.list();
  if (!names.ok())
    return complain(names.why());
  bool any = false;
  for (const auto& name : names.value()) {
    const auto segment = agent::parse_segment_name(name);
    const bool events = segment && segment->which != schema::lane::detections;
    if (!events && name != "position")
      continue;
    any = any || events;
    if (auto removed = spool.remove(name); !removed.ok())
      return complain(removed.why());
  }
  if (any)
    std::printf("events of the former device %s that were not sent yet are "
                "dropped\n",
                device.dashed().c_str());
  return fine;
}

int enroll(const arguments& given) {
  if (given.server.empty() || given.token.empty()) {
    std::fputs(usage, stderr);
    return wrong_usage;
  }
  auto config = configure(given);
  if (!config.ok())
    return complain(config.why());
  const auto& data_dir = config.value().data_dir;
  // Before the token is used: what it buys must have a place.
  const auto lock = agent::data_lock::take(data_dir);
  if (!lock.ok())
    return complain(lock.why());
  if (auto can = agent::can_save_credentials(data_dir); !can.ok())
    return complain(can.why());
  const auto before = agent::load_credentials(data_dir);
  agent::enrol_options options{
    given.server,
    given.token,
    {},
    net::proxy_settings::of_environment(config.value().uplink.proxy)};
  if (!given.ca_file.empty()) {
    auto ca = read_file(given.ca_file);
    if (!ca.ok())
      return complain(ca.why());
    options.ca_pem = std::move(ca).value();
  }
  auto who = agent::enrol(options, facts_for_enrolment(data_dir));
  if (!who.ok())
    return complain(who.why());
  if (auto saved = agent::save_credentials(data_dir, who.value()); !saved.ok())
    return complain(saved.why());
  std::printf("enrolled as device %s\n", who.value().device.dashed().c_str());
  if (before.ok() && before.value().device != who.value().device)
    return forget_events_of(before.value().device, data_dir);
  return fine;
}

/// The kernel's layout of sched_attr; Debian 12 has no header for it.
struct scheduling {
  std::uint32_t size = sizeof(scheduling);
  std::uint32_t policy = 0; // SCHED_OTHER
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t slice_ns = 0;
  std::uint64_t deadline_ns = 0, period_ns = 0;
};

// A finding passes five threads before somebody acts on it. With short slices
// (Linux 6.12; ignored before) each of them runs soon after it was woken on a
// busy host, without taking a larger share of it. Threads inherit this.
void ask_for_short_slices() {
  scheduling wanted;
  wanted.nice = ::getpriority(PRIO_PROCESS, 0);
  wanted.slice_ns = 200'000;
  std::ignore = ::syscall(SYS_sched_setattr, 0, &wanted, 0);
}

// Each thread would get a heap of its own to keep what it freed in.
constexpr int heaps_max = 2;

int run(const arguments& given) {
  ::mallopt(M_ARENA_MAX, heaps_max);
  ask_for_short_slices();
  actors::hold_signals();
  auto config = configure(given);
  if (!config.ok())
    return complain(config.why());
  auto who = agent::load_credentials(config.value().data_dir);
  if (!who.ok())
    return complain(who.why());
  const auto lock = agent::data_lock::take(config.value().data_dir);
  if (!lock.ok())
    return complain(lock.why());
  const system_clock_source clock;
  const logger log{log_to_descriptor(2), clock, config.value().log_at_least,
                   "agent"};
  net::io_pool pool{
    1, [&log](const std::string& why) {
      log.error("a connection's handler failed", {{"reason", why}});
    }};
  int code = fine;
  {
    actors::system sys{clock, {config.value().threads, false}};
    auto parts = agent::parts_of_host(config.value(), who.value(),
                                      {given.replay, given.original_pace},
                                      clock, pool, log);
    if (!parts.ok())
      return complain(parts.why());
    const auto closing = parts.value().closing;
    code = actors::run_until_told(
      sys,
      agent::agent_children(sys, std::move(parts).value(), config.value(), log),
      {}, log,
      [&log]() -> status {
        log.info("agent running");
        return done;
      },
      [&closing] {
        if (closing)
          closing();
      });
  }
  pool.stop();
  return code;
}

int run_command(int argc, char** argv) {
  arguments given;
  if (!read(argc, argv, given)) {
    std::fputs(usage, stderr);
    return wrong_usage;
  }
  if (given.command == "enroll")
    return enroll(given);
  if (given.command == "run")
    return run(given);
  if (given.command == "doctor") {
    std::fputs(agent::to_table(agent::examine()).c_str(), stdout);
    return fine;
  }
  std::fputs(usage, stderr);
  return wrong_usage;
}

} // namespace

int main(int argc, char** argv) {
  int code = static_cast<int>(exit_code::failure);
  guarded(
    [](const std::string& why) {
      std::fprintf(stderr, "vedette-agent: %s\n", why.c_str());
    },
    [&] { code = run_command(argc, argv); });
  return code;
}
