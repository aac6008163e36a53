#pragma once

#include "actors/contract/detection.hpp"
#include "actors/contract/responder.hpp"
#include "actors/contract/spool.hpp"
#include "actors/detection/detection_actor.hpp"
#include "actors/detection/report.hpp"
#include "actors/detection/report_ledger.hpp"
#include "actors/runtime/system.hpp"
#include "actors/sensor/event_context.hpp"
#include "base/log.hpp"

#include <memory>
#include <optional>
#include <unordered_map>

namespace vedette::actors {

struct detections_config {
  detection_timing timing;
  std::size_t live_max = 10'000;
  std::chrono::seconds resend_interval{5};
  std::size_t resend_batch = 100;
  /// Wall less boot time by which rules count; see agent/cae/timeline.hpp.
  std::optional<time_ns> steady;
};

/// Keeps all detections of the device: spawns their actors, puts each revision
/// on disk before it is sent, sends it until the cloud accepted it.
class detections_shell {
public:
  using handle = detections_actor;
  static constexpr auto family = "detections";

  detections_shell(handle::pointer self, system& sys, uplink_actor uplink,
                   spool_actor spool, responder_actor responder,
                   std::shared_ptr<const event_context> context,
                   const detections_config& config, const logger& log);

  handle::behavior_type behavior();

private:
  void load();
  void restore(const records& found);
  void take(const finding& what);
  void start(const detection_record& what, targets at);
  void take_report(const report_due& x);
  void keep(const report_ledger::report& report);
  /// Tells a detection that a report of it is on disk, or never will be.
  void settled(const schema::detection_report& report);
  void send_report(const report_ledger::report& report);
  void resend();
  void take_inbound(const inbound& x);
  void take_acceptance(const schema::detection_accepted& x);
  void take_package(const std::shared_ptr<const schema::message>& x);
  void tell_waiting(const std::string& sha256, const std::string& why);
  void release();
  [[nodiscard]] actor_status status() const;
  stopped finish();

  struct live {
    detection_actor actor;
    schema::rule_config rule;
    std::string message;
  };

  handle::pointer self_;
  system& sys_;
  uplink_actor uplink_;
  spool_actor spool_;
  responder_actor responder_;
  std::shared_ptr<const event_context> context_;
  detections_config config_;
  logger log_;
  report_ledger ledger_;
  std::unordered_map<uid, live> live_;
  bool up_ = false;
  std::uint64_t released_ = 0;
  std::uint64_t raised_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t unkept_ = 0;
};

} // namespace vedette::actors
