#pragma once

#include "agent/respond/process_hands.hpp"

#include <cstdint>
#include <string>

namespace vedette::agent {

/// Deletes one file for good: never through a symbolic link, never a folder,
/// and only the inode that was meant when it is known (0 = it is not).
act_outcome delete_file(const std::string& path, std::uint64_t inode);

} // namespace vedette::agent
