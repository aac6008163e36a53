#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

#include <algorithm>
#include <map>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t hosts_named_max = 10;

/// One rule over all devices that told of it.
struct fleet_cost {
  schema::rule_cost sum; ///< `share` is the highest of any device.
  std::uint64_t devices = 0;
  std::uint64_t suspended = 0;
  json hosts = json::array(); ///< Some of those that suspended it.

  void add(const actors::device_view& device, const schema::rule_cost& x) {
    ++devices;
    sum.evaluations += x.evaluations;
    sum.matches += x.matches;
    sum.spent_ns += x.spent_ns;
    sum.windows_live += x.windows_live;
    sum.window_bytes += x.window_bytes;
    sum.windows_refused += x.windows_refused;
    sum.suspensions += x.suspensions;
    sum.share = std::max(sum.share, x.share);
    if (x.suspended_until == 0)
      return;
    ++suspended;
    if (hosts.size() < hosts_named_max)
      hosts.push_back({{"device", device.id.dashed()},
                       {"hostname", device.hostname},
                       {"until", time_json(x.suspended_until)}});
  }
};

status gather(api_services& with, std::map<std::string, fleet_cost>& out) {
  auto devices = all_devices(with, {});
  if (!devices.ok())
    return devices.why();
  for (const auto& device : devices.value())
    if (device.rule_costs)
      for (const auto& x : *device.rule_costs)
        out[x.rule_id].add(device, x);
  return done;
}

json to_json(const std::string& id, const fleet_cost& cost,
             const control_store& store) {
  auto rule = read_object<rule_object>(store, id);
  const auto& sum = cost.sum;
  return {{"id", id},
          {"name", rule.ok() ? json(rule.value().name) : json(nullptr)},
          {"devices", cost.devices},
          {"evaluations", sum.evaluations},
          {"matches", sum.matches},
          {"spent_ns", sum.spent_ns},
          {"core_share_max", sum.share},
          {"windows",
           {{"live", sum.windows_live},
            {"bytes", sum.window_bytes},
            {"refused", sum.windows_refused}}},
          {"suspensions", sum.suspensions},
          {"suspended_on", cost.suspended},
          {"suspended", cost.hosts}};
}

/// The dearest first; those that devices suspended come before all others.
reply rule_costs(api_services& with, api_call& call) {
  std::map<std::string, fleet_cost> costs;
  if (auto gathered = gather(with, costs); !gathered.ok())
    return problem(gathered.why());
  constexpr std::uint64_t suspended = std::uint64_t{1} << 62;
  std::vector<placed_item> items;
  for (const auto& [id, cost] : costs) {
    const auto rank = std::min(cost.sum.spent_ns, suspended - 1)
                      | (cost.suspended > 0 ? suspended : 0);
    items.push_back(
      {{static_cast<std::int64_t>(rank), id}, to_json(id, cost, with.store)});
  }
  return page_of(call, std::move(items), list_order::greatest_first);
}

} // namespace

void add_cost_routes(router& to, api_services& with) {
  to.add({"GET",
          "/api/v1/rules/cost",
          permission::rule_read,
          "What rules cost devices",
          [&with](api_call& call) { return rule_costs(with, call); },
          {},
          0,
          with_paging()});
}

} // namespace vedette::cloud
