#pragma once

#include "actors/detection/package_runner.hpp"
#include "agent/packages/package_store.hpp"
#include "agent/sandbox/sandbox.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace vedette::agent {

struct runner_limits {
  sandbox_limits sandbox;
  std::size_t output_bytes = 4U << 20; ///< Of one run, everything included.
};

/// Runs packages: unpacks one into a folder of its own, starts its entry point
/// in the sandbox with its arguments and `-out /out -detection
/// /out/.detection.json`, and collects what it printed and what it left in
/// /out. The folder is gone afterwards.
class sandboxed_runner final : public actors::package_runner {
public:
  /// `folder`: for runs in progress; what is in it is removed.
  sandboxed_runner(std::shared_ptr<package_store> store, std::string folder,
                   const runner_limits& limits = {});

  result<actors::package_outcome> run(const actors::package_run& what) override;
  /// Ends the run in progress, if there is one, and all that come. Any thread.
  void give_up() { given_up_ = true; }

private:
  std::atomic<bool> given_up_{false};
  std::shared_ptr<package_store> store_;
  std::string folder_;
  runner_limits limits_;
};

} // namespace vedette::agent
