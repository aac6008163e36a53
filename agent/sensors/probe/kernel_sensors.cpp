// Tested by tests/kernel/fallback_source_test.cpp.
#include "agent/sensors/probe/kernel_sensors.hpp"

#include "agent/process/proc_reader.hpp"
#include "agent/sensors/bpf/bpf_source.hpp"
#include "agent/sensors/fanotify/fanotify_source.hpp"
#include "agent/sensors/procfs/connector_source.hpp"
#include "agent/sensors/procfs/socket_source.hpp"

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
                                   const clock_source& clock) {
  sensor_context out;
  out.run = {device, proc_reader{}.boot_id(), epoch};
  out.clock = &clock;
  out.processes = std::make_shared<process_table>(out.run.boot);
  out.processes->set_lookup(
    [](std::int32_t pid) { return proc_reader{}.read(pid); });
  out.users = std::make_shared<user_names>(clock);
  out.hashes = std::make_shared<image_hashes>();
  out.quiet = std::make_shared<quiet_processes>();
  return out;
}

} // namespace vedette::agent
