#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace vedette::cloud {

/// The same as an agent's limits for unpacking: what is taken here is unpacked
/// there.
struct package_limits {
  std::uint64_t bytes_max = 128ULL << 20;
  std::uint64_t files_max = 2000;
  std::uint64_t ratio_max = 200; ///< Unpacked to packed.
};

/// Reads all of a zip and returns the names of the files in it.
/// errc::invalid_argument, with the entry's name, for what is no zip, is
/// damaged, is encrypted, would write outside of its folder, holds links or
/// devices, names a file twice, or grows beyond the limits. Unpacks into
/// nothing, so that sizes are known and not believed.
result<std::set<std::string>> check_package(std::string_view zip,
                                            const package_limits& limits = {});

} // namespace vedette::cloud
