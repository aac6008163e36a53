#include "agent/doctor/doctor.hpp"

#include "agent/sensors/bpf/bpf_host.hpp"
#include "agent/sensors/probe/kernel_sensors.hpp"
#include "base/log.hpp"

#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace vedette::agent {

namespace {

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

doctor_report::check of(std::string name, bool good, const char* otherwise) {
  return {std::move(name), good, good ? "" : otherwise};
}

} // namespace

doctor_report examine() {
  doctor_report out;
  system_clock_source clock;
  auto context = make_sensor_context(uid{}, 0, clock);
  for (const auto& mode : open_kernel_sensors({}, context).modes)
    out.sensors.push_back(mode);
  utsname kernel{};
  ::uname(&kernel);
  out.checks.push_back({"kernel", true, kernel.release});
  out.checks.push_back(
    of("root", ::geteuid() == 0, "sensors and responses need it"));
  out.checks.push_back(of("bpf object", built_with_bpf(),
                          "not part of this build: no clang, bpftool or type "
                          "information when it was made"));
  out.checks.push_back(of("type information",
                          ::access("/sys/kernel/btf/vmlinux", R_OK) == 0,
                          "/sys/kernel/btf/vmlinux is missing"));
  auto pidfd = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0));
  out.checks.push_back(of("pidfd", pidfd >= 0, "responses need Linux 5.3"));
  if (pidfd >= 0)
    ::close(pidfd);
  out.checks.push_back(
    of("landlock", ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1) > 0,
       "packages run without it"));
  return out;
}

std::string to_table(const doctor_report& what) {
  std::string out = padded("CLASS", 12) + padded("BACKEND", 12) + "REASON\n";
  for (const auto& x : what.sensors)
    out += padded(x.event_class, 12) + padded(x.backend, 12) + x.reason + "\n";
  out += "\n" + padded("CHECK", 20) + padded("OK", 6) + "DETAIL\n";
  for (const auto& x : what.checks)
    out += padded(x.name, 20) + padded(x.good ? "yes" : "no", 6) + x.detail
           + "\n";
  return out;
}

std::string to_json(const doctor_report& what) {
  std::string out = "{\"sensors\":[";
  auto text = [&](const char* key, const std::string& value) {
    out += key;
    append_json_string(out, value);
  };
  for (const auto& x : what.sensors) {
    text(out.back() == '[' ? "{\"class\":" : ",{\"class\":", x.event_class);
    text(",\"backend\":", x.backend);
    text(",\"reason\":", x.reason);
    out += '}';
  }
  out += "],\"checks\":[";
  for (const auto& x : what.checks) {
    text(out.back() == '[' ? "{\"name\":" : ",{\"name\":", x.name);
    out += x.good ? ",\"good\":true" : ",\"good\":false";
    text(",\"detail\":", x.detail);
    out += '}';
  }
  return out + "]}";
}

} // namespace vedette::agent
