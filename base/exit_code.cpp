#include "base/exit_code.hpp"

namespace vedette {

exit_code exit_code_of(errc code) noexcept {
  switch (code) {
  case errc::invalid_argument:
  case errc::invalid_config:
    return exit_code::invalid;
  case errc::not_found:
    return exit_code::not_found;
  case errc::conflict:
    return exit_code::conflict;
  case errc::unauthenticated:
  case errc::forbidden:
    return exit_code::denied;
  case errc::overloaded:
  case errc::unavailable:
  case errc::timed_out:
    return exit_code::unavailable;
  case errc::unspecified:
  case errc::io_failure:
  case errc::corrupt:
  case errc::unsupported:
    return exit_code::failure;
  }
  return exit_code::failure;
}

} // namespace vedette
