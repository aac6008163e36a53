#pragma once

#include "agent/respond/command.hpp"

#include <cstdint>

namespace vedette::agent {

struct file_limits {
  std::uint64_t bytes_max = schema::fetched_bytes_max;
  std::size_t part_bytes = 512U << 10;
};

/// One part of a file of the device: never through a symbolic link, plain files
/// only. All parts are of one state of the file: a part of another one fails.
/// The last part brings the hash of the whole.
schema::command_result read_part(const uid& command, const file_wanted& what,
                                 const file_limits& limits = {});

} // namespace vedette::agent
