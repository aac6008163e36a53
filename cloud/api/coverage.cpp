#include "cloud/api/coverage.hpp"

#include "cloud/api/route_tools.hpp"
#include "schema/event.hpp"

// Tested by tests/unit/cloud/api/coverage_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t gaps_max = 100;

/// A reason why something that happened may not be in the answer.
json gap(const actors::device_view& device, const char* reason) {
  return {{"device_id", device.id.dashed()},
          {"hostname", device.hostname},
          {"reason", reason}};
}

void add_gaps(json& gaps, const actors::query_view& query,
              const actors::device_view& device) {
  const auto add = [&gaps](json what) {
    if (gaps.size() < gaps_max)
      gaps.push_back(std::move(what));
  };
  // What happened since is in its spool, at best.
  const auto until = query.what.to == 0 ? query.started : query.what.to;
  if (!device.online && device.last_seen < until) {
    auto offline = gap(device, "offline");
    offline["since"] = time_json(device.last_seen);
    add(std::move(offline));
  }
  for (const auto& ledger : device.ledgers)
    if (ledger.lost > 0) {
      auto lost = gap(device, "lost");
      lost["class"]
        = schema::name_of(static_cast<schema::sensor_id>(ledger.sensor));
      lost["count"] = ledger.lost;
      add(std::move(lost));
    }
  if (device.spool_dropped > 0) {
    auto dropped = gap(device, "spool");
    dropped["count"] = device.spool_dropped;
    add(std::move(dropped));
  }
}

} // namespace

json coverage_json(const actors::query_view& query,
                   const std::vector<actors::device_view>& devices) {
  const auto& progress = query.progress;
  json gaps = json::array();
  std::size_t count = 0;
  for (const auto& device : devices) {
    if (query.what.device && *query.what.device != device.id)
      continue;
    ++count;
    add_gaps(gaps, query, device);
  }
  const bool whole = query.state == actors::query_state::finished
                     && progress.blocks_damaged == 0
                     && progress.blocks_unread == 0
                     && progress.rows_dropped == 0;
  return {{"complete", whole},
          {"shards", query.shards},
          {"shards_searched", query.shards_done},
          {"blocks_searched", progress.blocks_scanned},
          {"blocks_ruled_out", progress.blocks_skipped},
          {"blocks_damaged", progress.blocks_damaged},
          {"blocks_unread", progress.blocks_unread},
          {"matches_left_out", progress.rows_dropped},
          {"oldest_event", time_json(progress.oldest)},
          {"newest_event", time_json(progress.newest)},
          {"devices", count},
          {"gaps", std::move(gaps)}};
}

} // namespace vedette::cloud
