#pragma once

#include "actors/contract/responder.hpp"
#include "actors/runtime/system.hpp"
#include "base/log.hpp"

#include <memory>

namespace vedette::agent {

/// What acts on the device, as agent/respond and agent/packages make it.
struct hands_parts {
  std::shared_ptr<actors::response_executor> executor;
  std::shared_ptr<actors::package_shelf> shelf;
  std::shared_ptr<actors::package_runner> runner;
};

/// One lane of the responder. What comes too late to begin is not begun, and
/// only here that is decided.
class hands_shell {
public:
  using handle = actors::hands_actor;
  static constexpr auto family = "hands";
  static constexpr bool blocks = true;

  hands_shell(handle::pointer self, actors::system& sys, hands_parts parts,
              const logger& log);

  handle::behavior_type behavior();

private:
  caf::result<actors::responded> respond(const actors::run_response& x);
  caf::result<actors::package_ran> run(const actors::run_package& x);
  caf::result<actors::package_kept> keep(const actors::keep_package& x);
  actors::command_ran obey(const actors::run_command& x);
  schema::command_result run_package_of(const schema::command& what);
  [[nodiscard]] bool too_late(time_ns begin_until) const;

  handle::pointer self_;
  actors::system& sys_;
  hands_parts parts_;
  logger log_;
  std::uint64_t deeds_ = 0, too_late_ = 0;
};

} // namespace vedette::agent
