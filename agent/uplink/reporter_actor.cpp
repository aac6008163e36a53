#include "agent/uplink/reporter_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/inspect_command.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <tuple>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

using namespace vedette::actors;

namespace {

constexpr std::chrono::seconds answer_deadline{5};
constexpr std::chrono::milliseconds look_again_every{3000};
constexpr time_ns clock_tolerance = ns_per_second;

std::int64_t number(const actor_status& from, std::string_view name) {
  for (const auto& [key, value] : from.facts)
    if (key == name && std::holds_alternative<std::int64_t>(value))
      return std::get<std::int64_t>(value);
  return 0;
}

std::string text(const actor_status& from, std::string_view name) {
  for (const auto& [key, value] : from.facts)
    if (key == name && std::holds_alternative<std::string>(value))
      return std::get<std::string>(value);
  return {};
}

} // namespace

own_cost measure_own_cost() {
  own_cost out;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0)
    for (const auto& x : {usage.ru_utime, usage.ru_stime})
      out.cpu_seconds
        += static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_usec) / 1e6;
  std::ifstream statm{"/proc/self/statm"};
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  if (statm >> all >> resident)
    out.rss_bytes = resident * static_cast<std::uint64_t>(::getpagesize());
  return out;
}

/// Answers that are being gathered; the last one sends the message.
struct reporter_shell::round {
  schema::hello hello;
  schema::health health;
  std::size_t missing = 1;
  std::function<void(round&)> then;

  void count_down() {
    if (--missing == 0)
      then(*this);
  }
};

reporter_shell::reporter_shell(handle::pointer self, actors::system& sys,
                               reporter_contacts ask,
                               std::shared_ptr<sensor_board> board,
                               reporter_facts facts,
                               std::chrono::milliseconds interval)
  : self_{self}, ask_{std::move(ask)}, board_{std::move(board)}, sys_{sys},
    facts_{std::move(facts)}, interval_{interval}, tick_{std::min(
                                                     interval,
                                                     look_again_every)} {}

reporter_shell::handle::behavior_type reporter_shell::behavior() {
  self_->send(ask_.uplink, subscribe{channel::control});
  self_->delayed_send(self_, tick_, health_due{});
  look_at_sensors();
  return {
    [this](const inbound& x) { take_inbound(x); },
    [this](const link_changed& x) {
      up_ = x.up;
      if (up_)
        introduce();
    },
    [this](health_due) { tick(); },
    [this](get_status) {
      actor_status out;
      out.facts.emplace_back("hellos", static_cast<std::int64_t>(hellos_));
      out.facts.emplace_back("reports", static_cast<std::int64_t>(reports_));
      out.facts.emplace_back("questions",
                             static_cast<std::int64_t>(questions_));
      return out;
    },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

void reporter_shell::tick() {
  self_->delayed_send(self_, tick_, health_due{});
  if (up_ && look_again())
    introduce();
  since_report_ += tick_;
  if (since_report_ < interval_)
    return;
  since_report_ = {};
  if (up_)
    report();
  else
    look_at_sensors();
}

// A host is renamed, gets another address, has its clock set: the cloud hears
// of it now, not after the next restart.
bool reporter_shell::look_again() {
  const auto offset = sys_.clock().wall() - sys_.clock().boot();
  const bool clock_was_set = std::abs(offset - clock_offset_) > clock_tolerance;
  const auto before = facts_.fixed;
  if (facts_.look_again)
    facts_.look_again(facts_.fixed);
  const auto& now = facts_.fixed;
  return clock_was_set || before.hostname != now.hostname
         || before.ip_addresses != now.ip_addresses
         || before.mac_addresses != now.mac_addresses;
}

// Of all that the cloud says only questions about the agent itself, and which
// sensors it wants, are for the reporter.
void reporter_shell::take_inbound(const inbound& x) {
  if (const auto* policy = std::get_if<schema::policy>(x.what.get()))
    switch_sensors(*policy);
  const auto* asked = std::get_if<schema::command>(x.what.get());
  if (asked == nullptr || asked->action != inspect_action)
    return;
  ++questions_;
  auto request = inspect_request_of(asked->argument_json);
  if (!request.ok()) {
    answer(asked->id, request.why());
    return;
  }
  self_
    ->request(ask_.inspector, answer_deadline,
              inspect_page{std::move(request).value()})
    .then([this, id = asked->id](
            inspected& page) { answer(id, std::move(page.what.body)); },
          [this, id = asked->id](const caf::error& why) {
            answer(id, from_caf(why));
          });
}

void reporter_shell::switch_sensors(const schema::policy& what) {
  board_->wants(what.sensors_enabled);
  for (const auto& [name, sensor] : ask_.sensors)
    self_->send(sensor, enable_sensor{board_->needs(name)});
  look_at_sensors();
}

void reporter_shell::look_at_sensors() {
  auto all = std::make_shared<round>();
  all->then = [this](round& x) { board_->sees(std::move(x.hello.sensors)); };
  ask_sensors(all);
  all->count_down();
}

void reporter_shell::answer(const uid& question, result<std::string> page) {
  schema::command_result out;
  out.command = question;
  out.state = page.ok() ? schema::response_state::succeeded
                        : schema::response_state::failed;
  if (page.ok())
    out.output = std::move(page).value();
  else
    out.detail = page.why().detail;
  send(std::move(out));
}

void reporter_shell::introduce() {
  auto all = std::make_shared<round>();
  std::ignore = look_again();
  clock_offset_ = sys_.clock().wall() - sys_.clock().boot();
  all->hello = facts_.fixed;
  if (facts_.runs)
    all->hello.runs = facts_.runs->runs();
  all->then = [this](round& x) {
    ++hellos_;
    board_->sees(std::move(x.hello.sensors));
    x.hello.sensors = board_->modes();
    x.hello.now = sys_.clock().wall();
    send(std::move(x.hello));
  };
  ask_sensors(all);
  all->missing += 2;
  self_->request(ask_.responder, answer_deadline, which_packages{})
    .then(
      [all](packages_held& x) {
        all->hello.packages_held = std::move(x.sha256);
        all->count_down();
      },
      [all](const caf::error&) { all->count_down(); });
  self_->request(ask_.cae, answer_deadline, get_status{})
    .then(
      [all](const actor_status& x) {
        all->hello.policy_revision = text(x, "policy_revision");
        all->count_down();
      },
      [all](const caf::error&) { all->count_down(); });
  all->count_down();
}

void reporter_shell::report() {
  auto all = std::make_shared<round>();
  const auto cost = measure_own_cost();
  all->health.cpu_seconds = cost.cpu_seconds;
  all->health.rss_bytes = cost.rss_bytes;
  all->then = [this](round& x) {
    ++reports_;
    board_->sees(std::move(x.hello.sensors));
    x.health.now = sys_.clock().wall();
    send(std::move(x.health));
  };
  ask_sensors(all);
  all->missing += 3;
  self_->request(ask_.cae, answer_deadline, read_rule_costs{})
    .then(
      [all](rule_costs& x) {
        all->health.rule_costs = std::move(x.items);
        all->health.exceptions = std::move(x.exceptions);
        all->count_down();
      },
      [all](const caf::error&) { all->count_down(); });
  self_->request(ask_.spool, answer_deadline, get_status{})
    .then(
      [all](const actor_status& x) {
        all->health.spool_bytes
          = static_cast<std::uint64_t>(number(x, "bytes"));
        all->health.spool_dropped
          = static_cast<std::uint64_t>(number(x, "events_lost"));
        all->count_down();
      },
      [all](const caf::error&) { all->count_down(); });
  self_->request(ask_.windows, answer_deadline, get_status{})
    .then(
      [all](const actor_status& x) {
        all->health.windows_live
          = static_cast<std::uint64_t>(number(x, "live"));
        all->health.windows_dropped
          = static_cast<std::uint64_t>(number(x, "dropped"));
        all->count_down();
      },
      [all](const caf::error&) { all->count_down(); });
  all->count_down();
}

void reporter_shell::ask_sensors(const std::shared_ptr<round>& answers) {
  for (const auto& [name, sensor] : ask_.sensors) {
    ++answers->missing;
    self_->request(sensor, answer_deadline, get_ledger{})
      .then(
        [answers](const sensor_report& x) {
          for (const auto& mode : x.modes)
            answers->hello.sensors.push_back(mode);
          for (const auto& ledger : x.ledgers)
            answers->health.sensors.push_back(ledger);
          answers->count_down();
        },
        [answers](const caf::error&) { answers->count_down(); });
  }
}

void reporter_shell::send(schema::message what) {
  self_->send(ask_.uplink,
              transmit{channel::control,
                       std::make_shared<schema::message>(std::move(what))});
}

} // namespace vedette::agent
