#pragma once

#include "actors/contract/responder.hpp"
#include "actors/runtime/system.hpp"
#include "agent/respond/command_ledger.hpp"
#include "base/log.hpp"
#include "schema/actions.hpp"

#include <chrono>
#include <memory>
#include <unordered_map>
#include <unordered_set>

namespace vedette::agent {

/// What the responder and its lanes work with.
struct responder_parts {
  std::shared_ptr<actors::response_executor> executor;
  std::shared_ptr<actors::package_shelf> shelf;
  std::shared_ptr<actors::package_runner> runner;
  std::shared_ptr<command_ledger> ledger;
};

/// Whom the responder hands work to, by lane of the catalogue.
struct responder_lanes {
  actors::hands_actor quick;    ///< Ends, stops, resumes, deletes.
  actors::hands_actor errands;  ///< Log off, notify, log, fetch, keep.
  actors::hands_actor packages; ///< Each may run for an hour.
};

/// Takes responses, packages and administrators' commands and hands each to its
/// lane. A command is noted on disk before it is begun, so that none runs
/// twice; one that needs a package waits for it. Detached, for it writes.
class responder_shell {
public:
  using handle = actors::responder_actor;
  static constexpr auto family = "responder";
  static constexpr bool blocks = true;

  responder_shell(handle::pointer self, actors::system& sys,
                  responder_lanes lanes, const responder_parts& parts,
                  actors::uplink_actor uplink, const logger& log);

  handle::behavior_type behavior();

private:
  struct waiting_command {
    actors::run_command what;
    std::string sha256;
  };

  const actors::hands_actor& lane_of(std::string_view action) const;
  caf::result<actors::package_ran> run(const actors::run_package& x);
  caf::result<actors::package_kept> keep(const actors::keep_package& x);
  void take_inbound(const actors::inbound& x);
  void take_link(const actors::link_changed& x);
  void obey(const std::shared_ptr<const schema::command>& what);
  void begin(const actors::run_command& what,
             const schema::action_info& action);
  void start(const actors::run_command& what);
  void finish(const schema::command_result& what);
  void wait_for(const actors::run_command& what, const std::string& sha256);
  void settle_package(const std::string& sha256, const std::string& why);
  void ask_for_packages();
  void answer(const schema::command_result& what);
  void refuse(const schema::command& what, const std::string& why);
  [[nodiscard]] actors::actor_status status() const;

  handle::pointer self_;
  actors::system& sys_;
  responder_lanes lanes_;
  std::shared_ptr<actors::package_shelf> shelf_;
  std::shared_ptr<command_ledger> ledger_;
  actors::uplink_actor uplink_;
  logger log_;
  std::unordered_set<uid> running_; // Commands that a lane has.
  std::unordered_map<uid, waiting_command> waiting_;
  bool up_ = false;
  bool timer_ = false;
  std::uint64_t responses_ = 0, packages_ = 0, commands_ = 0;
};

} // namespace vedette::agent
