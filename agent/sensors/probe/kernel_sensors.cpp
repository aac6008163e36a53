// Tested by tests/kernel/fallback_source_test.cpp.
#include "agent/sensors/probe/kernel_sensors.hpp"

#include "agent/process/proc_reader.hpp"
#include "agent/sensors/bpf/bpf_source.hpp"
#include "agent/sensors/fanotify/fanotify_source.hpp"
#include "agent/sensors/procfs/connector_source.hpp"
#include "agent/sensors/procfs/listeners.hpp"
#include "agent/sensors/procfs/socket_source.hpp"

#include <unistd.h>

namespace vedette::agent {

namespace {

/// Keeps a source that opens; else says why the class is off.
bool keep_if_open(kernel_sensors& out,
                  std::unique_ptr<actors::sensor_source> source,
                  const std::string& better) {
  if (auto opened = source->open(); !opened.ok()) {
    auto why = opened.why().detail;
    out.modes.push_back({std::string{source->name()}, "off",
                         better.empty() ? why : better + "; " + why});
    return false;
  }
  for (const auto& mode : source->modes())
    out.modes.push_back(mode);
  out.sources.push_back(std::move(source));
  return true;
}

socket_owner owner_of(const process& who, time_ns now) {
  socket_owner out{};
  out.head.pid = static_cast<__u32>(who.key.pid);
  out.head.tid = out.head.pid;
  out.head.ppid = static_cast<__u32>(who.parent_pid);
  out.head.uid = who.uid;
  out.head.euid = who.euid;
  out.head.gid = who.gid;
  out.head.start_ns = static_cast<__u64>(who.start);
  who.title.copy(out.head.name, sizeof(out.head.name) - 1);
  out.since_ns = static_cast<__u64>(now);
  return out;
}

/// Servers that were there before us: connections they accept are theirs.
void add_listeners(bpf_host& host, const sensor_context& context) {
  for (const auto& x : list_listeners())
    if (auto who = context.processes->find(x.pid); who && x.pid != ::getpid())
      host.add_listener({x.net_ns, x.port},
                        owner_of(*who, context.clock->boot()));
}

} // namespace

kernel_sensors open_kernel_sensors(const kernel_sensor_options& options,
                                   const sensor_context& context) {
  kernel_sensors out;
  result<std::shared_ptr<bpf_host>> host
    = error{errc::unsupported, "BPF is turned off"};
  if (options.bpf) {
    bpf_options settings;
    settings.only_cgroup = options.only_cgroup;
    host = bpf_host::load(settings);
  }
  if (host.ok()) {
    keep_if_open(
      out, std::make_unique<bpf_process_source>(host.value(), context), {});
    keep_if_open(
      out, std::make_unique<bpf_network_source>(host.value(), context), {});
    if (options.only_cgroup == 0)
      add_listeners(*host.value(), context);
  } else {
    const auto& why = host.why().detail;
    keep_if_open(out, std::make_unique<connector_source>(context, why), why);
    keep_if_open(out, std::make_unique<socket_source>(context, why), why);
  }
  fanotify_options files;
  files.paths = options.file_systems;
  files.pidfds = !host.ok();
  keep_if_open(out, std::make_unique<fanotify_source>(files, context), {});
  for (const auto* cls :
       {"dns", "logon", "memory", "device", "script", "module"})
    out.modes.push_back({cls, "off", "no back-end in this version"});
  return out;
}

sensor_context make_sensor_context(const uid& device, std::uint64_t epoch,
                                   const clock_source& clock,
                                   const sensor_limits& limits) {
  sensor_context out;
  out.run = {device, proc_reader{}.boot_id(), epoch};
  out.clock = &clock;
  out.processes = std::make_shared<process_table>(
    out.run.boot, process_table_limits{.processes_max = limits.processes_max});
  out.processes->set_lookup(
    [](std::int32_t pid) { return proc_reader{}.read(pid); });
  out.users = std::make_shared<user_names>(clock);
  hash_limits hashes;
  hashes.file_bytes_max = limits.hash_file_bytes_max;
  out.hashes = std::make_shared<image_hashes>(hashes);
  out.quiet = std::make_shared<quiet_processes>();
  out.mounts = std::make_shared<mount_notices>();
  out.board = std::make_shared<sensor_board>();
  out.who_accepted = [finder = std::make_shared<accept_finder>(clock)](
                       const connection& what, const auto& candidates) {
    return finder->find(what, candidates);
  };
  return out;
}

} // namespace vedette::agent
