#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

struct x509_st;

namespace vedette::net {

/// Who a certificate says a device is. The only source of a device's id: what
/// a message claims about itself is never believed.
struct device_identity {
  std::string cluster;
  uid device;
  std::string serial; ///< Hexadecimal, lower-case.
  time_ns issued = 0;
  time_ns expires = 0;
};

/// `spiffe://<cluster>/device/<uuid>`
std::string device_uri(std::string_view cluster, const uid& device);

/// Accepts exactly the form above: lower-case dashed uuid, no port, no query,
/// no further path segment. A cluster name is 1–63 of [a-z0-9.-].
result<device_identity> parse_device_uri(std::string_view uri);

bool is_cluster_name(std::string_view name);

/// The identity of a certificate that has been verified already. Requires one
/// subject alternative name, a URI of the form above. The common name is never
/// looked at.
result<device_identity> identity_of(x509_st* certificate);

} // namespace vedette::net
