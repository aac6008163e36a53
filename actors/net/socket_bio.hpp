#pragma once

#include <openssl/types.h>

/// Not for use outside actors/net.
namespace vedette::net {

/// A BIO over a non-blocking socket it does not own. OpenSSL's own one writes
/// with write(2): a peer that has gone would end the process with SIGPIPE.
BIO* make_socket_bio(int descriptor);

} // namespace vedette::net
