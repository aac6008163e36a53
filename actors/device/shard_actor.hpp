#pragma once

#include "actors/contract/shard.hpp"
#include "actors/detection/triage_actor.hpp"
#include "actors/device/change_hub.hpp"
#include "actors/device/device_actor.hpp"
#include "actors/runtime/system.hpp"

#include <functional>
#include <memory>
#include <unordered_map>

namespace vedette::actors {

struct shard_services {
  std::shared_ptr<const device_services> devices;
  std::shared_ptr<const triage_services> detections;
  /// Read here; written here only when a device comes or goes.
  std::shared_ptr<record_store> records;
  std::shared_ptr<change_hub> changes;
};

/// One shard: finds, activates and passivates its devices and detections.
class shard_shell {
public:
  using handle = shard_actor;
  static constexpr auto family = "shard";

  /// `mine` is what the shard's share of the records was when it started.
  struct contents {
    std::vector<device_view> devices;
    std::vector<detection_view> detections;
  };
  shard_shell(handle::pointer self, system& sys, std::uint32_t number,
              contents mine, std::shared_ptr<const shard_services> with);

  handle::behavior_type behavior();

private:
  template <class Handle>
  struct active {
    Handle actor;
    std::uint64_t sent = 0;
  };

  device_actor device(const uid& id);
  triage_actor detection(const uid& id, bool create);
  void lost(const caf::down_msg& who);
  void attach(attach_session& x);
  template <class Message>
  void to_device(Message& x, const uid& id);
  template <class Answer, class Message>
  caf::result<Answer> ask_device(Message& x, const uid& id);
  enrolled enrol(const enrol_device& x);
  void take(take_report& x);
  void take(take_output& x);
  void take_device(const device_changed& x);
  void take_detection(const detection_changed& x);
  void put_away(const passivate& x);
  [[nodiscard]] device_page devices(const device_filter& which) const;
  [[nodiscard]] detection_page detections(const detection_filter& which) const;
  void fill(detection_view& what) const;
  [[nodiscard]] bool record_has(const uid& id, const std::string& text) const;
  [[nodiscard]] counted count() const;
  [[nodiscard]] actor_status status() const;
  stopped finish();

  handle::pointer self_;
  system& sys_;
  std::uint32_t number_;
  std::shared_ptr<const shard_services> with_;
  std::unordered_map<uid, device_view> known_devices_;
  std::unordered_map<uid, detection_view> known_detections_; // Summaries.
  std::unordered_map<uid, active<device_actor>> devices_;
  std::unordered_map<uid, active<triage_actor>> detections_;
  std::uint64_t activations_ = 0;
};

/// Reads what each shard owns; devices and detections whose record is damaged
/// are logged and left out.
std::vector<shard_shell::contents> read_shards(const record_store& records,
                                               const logger& log);

} // namespace vedette::actors
