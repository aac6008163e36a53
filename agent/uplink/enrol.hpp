#pragma once

#include "actors/net/proxy.hpp"
#include "agent/uplink/credentials.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <string>

namespace vedette::agent {

struct enrol_options {
  std::string server_url; ///< `https://host:port` of the node's agent listener.
  std::string token;
  std::string ca_pem; ///< Empty: trust the authority that the token names.
  net::proxy_settings proxy{};
};

/// Makes a key, trades the token for a certificate and returns both; stores
/// nothing. `facts` needs hostname, machine_id, os_name, kernel and
/// agent_version.
result<credentials> enrol(const enrol_options& options,
                          schema::enrol_request facts);

/// A new certificate for a new key, asked for with the present one.
result<credentials> renew(const credentials& present,
                          const net::proxy_settings& proxy = {});

/// The data directory as every start of the agent names it.
std::string absolute_data_dir(const std::string& data_dir);

/// What this host says about itself.
schema::enrol_request host_facts(const std::string& agent_version);

} // namespace vedette::agent
