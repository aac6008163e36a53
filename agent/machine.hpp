#pragma once

#include "base/ids.hpp"

#include <string>
#include <vector>

namespace vedette::agent {

/// What tells this machine from others. A fact that cannot be read is empty.
struct machine_facts {
  std::string machine_id;   ///< `/etc/machine-id`
  std::string product_uuid; ///< Of the firmware; only root may read it.
  std::vector<std::string> mac_addresses;
  uid boot; ///< Nil = not readable.
};

/// Reads them below `root`; the addresses are those of the host.
machine_facts read_machine(const std::string& root = "");

/// One name for machine and boot: whoever has another one is another machine,
/// or this one after it booted.
uid name_of(const machine_facts& what);

} // namespace vedette::agent
