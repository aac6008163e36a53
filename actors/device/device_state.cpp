#include "actors/device/device_state.hpp"

#include "actors/device/record_json.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <tuple>
#include <utility>

namespace vedette::actors {

namespace {

constexpr std::size_t exceptions_max = 1000;
constexpr std::size_t gaps_max = 200;
constexpr std::size_t notices_max = 50;
constexpr time_ns clock_tolerance = 60 * ns_per_second;

} // namespace

device_state::device_state(device_view what) : view_{std::move(what)} {}

result<device_state> device_state::decode(std::string_view record) {
  auto read = device_of_json(record);
  if (!read.ok())
    return read.why();
  device_state out{std::move(read.value().first)};
  out.commands_ = command_book{std::move(read.value().second)};
  return out;
}

std::string device_state::encode() const {
  return device_to_json(view_, commands_.all());
}

machine_match compare_machines(const machine_view& a,
                               const std::vector<std::string>& a_macs,
                               const machine_view& b,
                               const std::vector<std::string>& b_macs) {
  int agree = 0;
  int differ = 0;
  auto count = [&](bool same) { ++(same ? agree : differ); };
  if (!a.machine_id.empty() && !b.machine_id.empty())
    count(a.machine_id == b.machine_id);
  if (!a.product_uuid.empty() && !b.product_uuid.empty())
    count(a.product_uuid == b.product_uuid);
  if (!a_macs.empty() && !b_macs.empty())
    count(std::any_of(a_macs.begin(), a_macs.end(), [&](const auto& x) {
      return std::find(b_macs.begin(), b_macs.end(), x) != b_macs.end();
    }));
  if (agree + differ == 0)
    return machine_match::unknown;
  return agree > differ ? machine_match::same : machine_match::other;
}

void device_state::notice(time_ns now, std::string kind, std::string text) {
  view_.notices.push_back({now, std::move(kind), std::move(text)});
  if (view_.notices.size() > notices_max)
    view_.notices.erase(view_.notices.begin());
}

bool device_state::add_gap(device_gap what) {
  auto& gaps = view_.gaps;
  const auto known
    = std::find_if(gaps.begin(), gaps.end(), [&what](const auto& x) {
        return x.from == what.from && x.reason == what.reason;
      });
  if (known != gaps.end()) {
    known->to = std::max(known->to, what.to);
    known->blocks = std::max(known->blocks, what.blocks);
    return false;
  }
  const auto at = std::upper_bound(
    gaps.begin(), gaps.end(), what.from,
    [](time_ns from, const auto& x) { return from < x.from; });
  gaps.insert(at, std::move(what));
  if (gaps.size() > gaps_max)
    gaps.erase(gaps.begin());
  return true;
}

bool device_state::set_clock(time_ns device_now, time_ns now) {
  if (device_now == 0)
    return false;
  const auto before = view_.clock_offset.value_or(0);
  const auto offset = device_now - now;
  view_.clock_offset = offset;
  const auto wrong = [](time_ns x) { return std::abs(x) > clock_tolerance; };
  if (wrong(offset) && std::abs(offset - before) > clock_tolerance)
    notice(now, "clock_wrong",
           "its clock is " + std::to_string(std::abs(offset) / ns_per_second)
             + (offset > 0 ? " s ahead of" : " s behind")
             + " the node's: times of its events are off by that");
  return std::abs(offset - before) > ns_per_second;
}

// Between two runs nobody watched.
void device_state::learn_runs(const std::vector<schema::agent_run_times>& runs,
                              time_ns now) {
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const auto& before = runs[i - 1];
    const auto& after = runs[i];
    if (after.started <= before.ended)
      continue; // Its clock was set back meanwhile.
    const bool booted = before.boot != after.boot;
    const char* reason = booted         ? "host_down"
                         : before.clean ? "agent_stopped"
                                        : "agent_killed";
    const bool is_new = add_gap({before.ended, after.started, reason, 0});
    if (is_new && !booted && !before.clean)
      notice(now, "agent_killed",
             "the agent ended without being told to, last known to live at "
               + format_time(before.ended, 0) + ", and was started again at "
               + format_time(after.started, 0));
  }
}

void device_state::learn_machine(const schema::hello& what, time_ns now) {
  const machine_view machine{what.machine_id, what.product_uuid, what.data_dir};
  if (compare_machines(view_.machine, view_.mac_addresses, machine,
                       what.mac_addresses)
        == machine_match::other
      && view_.conflict_since == 0)
    notice(now, "machine_changed",
           "another machine than before uses this identity: " + what.hostname
             + " instead of " + view_.hostname
             + "; if it is a copy, enrol it anew");
  view_.machine = machine;
}

void device_state::greet(const schema::hello& what, time_ns now) {
  learn_machine(what, now); // Before what is known of it is replaced.
  learn_runs(what.runs, now);
  std::ignore = set_clock(what.now, now);
  // Of two machines with one identity each has its own name.
  if (!view_.hostname.empty() && view_.hostname != what.hostname
      && view_.conflict_since == 0)
    notice(now, "renamed",
           "the host was renamed from " + view_.hostname + " to "
             + what.hostname);
  view_.hostname = what.hostname;
  view_.os = what.os_name;
  view_.kernel = what.kernel;
  view_.agent_version = what.agent_version;
  view_.policy_revision = what.policy_revision;
  view_.ip_addresses = what.ip_addresses;
  view_.mac_addresses = what.mac_addresses;
  view_.sensors = what.sensors;
  view_.last_seen = now;
}

namespace {

std::vector<schema::rule_cost>
suspension_changes(const std::vector<schema::rule_cost>& before,
                   const std::vector<schema::rule_cost>& now) {
  const auto find
    = [](const std::vector<schema::rule_cost>& in, const std::string& id) {
        return std::find_if(in.begin(), in.end(),
                            [&id](const auto& x) { return x.rule_id == id; });
      };
  std::vector<schema::rule_cost> out;
  for (const auto& x : now) {
    const auto old = find(before, x.rule_id);
    const auto known = old == before.end() ? 0 : old->suspensions;
    // One that began and ended between two reports counts, too.
    if (x.suspensions > known
        || (known > 0 && old->suspended_until != 0 && x.suspended_until == 0))
      out.push_back(x);
  }
  for (const auto& x : before)
    if (x.suspended_until != 0 && find(now, x.rule_id) == now.end()) {
      out.push_back(x); // No longer among the dearest: it works.
      out.back().suspended_until = 0;
    }
  return out;
}

} // namespace

void device_state::applied(const schema::policy_applied& what) {
  view_.policy_revision = what.revision;
  view_.rules_loaded = what.rules_loaded;
  view_.rules_refused = what.refused;
  view_.rules_blind = what.blind;
  if (!what.sensors.empty())
    view_.sensors = what.sensors;
}

std::vector<schema::rule_cost>
device_state::report_health(const schema::health& what, time_ns now) {
  const auto before = std::exchange(
    view_.rule_costs,
    std::make_shared<const std::vector<schema::rule_cost>>(what.rule_costs));
  view_.ledgers = what.sensors;
  view_.spool_dropped = what.spool_dropped;
  view_.health = what;
  view_.health->sensors.clear(); // They are in the ledgers.
  view_.health->exceptions.clear();
  count_exceptions(what.exceptions);
  std::ignore = set_clock(what.now, now);
  view_.last_seen = now;
  return before ? suspension_changes(*before, what.rule_costs)
                : suspension_changes({}, what.rule_costs);
}

// An agent counts from its start: less than before is all new.
void device_state::count_exceptions(
  const std::vector<schema::exception_hits>& told) {
  for (const auto& x : told) {
    auto at
      = std::find_if(view_.exceptions.begin(), view_.exceptions.end(),
                     [&x](const auto& known) { return known.id == x.id; });
    if (at == view_.exceptions.end()) {
      if (view_.exceptions.size() >= exceptions_max)
        view_.exceptions.erase(view_.exceptions.begin());
      view_.exceptions.push_back({x.id, 0, 0, 0});
      at = std::prev(view_.exceptions.end());
    }
    at->hits += x.hits < at->told ? x.hits : x.hits - at->told;
    at->told = x.hits;
    at->last = std::max(at->last, x.last);
  }
}

void device_state::set_online(bool online, time_ns now) {
  view_.online = online;
  if (online)
    view_.last_seen = now;
}

void lane_positions::open(
  std::uint32_t epoch,
  const std::array<std::uint64_t, schema::lane_count>& committed,
  const uid& spool) {
  open_ = true;
  epoch_ = epoch;
  spool_ = spool;
  for (std::size_t i = 0; i < lanes_.size(); ++i)
    lanes_[i] = {committed[i], committed[i]};
}

lane_positions::verdict lane_positions::judge(const schema::event_block& what) {
  auto& lane = lanes_[static_cast<std::size_t>(what.which)];
  if (what.sequence <= lane.committed)
    return verdict::duplicate;
  if (what.sequence <= lane.appended)
    return verdict::on_its_way;
  if (what.sequence != lane.appended + 1)
    return verdict::hole;
  lane.appended = what.sequence;
  return verdict::store;
}

void lane_positions::stored(schema::lane which, std::uint64_t committed) {
  auto& lane = lanes_[static_cast<std::size_t>(which)];
  lane.committed = std::max(lane.committed, committed);
  lane.appended = std::max(lane.appended, lane.committed);
}

void lane_positions::failed(schema::lane which) {
  auto& lane = lanes_[static_cast<std::size_t>(which)];
  lane.appended = lane.committed;
}

} // namespace vedette::actors
