// Tested by tests/unit/agent/sensors/fanotify/file_decoder_test.cpp.
#include "agent/sensors/fanotify/folder_paths.hpp"

namespace vedette::agent {

folder_paths::folder_paths(folder_lookup lookup, std::size_t remembered_max)
  : lookup_{std::move(lookup)}, remembered_max_{remembered_max} {}

const std::string& folder_paths::of(const file_handle_id& folder) {
  static const std::string nowhere;
  if (folder.empty())
    return nowhere;
  if (auto known = known_.find(folder.bytes); known != known_.end()) {
    recent_.splice(recent_.begin(), recent_, known->second);
    return known->second->second;
  }
  auto path = lookup_(folder);
  if (path.empty())
    return nowhere; // Gone; a folder with this handle never comes back.
  learn(folder, std::move(path));
  return recent_.front().second;
}

void folder_paths::learn(const file_handle_id& folder, std::string path) {
  if (auto known = known_.find(folder.bytes); known != known_.end()) {
    known->second->second = std::move(path);
    return;
  }
  if (recent_.size() >= remembered_max_) {
    known_.erase(recent_.back().first);
    recent_.pop_back();
  }
  recent_.emplace_front(folder.bytes, std::move(path));
  known_.emplace(recent_.front().first, recent_.begin());
}

void folder_paths::forget_all() {
  known_.clear();
  recent_.clear();
}

} // namespace vedette::agent
