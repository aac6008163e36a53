#pragma once

#include "actors/contract/backend.hpp"
#include "actors/contract/desk.hpp"
#include "actors/device/change_hub.hpp"
#include "actors/device/record_store.hpp"
#include "cloud/desk/desk_actor.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace vedette::cloud {

/// The backend of the API and the gateway: hands each question to the desk
/// actor. Thread-safe; outlives every desk.
class front_desk final : public actors::backend {
public:
  /// `stored` tells what the store counts.
  struct store_numbers {
    std::uint64_t events = 0, blocks = 0, bytes = 0;
  };
  /// `records` holds what commands fetched.
  front_desk(std::shared_ptr<actors::change_hub> changes,
             std::shared_ptr<const actors::record_store> records,
             std::function<store_numbers()> stored);

  /// The desk that answers from now on; null = nobody.
  void open(actors::desk_actor desk);

  void enrol(actors::device_view what, actors::answer<done_t> then) override;
  void
  list_devices(actors::device_filter which,
               actors::answer<actors::page<actors::device_view>> then) override;
  void read_device(uid id, actors::answer<actors::device_view> then) override;
  void set_device_policy(uid id, std::string policy_id,
                         actors::answer<actors::device_view> then) override;
  void remove_device(uid id, actors::answer<done_t> then) override;
  void send_command(uid device, actors::command_view what,
                    actors::answer<actors::command_view> then) override;
  void list_commands(
    uid device,
    actors::answer<std::vector<actors::command_view>> then) override;
  void read_command_file(uid device, uid command,
                         actors::answer<std::string> then) override;
  void cancel_command(uid device, uid command, std::string user,
                      actors::answer<actors::command_view> then) override;
  void inspect_device(uid id, actors::admin_request what,
                      actors::answer<actors::admin_answer> then) override;
  void policies_changed() override;

  void list_detections(
    actors::detection_filter which,
    actors::answer<actors::page<actors::detection_view>> then) override;
  void read_detection(uid id,
                      actors::answer<actors::detection_view> then) override;
  void edit_detection(actors::detection_edit what,
                      actors::answer<actors::detection_view> then) override;

  void start_query(actors::query_spec what, std::string user,
                   actors::answer<actors::query_view> then) override;
  void
  list_queries(actors::answer<std::vector<actors::query_view>> then) override;
  void read_query(uid id, actors::answer<actors::query_view> then) override;
  void read_rows(uid id, std::uint64_t offset, std::uint32_t limit,
                 actors::answer<std::vector<std::string>> then) override;
  void cancel_query(uid id, actors::answer<actors::query_view> then) override;

  void counts(actors::answer<actors::cloud_counts> then) override;
  void inspect(actors::admin_request what,
               actors::answer<actors::admin_answer> then) override;
  [[nodiscard]] std::shared_ptr<void> watch(change_listener tell) override;

private:
  /// Has the desk run `ask`; answers `then` with an error when it is closed.
  template <class T, class F>
  void put(actors::answer<T> then, F ask);

  std::shared_ptr<actors::change_hub> changes_;
  std::shared_ptr<const actors::record_store> records_;
  std::function<store_numbers()> stored_;
  std::mutex guard_;
  actors::desk_actor desk_;
};

} // namespace vedette::cloud
