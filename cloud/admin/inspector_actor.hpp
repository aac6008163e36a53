#pragma once

#include "actors/contract/inspector.hpp"
#include "actors/runtime/system.hpp"
#include "cloud/admin/inspector.hpp"

#include <functional>
#include <memory>

namespace vedette::cloud {

struct inspector_sources {
  std::string node;
  std::shared_ptr<coordinator> cluster;
  std::function<std::vector<std::pair<std::string, double>>()> metrics;
};

/// Serves the pages of the admin endpoint.
class inspector_shell {
public:
  using handle = actors::inspector_actor;
  static constexpr auto family = "inspector";

  inspector_shell(handle::pointer self, actors::system& sys,
                  inspector_sources with);

  handle::behavior_type behavior();

private:
  caf::result<actors::inspected> page(const actors::admin_request& what);
  caf::result<actors::inspected> one_actor(const std::string& id);
  [[nodiscard]] std::string cluster() const;

  handle::pointer self_;
  actors::system& sys_;
  inspector_sources with_;
};

} // namespace vedette::cloud
