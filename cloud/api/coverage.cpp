#include "cloud/api/coverage.hpp"

#include "cloud/api/route_tools.hpp"
#include "schema/event.hpp"

#include <cstdint>
#include <string_view>

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

/// Whether events of a class can be in the answer. Sensors that are no class
/// may give events of any.
bool concerns(const actors::query_view& query, std::string_view cls) {
  for (std::size_t i = 0; i < schema::event_class_count; ++i)
    if (schema::name_of(static_cast<schema::event_class>(i)) == cls)
      return (query.classes >> i & 1) != 0;
  return true;
}

void add_gaps(json& gaps, std::uint64_t& count, const actors::query_view& query,
              const actors::device_view& device) {
  const auto add = [&](json what) {
    ++count;
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
  if (device.conflict_since != 0 && device.conflict_since <= until) {
    // Two machines send under one name: what one sent may be the other's.
    auto conflict = gap(device, "identity_conflict");
    conflict["since"] = time_json(device.conflict_since);
    add(std::move(conflict));
  }
  for (const auto& ledger : device.ledgers) {
    const auto sensor
      = schema::name_of(static_cast<schema::sensor_id>(ledger.sensor));
    if (ledger.lost == 0 || !concerns(query, sensor))
      continue;
    auto lost = gap(device, "lost");
    lost["class"] = sensor;
    lost["count"] = ledger.lost;
    add(std::move(lost));
  }
  for (const auto& sensor : device.sensors) {
    if (sensor.backend != "off" || !concerns(query, sensor.event_class))
      continue;
    auto off = gap(device, "off");
    off["class"] = sensor.event_class;
    off["why"] = sensor.reason;
    add(std::move(off));
  }
  for (const auto& known : device.gaps) {
    const bool within = (query.what.to == 0 || known.from < query.what.to)
                        && (known.to == 0 || known.to > query.what.from);
    if (!within)
      continue;
    auto time = gap(device, known.reason.c_str());
    time["from"] = time_json(known.from);
    time["to"] = time_json(known.to);
    if (known.blocks > 0)
      time["blocks"] = known.blocks;
    add(std::move(time));
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
  std::uint64_t found = 0;
  for (const auto& device : devices) {
    if (query.what.device && *query.what.device != device.id)
      continue;
    ++count;
    add_gaps(gaps, found, query, device);
  }
  const bool limited = query.what.kind != actors::query_kind::focus
                       && query.what.limit > 0
                       && query.rows >= query.what.limit;
  // Of a device that is not enrolled nobody can say what it did not send.
  const bool known = !query.what.device || count > 0;
  const bool whole
    = query.state == actors::query_state::finished
      && progress.blocks_damaged == 0 && progress.blocks_unread == 0
      && progress.rows_dropped == 0 && found == 0 && !limited && known;
  return {{"complete", whole},
          {"shards", query.shards},
          {"shards_searched", query.shards_done},
          {"blocks_searched", progress.blocks_scanned},
          {"blocks_ruled_out", progress.blocks_skipped},
          {"blocks_elsewhere", progress.blocks_elsewhere},
          {"blocks_spared", progress.blocks_spared},
          {"blocks_damaged", progress.blocks_damaged},
          {"blocks_unread", progress.blocks_unread},
          {"matches_left_out", progress.rows_dropped},
          {"oldest_event", time_json(progress.oldest)},
          {"newest_event", time_json(progress.newest)},
          {"limit_reached", limited},
          {"devices", count},
          {"gaps_total", found},
          {"gaps", std::move(gaps)}};
}

} // namespace vedette::cloud
