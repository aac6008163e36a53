#include "actors/device/device_state.hpp"

#include "actors/device/record_json.hpp"

#include <algorithm>
#include <iterator>

namespace vedette::actors {

namespace {

constexpr std::size_t commands_open_max = 100;
constexpr std::size_t commands_kept_max = 500;
constexpr std::size_t exceptions_max = 1000;
constexpr const char* open_state = "pending";

bool is_open_command(const command_view& x) {
  return x.state == open_state || x.state == "sent";
}

const char* name_of(schema::response_state state) {
  switch (state) {
  case schema::response_state::pending:
    return "pending";
  case schema::response_state::running:
    return "running";
  case schema::response_state::succeeded:
    return "succeeded";
  case schema::response_state::failed:
    return "failed";
  case schema::response_state::refused:
    return "refused";
  case schema::response_state::waiting_for_package:
    return "waiting_for_package";
  }
  return "failed";
}

} // namespace

device_state::device_state(device_view what) : view_{std::move(what)} {}

result<device_state> device_state::decode(std::string_view record) {
  auto read = device_of_json(record);
  if (!read.ok())
    return read.why();
  device_state out{std::move(read.value().first)};
  out.commands_ = std::move(read.value().second);
  return out;
}

std::string device_state::encode() const {
  return device_to_json(view_, commands_);
}

void device_state::greet(const schema::hello& what, time_ns now) {
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
  view_.last_seen = now;
}

status device_state::add_command(command_view what) {
  const auto open
    = std::count_if(commands_.begin(), commands_.end(), is_open_command);
  if (static_cast<std::size_t>(open) >= commands_open_max)
    return error{errc::overloaded, "device has too many open commands"};
  what.state = open_state;
  commands_.push_back(std::move(what));
  if (commands_.size() > commands_kept_max) {
    auto oldest
      = std::find_if_not(commands_.begin(), commands_.end(), is_open_command);
    if (oldest != commands_.end())
      commands_.erase(oldest);
  }
  return done;
}

std::vector<schema::command> device_state::open_commands(time_ns now) const {
  std::vector<schema::command> out;
  for (const auto& x : commands_)
    if (is_open_command(x) && (x.expires == 0 || x.expires > now))
      out.push_back({x.id, x.action, x.argument_json, x.expires});
  return out;
}

result<command_view> device_state::cancel_command(const uid& id,
                                                  const std::string& user,
                                                  time_ns now) {
  auto at = std::find_if(commands_.begin(), commands_.end(),
                         [&id](const auto& x) { return x.id == id; });
  if (at == commands_.end())
    return error{errc::not_found, "no such command"};
  if (!is_open_command(*at))
    return error{errc::conflict, "the command is " + at->state + " already"};
  at->state = "cancelled";
  at->detail = "cancelled by " + user;
  at->finished = now;
  return *at;
}

bool device_state::take_result(const schema::command_result& what,
                               time_ns now) {
  auto at
    = std::find_if(commands_.begin(), commands_.end(),
                   [&what](const auto& x) { return x.id == what.command; });
  if (at == commands_.end() || !is_open_command(*at))
    return false;
  at->output += what.output;
  if (!what.last)
    return true;
  at->state = name_of(what.state);
  at->detail = what.detail;
  at->exit_code = what.exit_code;
  at->finished = now;
  return true;
}

bool device_state::expire_commands(time_ns now) {
  bool any = false;
  for (auto& x : commands_)
    if (is_open_command(x) && x.expires > 0 && x.expires <= now) {
      x.state = "expired";
      x.detail = "the device did not answer in time";
      x.finished = now;
      any = true;
    }
  return any;
}

void lane_positions::open(
  std::uint32_t epoch,
  const std::array<std::uint64_t, schema::lane_count>& committed) {
  open_ = true;
  epoch_ = epoch;
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
