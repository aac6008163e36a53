#pragma once

#include "actors/detection/response_executor.hpp"
#include "schema/event.hpp"

#include <string>
#include <vector>

namespace vedette::actors {

/// What the artifacts of interest of contributing events name: processes, files
/// and users, each once. Artifacts an event does not have are left out.
class targets {
public:
  /// Adds the artifacts (`InstigatingProcess`, `TargetFile`, `Target Process
  /// Owner` …) of `what`. None given = the process that acted or started and,
  /// in file events, the file.
  void add(const schema::event& what,
           const std::vector<std::string>& artifacts);

  void fill(response_request& out) const;

private:
  void add_artifact(const schema::event& what, std::string name);
  void add_process(const schema::event& what, const std::string& prefix);
  void add_file(const schema::event& what, const std::string& path_field);
  void add_user(const schema::event& what, const std::string& field);

  std::vector<process_target> processes_;
  std::vector<file_target> files_;
  std::vector<std::string> users_;
};

} // namespace vedette::actors
