#pragma once

#include <cstring>
#include <string>

namespace vedette::agent {

/// `SIGKILL`; the number for one without a name.
inline std::string signal_name(std::uint32_t number) {
  const char* name = ::sigabbrev_np(static_cast<int>(number));
  return name == nullptr ? std::to_string(number) : "SIG" + std::string{name};
}

} // namespace vedette::agent
