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
#include <unordered_map>

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
  struct bound_session {
    std::uint64_t id = 0;
    std::weak_ptr<session> at;
  };
  struct block_in_flight {
    schema::lane which;
    std::uint64_t session_id; ///< 0 = of an event channel that is gone.
    std::size_t frame_bytes;
  };
  struct question {
    uid id; ///< Of the command that carries it.
    time_ns deadline;
    caf::typed_response_promise<inspected> answer;
  };

  void attach(const attach_session& x);
  void take(from_session& x);
  void detach(const session_closed& x);
  void take_message(const bound_session& from, schema::message& what);
  void greet(const schema::hello& what);
  void take_result(const schema::command_result& what);
  void send_package(const schema::package_request& what);
  void open_lanes(const schema::event_hello& what);
  void take_block(const from_session& x, const schema::event_block& what);
  void on_stored(const stored& x);
  void acknowledge(schema::lane which);
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
  void refuse(const bound_session& whom, const std::string& why);
  void send(channel to, const schema::message& what);
  void handled() { ++handled_; }
  [[nodiscard]] actor_status status() const;
  stopped finish();
  bound_session& of(channel which) {
    return sessions_[static_cast<std::size_t>(which)];
  }

  handle::pointer self_;
  system& sys_;
  device_state state_;
  shard_actor shard_;
  std::shared_ptr<const device_services> with_;
  std::array<bound_session, 2> sessions_;
  lane_positions lanes_;
  std::uint64_t granted_ = 0; // The credit the agent heard of last.
  std::vector<question> questions_;
  std::unordered_map<std::uint64_t, block_in_flight> in_flight_; // By ticket.
  std::uint64_t next_ticket_ = 1;
  bool dirty_ = false;
  bool writing_ = false;
  bool gone_ = false; // The record is deleted or about to be: never write it.
  std::optional<caf::typed_response_promise<removed>> leaving_;
  std::uint64_t handled_ = 0; // Messages that came through the shard.
  std::uint64_t blocks_ = 0;
  time_ns idle_since_ = 0;
};

} // namespace vedette::actors
