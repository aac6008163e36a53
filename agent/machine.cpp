#include "agent/machine.hpp"

#include "agent/addresses.hpp"

#include <fstream>

// Tested by tests/unit/agent/installation_test.cpp

namespace vedette::agent {

namespace {

std::string first_line(const std::string& path) {
  std::ifstream in{path};
  std::string line;
  std::getline(in, line);
  return line;
}

} // namespace

machine_facts read_machine(const std::string& root) {
  machine_facts out;
  out.machine_id = first_line(root + "/etc/machine-id");
  out.product_uuid = first_line(root + "/sys/class/dmi/id/product_uuid");
  if (auto boot
      = uid::parse(first_line(root + "/proc/sys/kernel/random/boot_id"));
      boot.ok())
    out.boot = boot.value();
  out.mac_addresses = addresses_of_host().mac;
  return out;
}

// Not the addresses: network devices come and go while a machine runs.
uid name_of(const machine_facts& what) {
  return uid::of(what.machine_id + '\n' + what.product_uuid + '\n'
                 + what.boot.dashed());
}

} // namespace vedette::agent
