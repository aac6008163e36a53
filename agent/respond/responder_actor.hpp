#pragma once

#include "actors/contract/responder.hpp"
#include "actors/runtime/system.hpp"
#include "base/log.hpp"

#include <deque>
#include <memory>

namespace vedette::agent {

/// The hands of the device, as agent/respond and agent/sandbox make them.
struct responder_parts {
  std::shared_ptr<actors::response_executor> executor;
  std::shared_ptr<actors::package_shelf> shelf;
  std::shared_ptr<actors::package_runner> runner;
};

/// Runs responses, packages and administrators' commands, one after the other.
/// On a thread of its own, for each may take seconds.
class responder_shell {
public:
  using handle = actors::responder_actor;
  static constexpr auto family = "responder";
  static constexpr bool blocks = true;

  responder_shell(handle::pointer self, actors::system& sys,
                  responder_parts parts, actors::uplink_actor uplink,
                  const logger& log);

  handle::behavior_type behavior();

private:
  actors::responded respond(const actors::run_response& x);
  caf::result<actors::package_ran> run(const actors::run_package& x);
  caf::result<actors::package_kept> keep(const actors::keep_package& x);
  void take_inbound(const actors::inbound& x);
  void obey(const schema::command& what);
  schema::command_result answer_to(const schema::command& what);
  [[nodiscard]] actors::actor_status status() const;

  handle::pointer self_;
  actors::system& sys_;
  responder_parts parts_;
  actors::uplink_actor uplink_;
  logger log_;
  std::deque<schema::command_result> recent_; // Commands come at least once.
  std::uint64_t responses_ = 0, packages_ = 0, commands_ = 0;
};

} // namespace vedette::agent
