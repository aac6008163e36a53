#include "actors/device/shard_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/change_json.hpp"
#include "actors/device/record_json.hpp"

#include <caf/send.hpp>

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

error no_device(const uid& id) {
  return {errc::not_found, "device " + id.dashed() + ": not enrolled"};
}

template <class Actives>
void let_go(Actives& actives, const uid& id) {
  if (auto at = actives.find(id); at != actives.end()) {
    caf::anon_send(at->second.actor, stop{});
    actives.erase(at);
  }
}

} // namespace

shard_shell::shard_shell(handle::pointer self, system& sys,
                         std::uint32_t number, contents mine,
                         std::shared_ptr<const shard_services> with)
  : self_{self}, sys_{sys}, number_{number}, with_{std::move(with)} {
  for (auto& x : mine.devices)
    known_devices_[x.id] = std::move(x);
  for (auto& x : mine.detections)
    known_detections_[x.report.id] = std::move(x);
}

shard_shell::handle::behavior_type shard_shell::behavior() {
  self_->set_down_handler([this](const caf::down_msg& x) { lost(x); });
  return {
    [this](attach_session& x) { attach(x); },
    [this](from_session& x) { to_device(x, uid{x.device}); },
    [this](session_closed& x) { to_device(x, uid{x.device}); },
    [this](const enrol_device& x) { return enrol(x); },
    [this](read_device& x) { return ask_device<device_view>(x, uid{x.id}); },
    [this](assign_policy& x) { return ask_device<device_view>(x, uid{x.id}); },
    [this](remove_device& x) { return ask_device<removed>(x, uid{x.id}); },
    [this](queue_command& x) {
      return ask_device<command_view>(x, uid{x.device});
    },
    [this](read_commands& x) {
      return ask_device<command_list>(x, uid{x.device});
    },
    [this](cancel_command& x) {
      return ask_device<command_view>(x, uid{x.device});
    },
    [this](inspect_device& x) {
      return ask_device<inspected>(x, uid{x.device});
    },
    [this](refresh_policy) {
      for (auto& [id, x] : devices_) {
        ++x.sent;
        self_->send(x.actor, refresh_policy{});
      }
    },
    [this](take_report& x) { take(x); },
    [this](take_output& x) { take(x); },
    [this](detection_stored& x) { to_device(x, uid{x.device}); },
    [this](read_detection x) -> caf::result<detection_view> {
      auto to = detection(x.id, false);
      if (!to)
        return to_caf({errc::not_found, "no such detection"});
      ++detections_[x.id].sent;
      return self_->delegate(to, x);
    },
    [this](edit_triage& x) -> caf::result<detection_view> {
      auto to = detection(x.what.id, false);
      if (!to)
        return to_caf({errc::not_found, "no such detection"});
      ++detections_[x.what.id].sent;
      return self_->delegate(to, std::move(x));
    },
    [this](const list_devices& x) { return devices(x.which); },
    [this](const list_detections& x) { return detections(x.which); },
    [this](count_all) { return count(); },
    [this](const device_changed& x) { take_device(x); },
    [this](const detection_changed& x) { take_detection(x); },
    [this](const passivate& x) { put_away(x); },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

device_actor shard_shell::device(const uid& id) {
  if (auto at = devices_.find(id); at != devices_.end())
    return at->second.actor;
  // The record decides: a device that enrolled may connect before this shard
  // heard of it.
  auto record = with_->records->read(record_table::devices, id.dashed());
  auto read = record.ok() && record.value()
                ? device_state::decode(*record.value())
                : result<device_state>{no_device(id)};
  if (!read.ok() && !known_devices_.contains(id))
    return {};
  auto state
    = read.ok() ? std::move(read).value() : device_state{known_devices_[id]};
  known_devices_.try_emplace(id, state.view());
  ++activations_;
  auto actor
    = sys_.spawn_below<device_shell>(self_, "device " + state.view().hostname,
                                     std::move(state), self_, with_->devices);
  self_->monitor(actor);
  devices_[id] = {actor, 0};
  return actor;
}

triage_actor shard_shell::detection(const uid& id, bool create) {
  if (auto at = detections_.find(id); at != detections_.end())
    return at->second.actor;
  if (!create && !known_detections_.contains(id))
    return {};
  std::optional<triage> what;
  auto record = with_->records->read(record_table::detections, id.dashed());
  if (record.ok() && record.value())
    if (auto read = triage::decode(*record.value()); read.ok())
      what = std::move(read).value();
  ++activations_;
  auto actor
    = sys_.spawn_below<triage_shell>(self_, "detection " + phonetic_id(id), id,
                                     std::move(what), self_, with_->detections);
  self_->monitor(actor);
  detections_[id] = {actor, 0};
  return actor;
}

// Whoever needs it next activates it again, from what is on disk.
void shard_shell::lost(const caf::down_msg& who) {
  auto forget = [&who](auto& actives) {
    std::erase_if(
      actives, [&who](const auto& x) { return x.second.actor == who.source; });
  };
  forget(devices_);
  forget(detections_);
}

void shard_shell::attach(attach_session& x) {
  const auto id = x.who.device;
  if (auto to = device(id)) {
    ++devices_[id].sent;
    self_->send(to, std::move(x));
  } else if (auto live = x.at.lock()) {
    live->close({no_device(id).detail, 60});
  }
}

template <class Message>
void shard_shell::to_device(Message& x, const uid& id) {
  auto at = devices_.find(id);
  if (at == devices_.end())
    return; // Nobody is there for it: its session was refused.
  ++at->second.sent;
  self_->send(at->second.actor, std::move(x));
}

template <class Answer, class Message>
caf::result<Answer> shard_shell::ask_device(Message& x, const uid& id) {
  auto to = device(id);
  if (!to)
    return to_caf(no_device(id));
  ++devices_[id].sent;
  return self_->delegate(to, std::move(x));
}

enrolled shard_shell::enrol(const enrol_device& x) {
  // The same host again keeps what is known of it.
  const auto& known = known_devices_.try_emplace(x.what.id, x.what).first;
  with_->changes->publish("device", change_json(known->second, false));
  return {};
}

void shard_shell::take(take_report& x) {
  const auto id = x.report->id;
  auto to = detection(id, true);
  ++detections_[id].sent;
  self_->send(to, std::move(x));
}

void shard_shell::take(take_output& x) {
  const auto id = x.what.detection;
  auto to = detection(id, true);
  ++detections_[id].sent;
  self_->send(to, std::move(x));
}

void shard_shell::take_device(const device_changed& x) {
  auto at = known_devices_.find(x.what.id);
  if (at == known_devices_.end())
    return; // Removed meanwhile.
  if (x.gone) {
    known_devices_.erase(at);
    let_go(devices_, x.what.id);
  } else {
    at->second = x.what;
  }
  with_->changes->publish("device", change_json(x.what, x.gone));
  for (const auto& rule : x.rules)
    with_->changes->publish("rule", change_json(x.what, rule));
}

void shard_shell::take_detection(const detection_changed& x) {
  const auto& id = x.what.report.id;
  if (x.gone) {
    known_detections_.erase(id);
    let_go(detections_, id);
  } else {
    known_detections_[id] = x.what;
  }
  with_->changes->publish("detection", change_json(x.what, x.gone));
}

void shard_shell::put_away(const passivate& x) {
  auto away = [&x](auto& actives) {
    auto at = actives.find(x.id);
    if (at != actives.end() && at->second.sent == x.handled)
      let_go(actives, x.id);
  };
  away(devices_);
  away(detections_);
}

device_page shard_shell::devices(const device_filter& which) const {
  std::vector<const device_view*> fit;
  for (const auto& [id, x] : known_devices_)
    if (fits(x, which))
      fit.push_back(&x);
  return {page_of(fit, which.after, which.limit)};
}

detection_page shard_shell::detections(const detection_filter& which) const {
  std::vector<const detection_view*> fit;
  for (const auto& [id, x] : known_detections_)
    if (fits_facts(x, which)
        && (summary_has(x, which.text) || record_has(id, which.text)))
      fit.push_back(&x);
  auto out = page_of(fit, which.after, which.limit);
  if (which.whole)
    for (auto& x : out.items)
      fill(x);
  return {std::move(out)};
}

// One that is damaged stays as brief as it is known.
void shard_shell::fill(detection_view& what) const {
  const auto record
    = with_->records->read(record_table::detections, what.report.id.dashed());
  if (!record.ok() || !record.value())
    return;
  if (auto whole = detection_of_record(*record.value()); whole.ok())
    what = std::move(whole).value();
}

// What is searched seldom is not held in memory.
bool shard_shell::record_has(const uid& id, const std::string& text) const {
  const auto record
    = with_->records->read(record_table::detections, id.dashed());
  if (!record.ok() || !record.value()
      || !record_may_have(*record.value(), text))
    return false;
  const auto whole = detection_of_record(*record.value());
  return whole.ok() && events_have(whole.value(), text);
}

counted shard_shell::count() const {
  counted out;
  out.what.devices = known_devices_.size();
  auto add = [](auto& list, const std::string& name) {
    for (auto& [known, count] : list)
      if (known == name) {
        ++count;
        return;
      }
    list.emplace_back(name, 1);
  };
  for (const auto& [id, x] : known_devices_) {
    out.what.devices_online += x.online ? 1 : 0;
    add(out.what.devices_by_policy, x.policy_id);
  }
  for (const auto& [id, x] : known_detections_) {
    add(out.what.detections_by_status, x.status);
    add(out.what.detections_by_severity, x.report.severity);
    if (x.status != "Done" && x.status != "False Positive")
      add(out.what.open_by_severity, x.report.severity);
  }
  return out;
}

actor_status shard_shell::status() const {
  actor_status out;
  out.facts.emplace_back("shard", std::int64_t{number_});
  out.facts.emplace_back("devices",
                         static_cast<std::int64_t>(known_devices_.size()));
  out.facts.emplace_back("devices_active",
                         static_cast<std::int64_t>(devices_.size()));
  out.facts.emplace_back("detections",
                         static_cast<std::int64_t>(known_detections_.size()));
  out.facts.emplace_back("detections_active",
                         static_cast<std::int64_t>(detections_.size()));
  out.facts.emplace_back("activations",
                         static_cast<std::int64_t>(activations_));
  return out;
}

stopped shard_shell::finish() {
  for (auto& [id, x] : devices_)
    caf::anon_send(x.actor, stop{});
  for (auto& [id, x] : detections_)
    caf::anon_send(x.actor, stop{});
  self_->quit();
  return {};
}

std::vector<shard_shell::contents> read_shards(const record_store& records,
                                               const logger& log) {
  std::vector<shard_shell::contents> out(shard_count);
  auto damaged = [&log](std::string_view key, const error& why) {
    log.error("record is damaged", {{"key", key}, {"reason", why.detail}});
    return true;
  };
  std::ignore
    = records.scan(record_table::devices, {},
                   [&](std::string_view key, std::string_view value) {
                     auto read = device_of_json(value);
                     if (!read.ok())
                       return damaged(key, read.why());
                     auto& view = read.value().first;
                     out[shard_of(view.id)].devices.push_back(std::move(view));
                     return true;
                   }); // An unreadable store shows at the first write.
  std::ignore = records.scan(
    record_table::detections, {},
    [&](std::string_view key, std::string_view value) {
      auto read = detection_of_record(value);
      if (!read.ok())
        return damaged(key, read.why());
      auto brief = summary_of(read.value());
      out[shard_of(brief.report.id)].detections.push_back(std::move(brief));
      return true;
    });
  return out;
}

} // namespace vedette::actors
