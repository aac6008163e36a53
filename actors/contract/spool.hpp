#pragma once

#include "actors/contract/uplink.hpp"
#include "actors/sensor/sensor_source.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

/// Events for the cloud, already enriched. Answered with `kept` to the sender,
/// in order, once they are the spool's: the answer is the credit.
struct keep_events {
  std::shared_ptr<const event_batch> batch;
};
struct kept {
  std::uint32_t batches = 1;
};
using events_producer_actor = caf::typed_actor<caf::reacts_to<kept>>;

/// One record for lane `detections`; answered when it is on disk.
struct keep_record {
  std::shared_ptr<const std::string> bytes;
};
struct record_kept {
  std::uint64_t sequence = 0;
};

/// All records of lane `detections` that nobody released.
struct load_records {};
struct records {
  struct item {
    std::uint64_t sequence = 0;
    std::shared_ptr<const std::string> bytes;
  };
  std::vector<item> items;
};

/// Records up to `sequence` are stored by the cloud.
struct release_records {
  std::uint64_t sequence = 0;
};

/// INTERNAL: seal what is waiting, flush the disk, send what credit allows.
struct spool_due {};
/// INTERNAL: records wait for the disk.
struct records_due {};

/// Holds what the cloud has not acknowledged; sends blocks on the event
/// channel under the cloud's credit.
using spool_actor = uplink_listener_actor::extend<
  caf::reacts_to<keep_events>, caf::replies_to<keep_record>::with<record_kept>,
  caf::replies_to<load_records>::with<records>, caf::reacts_to<release_records>,
  caf::reacts_to<spool_due>, caf::reacts_to<records_due>>;

} // namespace vedette::actors
