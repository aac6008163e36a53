#pragma once

#include "actors/query/query_engine.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the API and the gateway ask of the actors, without knowing that they
/// are actors. Every call returns at once; the answer comes exactly once, on a
/// thread of the actor system, within the deadline of the call (10 s, or
/// errc::timed_out). Implemented by cloud/cloud.cpp.
namespace vedette::actors {

template <class T>
using answer = std::function<void(result<T>)>;

/// A time of which the store does not have everything a device saw.
struct device_gap {
  time_ns from = 0, to = 0; ///< `to` = 0: still.
  /// `agent_stopped`, `agent_killed`, `host_down`: no agent ran. `node_lost`:
  /// the node had acknowledged what it does not have (a backup was restored).
  std::string reason;
  std::uint64_t blocks = 0; ///< Lost, as far as known.

  friend bool operator==(const device_gap&, const device_gap&) = default;
};

/// Something about a device that a person should know; see docs/operations.md.
struct device_notice {
  time_ns time = 0;
  std::string kind; ///< `agent_vanished`, `identity_conflict` …
  std::string text;

  friend bool operator==(const device_notice&, const device_notice&) = default;
};

/// What tells one machine from another. Empty = not known.
struct machine_view {
  std::string machine_id, product_uuid, data_dir;
};

/// How often one exception held events back on a device, since it enrolled.
struct exception_count {
  std::string id;
  std::uint64_t hits = 0;
  time_ns last = 0;
  std::uint64_t told = 0; ///< By the agent, last; it counts from its start.
};

struct device_view {
  uid id;
  std::string hostname, os, kernel, agent_version;
  bool online = false;
  std::string policy_id;              ///< Empty = the default policy.
  std::string policy_revision;        ///< What the device applied.
  std::string policy_revision_wanted; ///< What it should have.
  std::uint32_t rules_loaded = 0;
  std::vector<schema::policy_applied::refusal> rules_refused;
  std::vector<schema::policy_applied::refusal> rules_blind; ///< Cannot fire.
  time_ns enrolled = 0, last_seen = 0, last_event = 0;
  std::vector<std::string> ip_addresses, mac_addresses;
  std::vector<schema::sensor_mode> sensors;
  std::vector<schema::sensor_ledger> ledgers;
  /// What its dearest rules cost, and the suspended; null = not told yet.
  std::shared_ptr<const std::vector<schema::rule_cost>> rule_costs;
  std::uint64_t spool_dropped = 0, events_stored = 0;
  /// What the agent last said of itself; its sensors are in `ledgers`.
  std::optional<schema::health> health;
  std::uint32_t shard = 0;
  machine_view machine;
  std::vector<device_gap> gaps;       ///< Oldest first, bounded.
  std::vector<device_notice> notices; ///< Oldest first, bounded.
  /// The device's clock less the node's, when last heard of.
  std::optional<time_ns> clock_offset;
  /// Since when another machine has used this identity, too; 0 = none does.
  time_ns conflict_since = 0;
  /// Since when it is offline without having said goodbye; 0 = it is not.
  time_ns vanished_since = 0;
  std::vector<exception_count> exceptions;
};

struct command_view {
  uid id;
  std::string action, argument_json, state, detail, output, requested_by;
  std::int32_t exit_code = 0;
  time_ns requested = 0, finished = 0, expires = 0;
  /// Of GetFile: parts and bytes that are on disk, which state of the file they
  /// are of, and, once it is whole, its hash.
  std::uint32_t file_parts = 0;
  std::uint64_t file_bytes = 0;
  std::string file_version, file_sha256;
};

struct detection_comment {
  time_ns time = 0;
  std::string user, text;
};

struct detection_change {
  time_ns time = 0;
  std::string user, what, before, after;
};

/// What a rule says about itself, as it was when it first fired.
struct rule_words {
  std::string description;
  std::vector<std::string> tags; ///< `attack.t1059.004` among them.
};

struct detection_view {
  schema::detection_report report;
  rule_words rule;
  uid device;
  std::string hostname;
  std::string phonetic_id;
  std::string status = "New";
  std::string assignee;
  time_ns received = 0;
  std::uint64_t revision = 1; ///< Grows with every change of any part.
  std::vector<schema::command_result> outputs;
  std::vector<detection_comment> comments;
  std::vector<detection_change> history;
};

/// Where a page of a list ended: the next one begins behind it, whatever came
/// and went meanwhile.
struct list_position {
  std::int64_t order = 0; ///< A time; 0 where names alone order the list.
  std::string name;

  friend bool operator==(const list_position&, const list_position&) = default;
  friend auto operator<=>(const list_position&, const list_position&) = default;
};

struct detection_filter {
  std::string status, severity, rule, text; ///< Empty = any.
  // status and severity: several with commas, `New,In Progress`.
  std::optional<uid> device;
  time_ns from = 0, to = 0;           ///< 0 = open.
  std::optional<list_position> after; ///< Only older ones.
  std::uint32_t limit = 100;
  bool whole = false; ///< With events, as read_detection gives them.
};

struct device_filter {
  std::string text;
  std::optional<bool> online;
  std::optional<list_position> after; ///< Only those behind it.
  std::uint32_t limit = 100;
};

template <class T>
struct page {
  std::vector<T> items;
  std::uint64_t total = 0; ///< Of the filter, on all pages together.
  bool more = false;       ///< There are items behind the last one.
};

/// One change of one detection by one user. Exactly one of the optionals.
struct detection_edit {
  uid id;
  std::string user;
  std::optional<std::string> status, assignee, comment;
  std::uint64_t if_revision = 0; ///< 0 = whatever it is.
  bool remove = false;
};

enum class query_state : std::uint8_t { running, finished, cancelled, failed };

struct query_view {
  uid id;
  query_spec what;
  std::string user;
  query_state state = query_state::running;
  std::string error;
  std::uint32_t shards = 0, shards_done = 0;
  scan_progress progress;
  std::uint64_t rows = 0;
  std::uint64_t answer_bytes = 0; ///< That are held for it, once it has ended.
  time_ns started = 0, finished = 0, expires = 0;
  /// Bit per event class that the answer can have events of.
  std::uint64_t classes = ~std::uint64_t{0};
};

/// Counts of the start page.
struct cloud_counts {
  std::uint64_t devices = 0, devices_online = 0, events_stored = 0;
  std::uint64_t blocks_stored = 0, bytes_stored = 0;
  std::vector<std::pair<std::string, std::uint64_t>> detections_by_status;
  std::vector<std::pair<std::string, std::uint64_t>> detections_by_severity;
  /// Neither Done nor False Positive.
  std::vector<std::pair<std::string, std::uint64_t>> open_by_severity;
  /// By policy id; empty = the default.
  std::vector<std::pair<std::string, std::uint64_t>> devices_by_policy;
};

/// A path of the admin endpoint and its query parameters, decoded.
struct admin_request {
  std::string path; ///< `/admin/v1/actors`, `/metrics` …
  std::vector<std::pair<std::string, std::string>> parameters;
};

struct admin_answer {
  std::string content_type = "application/json";
  std::string body;
};

/// Detections are listed from the greatest position to the least: newest first.
inline list_position position_of(const detection_view& what) {
  return {what.report.occurred, what.report.id.dashed()};
}
/// Devices are listed from the least position to the greatest: by name. The
/// zero keeps `a` in front of `a-b`.
inline list_position position_of(const device_view& what) {
  return {0, what.hostname + '\0' + what.id.dashed()};
}

class backend {
public:
  virtual ~backend() = default;

  // -- devices --------------------------------------------------------------
  /// The device's record is on disk: its shard shows it from now on.
  virtual void enrol(device_view what, answer<done_t> then) = 0;
  virtual void list_devices(device_filter which, answer<page<device_view>> then)
    = 0;
  virtual void read_device(uid id, answer<device_view> then) = 0;
  virtual void set_device_policy(uid id, std::string policy_id,
                                 answer<device_view> then)
    = 0;
  /// Closes its sessions and forgets it; its events stay until retention.
  virtual void remove_device(uid id, answer<done_t> then) = 0;
  virtual void send_command(uid device, command_view what,
                            answer<command_view> then)
    = 0;
  virtual void list_commands(uid device, answer<std::vector<command_view>> then)
    = 0;
  /// errc::conflict when the device has it already, or has answered.
  virtual void cancel_command(uid device, uid command, std::string user,
                              answer<command_view> then)
    = 0;
  /// The file that a command fetched, whole. errc::not_found when it fetched
  /// none, errc::unavailable while parts are missing.
  virtual void read_command_file(uid device, uid command,
                                 answer<std::string> then)
    = 0;
  /// Has the agent answer a page of the admin endpoint for itself.
  /// errc::unavailable when it is not connected.
  virtual void inspect_device(uid id, admin_request what,
                              answer<admin_answer> then)
    = 0;
  /// Rules, rule sets or policies changed: devices get what is new to them.
  virtual void policies_changed() = 0;

  // -- detections -----------------------------------------------------------
  virtual void list_detections(detection_filter which,
                               answer<page<detection_view>> then)
    = 0;
  virtual void read_detection(uid id, answer<detection_view> then) = 0;
  virtual void edit_detection(detection_edit what, answer<detection_view> then)
    = 0;

  // -- queries ---------------------------------------------------------------
  virtual void start_query(query_spec what, std::string user,
                           answer<query_view> then)
    = 0;
  virtual void list_queries(answer<std::vector<query_view>> then) = 0;
  virtual void read_query(uid id, answer<query_view> then) = 0;
  virtual void read_rows(uid id, std::uint64_t offset, std::uint32_t limit,
                         answer<std::vector<std::string>> then)
    = 0;
  /// Ends a query that runs, and keeps what it has found; forgets one that has
  /// ended.
  virtual void cancel_query(uid id, answer<query_view> then) = 0;

  // -- the whole --------------------------------------------------------------
  virtual void counts(answer<cloud_counts> then) = 0;
  virtual void inspect(admin_request what, answer<admin_answer> then) = 0;

  /// Calls `tell(kind, json)` for each change of a detection, device or query
  /// until the returned token is dropped. `tell` must not block.
  using change_listener
    = std::function<void(const std::string& kind, const std::string& json)>;
  [[nodiscard]] virtual std::shared_ptr<void> watch(change_listener tell) = 0;
};

} // namespace vedette::actors
