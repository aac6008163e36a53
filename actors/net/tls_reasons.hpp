#pragma once

#include <string>

struct ssl_st;
struct x509_store_ctx_st;

/// Why a certificate was not accepted, for people. Not for use outside
/// actors/net.
namespace vedette::net {

/// Of the certificate at fault: its names, its times, this host's clock, and
/// what to do. To be called from a verify callback.
std::string reason_of(x509_store_ctx_st* verification);

/// What `reason_of` said about the peer of a connection goes to `to`, which
/// outlives it.
void keep_reasons(ssl_st* connection, std::string& to);

/// The verify callback that does so.
int verify_and_say_why(int good, x509_store_ctx_st* verification);
/// The same, and lets a certificate pass whose time is over: it is for those
/// behind to look at its times.
int verify_but_time(int good, x509_store_ctx_st* verification);

} // namespace vedette::net
