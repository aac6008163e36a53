#include "cloud/api/identify.hpp"
#include "cloud/api/live_feed.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "schema/event.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

/// Growth per second since somebody last asked, at least a second ago.
class rate_meter {
public:
  double rate(std::uint64_t count, time_ns now) {
    std::lock_guard lock{mutex_};
    if (last_time_ == 0) {
      last_time_ = now;
      last_count_ = count;
    } else if (now - last_time_ >= ns_per_second) {
      rate_ = count < last_count_
                ? 0
                : static_cast<double>(count - last_count_) * ns_per_second
                    / static_cast<double>(now - last_time_);
      last_time_ = now;
      last_count_ = count;
    }
    return rate_;
  }

private:
  std::mutex mutex_;
  time_ns last_time_ = 0;
  std::uint64_t last_count_ = 0;
  double rate_ = 0;
};

json counts_json(
  const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  json out = json::object();
  for (const auto& [name, count] : counts)
    out[name] = count;
  return out;
}

/// How many devices see each class of events fully, less than fully, not.
json sensors_json(const std::vector<actors::device_view>& devices) {
  struct tally {
    std::uint64_t full = 0, reduced = 0, off = 0;
  };
  std::map<std::string, tally> classes;
  for (const auto& device : devices)
    for (const auto& mode : device.sensors) {
      auto& to = classes[mode.event_class];
      ++(mode.backend == "off" ? to.off
         : mode.reason.empty() ? to.full
                               : to.reduced);
    }
  json out = json::array();
  for (const auto& [name, x] : classes)
    out.push_back({{"class", name},
                   {"full", x.full},
                   {"reduced", x.reduced},
                   {"off", x.off}});
  return out;
}

json losses_json(const std::vector<actors::device_view>& devices) {
  json losses = json::array();
  for (const auto& device : devices) {
    auto add
      = [&](const std::string& cls, const char* reason, std::uint64_t count) {
          if (count > 0 && losses.size() < 100)
            losses.push_back({{"device_id", device.id.dashed()},
                              {"hostname", device.hostname},
                              {"class", cls},
                              {"reason", reason},
                              {"count", count}});
        };
    for (const auto& ledger : device.ledgers) {
      std::string cls{
        schema::name_of(static_cast<schema::sensor_id>(ledger.sensor))};
      add(cls, "kernel", ledger.lost);
    }
    add("", "spool", device.spool_dropped);
  }
  return losses;
}

struct ingest_meters {
  rate_meter events, bytes;
};

reply read_status(api_services& with, ingest_meters& ingest) {
  auto counts = await<actors::cloud_counts>(
    [&](auto then) { with.backend.counts(std::move(then)); });
  if (!counts.ok())
    return problem(counts.why());
  auto devices = all_devices(with, {});
  if (!devices.ok())
    return problem(devices.why());
  const auto& now = counts.value();
  std::uint64_t total = 0;
  for (const auto& [name, count] : now.detections_by_status)
    total += count;
  reply made;
  made.body
    = {{"node", with.facts.node},
       {"version", with.facts.version},
       {"started", time_json(with.facts.started)},
       {"devices", {{"online", now.devices_online}, {"total", now.devices}}},
       {"events_stored", now.events_stored},
       {"blocks_stored", now.blocks_stored},
       {"ingest",
        {{"events_per_second",
          ingest.events.rate(now.events_stored, with.clock.boot())},
         {"bytes_per_second",
          ingest.bytes.rate(now.bytes_stored, with.clock.boot())}}},
       {"detections",
        {{"total", total},
         {"by_status", counts_json(now.detections_by_status)},
         {"by_severity", counts_json(now.detections_by_severity)},
         {"open_by_severity", counts_json(now.open_by_severity)}}},
       {"sensors", sensors_json(devices.value())},
       {"losses", losses_json(devices.value())}};
  return made;
}

reply metrics(api_services& with, api_call& call) {
  if (!with.facts.metrics_open) {
    if (call.who.user.empty())
      return problem({errc::unauthenticated, "sign in first"});
    if (!allows(call.who.role, permission::metrics_read))
      return problem({errc::forbidden, "metrics:read is needed"});
  }
  auto page = await<actors::admin_answer>([&](auto then) {
    with.backend.inspect({call.request.path, {}}, std::move(then));
  });
  if (!page.ok())
    return problem(page.why());
  reply made;
  made.content_type = page.value().content_type;
  made.bytes = std::move(page.value().body);
  if (with.metrics)
    made.bytes += with.metrics();
  return made;
}

reply health(bool good) {
  reply made;
  made.status = good ? 200 : 503;
  made.content_type = "text/plain; charset=utf-8";
  made.bytes = good ? "ok\n" : "not ready\n";
  return made;
}

reply live(live_feed& feed, api_services& with, const caller& who) {
  reply made;
  made.content_type = "text/event-stream";
  made.headers = {{"cache-control", "no-store"}};
  made.stream = [&feed, &with, who](std::shared_ptr<net::http_stream> view) {
    auto welcome = [&with, who] {
      return is_still(with, who, permission::detection_read);
    };
    if (!feed.add(view, welcome))
      view->close();
  };
  return made;
}

void add_health_routes(router& to, api_services& with) {
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          "/metrics",
          access::open,
          "Prometheus metrics",
          call(metrics),
          {},
          0,
          {}});
  to.add({"GET",
          "/livez",
          access::open,
          "Alive",
          [](api_call&) { return health(true); },
          {},
          0,
          {}});
  to.add({"GET",
          "/readyz",
          access::open,
          "Ready to serve",
          [&with](api_call&) { return health(!with.ready || with.ready()); },
          {},
          0,
          {}});
  to.add({"GET",
          "/api/v1/openapi.json",
          access::open,
          "This document",
          [&to, &with](api_call&) {
            reply made;
            made.body = to.openapi(with.facts.version);
            return made;
          },
          {},
          0,
          {}});
}

} // namespace

void add_node_routes(router& to, api_services& with, live_feed& feed) {
  auto ingest = std::make_shared<ingest_meters>();
  to.add({"GET",
          "/api/v1/status",
          permission::status_read,
          "The node and its counts",
          [&with, ingest](api_call&) { return read_status(with, *ingest); },
          {},
          0,
          {}});
  to.add({"GET",
          "/api/v1/live",
          permission::detection_read,
          "Changes as they happen (server-sent events)",
          [&feed, &with](api_call& call) { return live(feed, with, call.who); },
          {},
          0,
          {}});
  add_health_routes(to, with);
}

void add_routes(router& to, api_services& with, live_feed& feed) {
  add_session_routes(to, with);
  add_user_routes(to, with);
  add_key_routes(to, with);
  add_device_routes(to, with);
  add_command_routes(to, with);
  add_token_routes(to, with);
  add_rule_routes(to, with);
  add_cost_routes(to, with);
  add_exception_routes(to, with);
  add_ruleset_routes(to, with);
  add_policy_routes(to, with);
  add_package_routes(to, with);
  add_assignee_routes(to, with);
  add_bulk_routes(to, with);
  add_detection_routes(to, with);
  add_eql_routes(to, with);
  add_query_routes(to, with);
  add_node_routes(to, with, feed);
  add_admin_routes(to, with);
  add_backup_routes(to, with);
}

} // namespace vedette::cloud
