#pragma once

#include "actors/device/record_store.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Files that commands fetched from devices: a record per part, in order.
namespace vedette::actors {

/// Largest part that is taken.
inline constexpr std::size_t file_part_bytes_max = 1U << 20;
/// Of all files of one device; the oldest go first.
inline constexpr std::uint64_t files_bytes_max = 256ULL << 20;

record_write file_part(const uid& device, const uid& command,
                       std::uint32_t part, std::string bytes);
/// Deletes the first `parts` parts.
void forget_file(const uid& device, const uid& command, std::uint32_t parts,
                 std::vector<record_write>& out);

/// All parts, one after the other. errc::not_found when there is none.
result<std::string> read_fetched_file(const record_store& from,
                                      const uid& device, const uid& command);

} // namespace vedette::actors
