#pragma once

#include "actors/contract/inspector.hpp"
#include "actors/contract/window.hpp"
#include "actors/inspect/pages.hpp"
#include "actors/runtime/system.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace vedette::actors {

struct inspector_sources {
  std::string node;
  windows_actor windows; ///< Null: no windows live here.
  /// More pages by path.
  std::vector<std::pair<std::string, std::function<admin_answer()>>> pages;
};

/// Serves the pages of the admin endpoint for one process.
class inspector_shell {
public:
  using handle = inspector_actor;
  static constexpr auto family = "inspector";

  inspector_shell(handle::pointer self, system& sys, inspector_sources with);

  handle::behavior_type behavior();

private:
  caf::result<inspected> page(const admin_request& what);
  caf::result<inspected> one_actor(const std::string& id);
  caf::result<inspected> windows(const list_windows& which);

  handle::pointer self_;
  system& sys_;
  inspector_sources with_;
};

} // namespace vedette::actors
