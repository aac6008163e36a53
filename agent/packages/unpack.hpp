#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace vedette::agent {

struct unpack_limits {
  std::uint64_t bytes_max = 128ULL << 20;
  std::uint64_t files_max = 2000;
  /// Unpacked to packed; a zip of real files stays far below.
  std::uint64_t ratio_max = 200;
};

/// Unpacks a zip into an existing, empty folder: plain files and folders below
/// it, nothing else. errc::corrupt names the entry that was not acceptable;
/// what was unpacked until then stays for the caller to remove.
status unpack(std::string_view zip, const std::string& folder,
              const unpack_limits& limits = {});

} // namespace vedette::agent
