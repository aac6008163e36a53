#pragma once

#include "base/clock.hpp"
#include "cloud/identity/authority.hpp"
#include "cloud/identity/secrets.hpp"

#include <string>

// Tested by tests/e2e/demo_test.py

namespace vedette::cloud {

/// What a node keeps beside its store: the cluster's authority and the key
/// that signs content. Keys are readable by the owner only.
struct node_secrets {
  authority ca;
  content_key content;
};

/// Makes them in `<data_dir>`. errc::conflict when they are there already.
result<node_secrets> make_node_secrets(const std::string& data_dir,
                                       const std::string& cluster,
                                       const clock_source& clock);
/// errc::not_found, with what to do, before `vedette-node init`.
result<node_secrets> load_node_secrets(const std::string& data_dir);

/// A listener as people write it: `127.0.0.1:8443`, `[::]:7443`, `:8443`.
struct listen_address {
  std::string host; ///< Empty = all addresses.
  std::uint16_t port = 0;
};
result<listen_address> parse_listener(const std::string& text);

} // namespace vedette::cloud
