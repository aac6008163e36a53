#pragma once

#include "agent/sensors/fanotify/record.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace vedette::agent {

/// Asks the kernel where a folder is now; empty when it is gone.
using folder_lookup = std::function<std::string(const file_handle_id&)>;

/// Paths of folders by handle, remembered: asking costs three system calls, and
/// most events happen in few folders. A rename of any folder may change the
/// path of every other one, so it empties the memory.
class folder_paths {
public:
  folder_paths(folder_lookup lookup, std::size_t remembered_max);

  /// Empty when nobody knows. Valid until the next call.
  const std::string& of(const file_handle_id& folder);
  /// A folder that was just made or moved: it may be gone before anybody asks.
  void learn(const file_handle_id& folder, std::string path);
  void forget_all();

private:
  using entry = std::pair<std::string, std::string>; // Handle, path.
  folder_lookup lookup_;
  std::size_t remembered_max_;
  std::list<entry> recent_;
  std::unordered_map<std::string_view, std::list<entry>::iterator> known_;
};

} // namespace vedette::agent
