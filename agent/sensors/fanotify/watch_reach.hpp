#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vedette::agent {

/// Why file events below `path` (or of names that begin so) do not come when
/// the file systems of `watched` are watched, or all when that is empty; empty
/// = they do. Pure: `mountinfo` is the text of /proc/self/mountinfo.
std::string why_not_watched(std::string_view path,
                            const std::vector<std::string>& watched,
                            const std::string& mountinfo);

/// The mounts of this process, as `mountinfo` takes them.
std::string own_mounts();

} // namespace vedette::agent
