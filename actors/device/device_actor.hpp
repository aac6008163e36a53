#pragma once

#include "actors/contract/device.hpp"
#include "actors/device/credit_budget.hpp"
#include "actors/device/device_state.hpp"
#include "actors/device/policy_source.hpp"
#include "actors/device/shard_table.hpp"
#include "actors/runtime/system.hpp"
#include "base/log.hpp"

#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace vedette::actors {

/// What every device actor of a node works with.
struct device_services {
  std::shared_ptr<policy_source> policies;
  std::shared_ptr<const event_store> events; ///< For positions only.
  store_writer_actor writer;
  std::shared_ptr<shard_table> shards;
  std::shared_ptr<credit_budget> budget; ///< Of all devices of the node.
  std::chrono::seconds tick{5};
  std::chrono::seconds idle_max{300}; ///< Offline that long: passivated.
  /// An agent that is gone without a goodbye has that long to come back.
  std::chrono::seconds vanished_after{5};
  bool refuse_copies = false; ///< Of two agents with one identity the later.
  logger log = logger::silent();
};

/// One device: its sessions, its policy, its positions, its commands.
class device_shell {
public:
  using handle = device_actor;
  static constexpr auto family = "device";

  device_shell(handle::pointer self, system& sys, device_state state,
               shard_actor shard, std::shared_ptr<const device_services> with);
  ~device_shell();
  device_shell(const device_shell&) = delete;
  device_shell& operator=(const device_shell&) = delete;

  handle::behavior_type behavior();

private:
  /// One connection. Several of one channel are there at once when an agent
  /// comes back before its old connection is known to be dead, or when copies
  /// of one agent run.
  struct bound_session {
    std::uint64_t id = 0;
    channel which = channel::control;
    std::weak_ptr<session> at;
    uid who; ///< The agent's installation or its spool, once it said so.
    std::string name;    ///< Of its host, for people.
    time_ns greeted = 0; ///< Boot time; 0 = it has not said hello.
    bool bye = false;    ///< Nobody need wonder where it went.
    lane_positions lanes;
    std::uint64_t granted = 0; ///< The credit the agent heard of last.
    /// Waits for blocks of its stream that were on their way to the disk when
    /// it said hello: those of smaller tickets.
    std::optional<schema::event_hello> opening;
    std::uint64_t opening_ticket = 0;
  };
  struct block_in_flight {
    block_append what;
    std::uint64_t session_id;
    std::size_t frame_bytes;
  };
  struct question {
    uid id; ///< Of the command that carries it.
    time_ns deadline;
    caf::typed_response_promise<inspected> answer;
  };

  // device_sessions.cpp
  void attach(const attach_session& x);
  bool introduce(bound_session& from, const uid& who);
  void let_go(std::uint64_t session_id, const char* why);
  void look_for_copies(const bound_session& spoke);
  void end_conflict();
  void look_who_vanished();
  bound_session* find(std::uint64_t session_id);
  bound_session* newest(channel which);
  void take(from_session& x);
  void detach(const session_closed& x);
  void take_message(bound_session& from, schema::message& what);
  void greet(bound_session& from, const schema::hello& what);
  void take_result(const schema::command_result& what);
  void take_file_part(const schema::command_result& what);
  void on_part_written(const written& x);
  void drop_files();
  [[nodiscard]] moment moment_now() const;
  void send_package(bound_session& to, const schema::package_request& what);
  void open_lanes(bound_session& from, const schema::event_hello& what);
  void try_open(bound_session& session);
  [[nodiscard]] bool must_wait(const bound_session& session) const;
  result<std::vector<schema::lane_position>>
  positions_of(std::uint32_t epoch, const uid& spool) const;
  void name_losses(const schema::event_hello& said,
                   const std::vector<schema::lane_position>& have);
  void take_block(bound_session& from, const from_session& x,
                  const schema::event_block& what);
  void store(bound_session& from, block_append what, std::size_t frame_bytes);
  void leave_out(bound_session& from, const block_in_flight& flight,
                 const std::string& why);
  void on_stored(const stored& x);
  void open_what_waited();
  void acknowledge(bound_session& to, schema::lane which);
  void offer_policy();
  void send_commands();
  void accept_detection(const detection_stored& x);
  caf::result<command_view> queue(const queue_command& x);
  caf::result<command_view> cancel(const cancel_command& x);
  caf::result<inspected> ask_agent(const inspect_device& x);
  bool take_answer(const schema::command_result& what);
  void forget_questions(time_ns now, const char* why);
  void grant_again();
  caf::result<removed> leave();
  void on_left(const written& x);
  void save();
  void on_written(const written& x);
  void changed();
  void tick();
  void refuse(bound_session& whom, const std::string& why);
  /// To whom said hello last: what one machine is to do.
  void send(channel to, const schema::message& what);
  /// To each agent that uses this identity: what all may hear.
  void tell_all(const schema::message& what);
  void handled() { ++handled_; }
  [[nodiscard]] actor_status status() const;
  stopped finish();

  handle::pointer self_;
  system& sys_;
  device_state state_;
  shard_actor shard_;
  std::shared_ptr<const device_services> with_;
  std::vector<bound_session> sessions_; // Oldest first.
  time_ns conflict_seen_ = 0;           // Boot time of the last sign of a copy.
  /// Offline without a goodbye: when that is an alarm (boot time), and why.
  std::optional<std::pair<time_ns, std::string>> vanishing_;
  std::vector<question> questions_;
  std::unordered_map<std::uint64_t, block_in_flight> in_flight_; // By ticket.
  std::uint64_t next_ticket_ = 1;
  // Parts of fetched files on their way to the disk, without their bytes.
  static constexpr std::size_t parts_max = 16;
  std::unordered_map<std::uint64_t, schema::command_result> parts_;
  std::unordered_map<std::uint64_t, std::size_t> part_bytes_;
  std::uint64_t next_part_ticket_ = 2; // After those of the record.
  bool dirty_ = false;
  bool writing_ = false;
  bool gone_ = false; // The record is deleted or about to be: never write it.
  std::optional<caf::typed_response_promise<removed>> leaving_;
  std::uint64_t handled_ = 0; // Messages that came through the shard.
  std::uint64_t blocks_ = 0;
  time_ns idle_since_ = 0;
};

} // namespace vedette::actors
