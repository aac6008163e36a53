#pragma once

#include "actors/contract/detection.hpp"
#include "actors/contract/responder.hpp"
#include "actors/detection/detection_run.hpp"
#include "actors/runtime/system.hpp"

#include <chrono>
#include <set>
#include <string>

namespace vedette::actors {

struct detection_timing {
  /// A response that could not begin by then is not done; one that has begun
  /// is waited for: what is called failed must not happen afterwards.
  std::chrono::seconds response_start{30};
  std::chrono::seconds package_start{3600};
  /// Beyond that, or its own timeout, the outcome is not known.
  std::chrono::seconds deed_margin{600};
  std::chrono::seconds package_ask_again{5}; ///< While it does not come.
  std::chrono::hours package_wait_max{24};   ///< Then it counts as failed.
};

/// Has the responder do what a detection_run wants, one thing at a time.
class detection_shell {
public:
  using handle = detection_actor;
  static constexpr auto family = "detection";

  detection_shell(handle::pointer self, system& sys, detection_run run,
                  detections_actor keeper, responder_actor responder,
                  uplink_actor uplink, const detection_timing& timing);

  handle::behavior_type behavior();

private:
  void go_on();
  void respond(const want_response& want);
  [[nodiscard]] time_ns begin_until(std::chrono::seconds from_now) const;
  void run_package(const want_package_run& want);
  void ask_for_package(const want_package& want);
  void took_package_outcome(package_outcome outcome);
  void accepted(report_accepted x);
  void tell();
  [[nodiscard]] actor_status status() const;

  handle::pointer self_;
  system& sys_;
  detection_run run_;
  detections_actor keeper_;
  responder_actor responder_;
  uplink_actor uplink_;
  detection_timing timing_;
  std::set<std::string> missing_; // Packages the device does not hold.
  bool busy_ = false;             // The responder has something of ours.
  bool timer_ = false;
  time_ns asked_since_ = 0;
  std::uint32_t told_ = 0; // Newest revision the keeper has.
  // Reports that the keeper was told, that it has settled, and that it must
  // have settled before anything more is done. It settles them in order.
  std::uint32_t tellings_ = 0, kept_ = 0, must_keep_ = 0;
  std::uint32_t accepted_ = 0;
  bool told_finished_ = false;
};

} // namespace vedette::actors
