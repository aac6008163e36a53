#include "base/result.hpp"

namespace vedette {

const char* name_of(errc code) noexcept {
  switch (code) {
  case errc::unspecified:
    return "unspecified";
  case errc::invalid_argument:
    return "invalid_argument";
  case errc::invalid_config:
    return "invalid_config";
  case errc::not_found:
    return "not_found";
  case errc::conflict:
    return "conflict";
  case errc::unauthenticated:
    return "unauthenticated";
  case errc::forbidden:
    return "forbidden";
  case errc::io_failure:
    return "io_failure";
  case errc::corrupt:
    return "corrupt";
  case errc::overloaded:
    return "overloaded";
  case errc::unavailable:
    return "unavailable";
  case errc::timed_out:
    return "timed_out";
  case errc::unsupported:
    return "unsupported";
  }
  return "unspecified";
}

} // namespace vedette
