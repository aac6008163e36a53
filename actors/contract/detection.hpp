#pragma once

#include "actors/contract/uplink.hpp"
#include "actors/window/rule_book.hpp"
#include "schema/event.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vedette::actors {

/// A rule came true on this device.
struct finding {
  std::shared_ptr<const rule_book> book;
  std::uint32_t rule = 0; ///< Index into the book's plan.
  std::string key;        ///< Display form.
  time_ns time = 0;       ///< Of completion.
  std::vector<std::string> exceptions_applied;
  struct contribution {
    std::size_t step = 0;
    std::shared_ptr<const schema::event> event;
  };
  std::vector<contribution> events; ///< In step order.
};

/// Make a detection of it. The keeper spawns its actor.
struct raise {
  std::shared_ptr<const finding> what;
};

/// INTERNAL, keeper: a detection's newest revision; kept on disk before it is
/// sent, sent until it is accepted.
struct report_due {
  std::shared_ptr<const schema::detection_report> report;
  bool finished = false; ///< Nothing is left to be done for it.
};

/// INTERNAL, keeper: offer again what nobody accepted yet.
struct resend_due {};

/// Keeps the agent's detections: one actor each, a record each in the spool.
using detections_actor
  = uplink_listener_actor::extend<caf::reacts_to<raise>,
                                  caf::reacts_to<report_due>,
                                  caf::reacts_to<resend_due>>;

/// The cloud has stored `revision`, and with it everything before.
struct report_accepted {
  std::uint32_t revision = 0;
};

/// A package somebody waited for is on the device, or will never be.
struct package_arrived {
  std::string sha256;
  std::string error; ///< Not empty: it will not come, and why.
};

/// INTERNAL: do the next thing.
struct proceed {};

/// One detection on its device, until the cloud has its last word.
using detection_actor
  = lifecycle_actor::extend<caf::reacts_to<proceed>,
                            caf::reacts_to<report_accepted>,
                            caf::reacts_to<package_arrived>>;

} // namespace vedette::actors
