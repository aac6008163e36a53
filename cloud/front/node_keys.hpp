#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cloud/identity/authority.hpp"
#include "cloud/identity/secrets.hpp"

#include <string>

namespace vedette::cloud {

/// The secrets of a cluster on its node, below `<data_dir>/pki`, readable by
/// the owner only; `ca.pem` is for everybody.
struct node_keys {
  authority ca;
  content_key content;
};

/// For `vedette-node init`. errc::conflict when there are keys already.
result<node_keys> create_node_keys(const std::string& data_dir,
                                   const std::string& cluster, time_ns now);

/// errc::not_found before `vedette-node init`.
result<node_keys> load_node_keys(const std::string& data_dir);

} // namespace vedette::cloud
