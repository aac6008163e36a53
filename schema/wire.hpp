#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What agent and cloud say to each other, as checked values. The Cap'n Proto
/// schemas (`schema/wire/*.capnp`) are the specification of the bytes;
/// `schema/codec.hpp` is the only way between the two.
namespace vedette::schema {

// -- enrolment: one HTTPS POST before the device has a certificate ------------

struct enrol_request {
  std::string token;
  std::string csr_pem; ///< The key was made on the device and stays there.
  std::string hostname;
  std::string machine_id; ///< Known again when the same host enrols anew.
  std::string os_name;    ///< `Debian GNU/Linux 12 (bookworm)`
  std::string kernel;
  std::string agent_version;
  std::string product_uuid; ///< Of the firmware (DMI); empty = not readable.
  std::vector<std::string> mac_addresses;
  std::string data_dir; ///< A machine may run several agents.
};

struct enrol_response {
  uid device;
  std::string certificate_pem; ///< URI SAN spiffe://<cluster>/device/<uid>.
  std::string ca_pem;
  std::string server_url;  ///< wss://host:port of the gateway.
  std::string content_key; ///< Ed25519 public key that signs packages, hex.
};

// -- facts used in several messages ---------------------------------------

/// How a class of events is seen on this device, as found by the start-up
/// probe.
struct sensor_mode {
  std::string event_class; ///< `process`
  std::string backend; ///< `tracepoint`, `fanotify`, `procfs`, `replay`, `off`
  std::string reason;  ///< Why not a better one; empty when it is the best.
};

struct sensor_ledger {
  std::uint8_t sensor = 0; ///< schema::sensor_id
  std::uint64_t last_sequence = 0;
  std::uint64_t lost = 0;       ///< Seen by the kernel, not delivered to us.
  std::uint64_t suppressed = 0; ///< Left out by policy or exception.
};

enum class lane : std::uint8_t {
  control = 0,
  detections = 1,
  telemetry = 2,
  bulk = 3,
};
inline constexpr std::size_t lane_count = 4;

// -- control channel, agent to cloud ----------------------------------------

/// A time during which an agent ran.
struct agent_run_times {
  time_ns started = 0;
  time_ns ended = 0; ///< When it was last known to live.
  uid boot;
  bool clean = false; ///< It ended because it was told to.
};

struct hello {
  std::uint32_t protocol = 1;
  std::string agent_version;
  std::string hostname;
  std::string os_name;
  std::string kernel;
  uid boot_id;
  std::string policy_revision;            ///< Last applied; empty = none.
  std::vector<std::string> packages_held; ///< SHA-256 of each, hex.
  std::vector<sensor_mode> sensors;
  std::vector<std::string> ip_addresses;
  std::vector<std::string> mac_addresses;
  std::string machine_id;
  std::string product_uuid; ///< Of the firmware (DMI); empty = not readable.
  std::string data_dir;
  uid installation; ///< Of the agent's data; a copy has another one.
  uid run;          ///< Of the agent's process.
  time_ns now = 0;  ///< The device's clock; 0 = not told.
  std::vector<agent_run_times> runs; ///< Oldest first; the last is this one.
};

/// The policy arrived, and what became of it.
struct policy_applied {
  std::string revision;
  std::uint32_t rules_loaded = 0;
  struct refusal {
    std::string rule_id;
    std::string why;
  };
  std::vector<refusal> refused;
  /// Active, but they cannot fire on this device.
  std::vector<refusal> blind;
  /// As they are under this policy; empty = not told.
  std::vector<sensor_mode> sensors;
};

enum class response_state : std::uint8_t {
  pending,
  running,
  succeeded,
  failed,
  refused,
  waiting_for_package,
};

struct response_result {
  std::string action; ///< `TerminateProcesses`
  std::string target; ///< What it acted on, for people: `pid 4711 /tmp/x`
  response_state state = response_state::pending;
  std::string detail; ///< Why it failed, or what it did.
  time_ns started = 0;
  time_ns finished = 0;
};

/// A rule came true on the device. Sent at once and again whenever its
/// responses progress; the cloud keeps the newest revision.
struct detection_report {
  uid id;
  std::uint32_t revision = 1;
  std::string rule_id;
  std::string rule_name;
  std::uint32_t rule_version = 0;
  std::string severity; ///< High, Medium, Low, Informational
  std::string policy_revision;
  time_ns occurred = 0;
  time_ns activated = 0; ///< First contributing event.
  std::string key;       ///< Correlation key, for people.
  struct contribution {
    std::string state;      ///< State or step name.
    std::string event_json; ///< The event as JSON, canonical field names.
    std::string event_id;
    std::vector<std::string> artifacts; ///< Artifacts of interest.
  };
  std::vector<contribution> events;
  /// The process tree around the instigating process, ancestors first, JSON.
  std::string process_tree_json;
  std::vector<response_result> responses;
  std::vector<std::string>
    packages_needed; ///< SHA-256; not held by the device.
  std::vector<std::string> exceptions_applied;
};

struct package_request {
  std::string sha256;
  uid detection; ///< Nil when it is not for a detection.
};

/// Output of a package run or of a command, in order of `part`.
struct command_result {
  uid command;
  uid detection;
  std::uint32_t part = 0;
  bool last = true;
  response_state state = response_state::succeeded;
  std::int32_t exit_code = 0;
  std::string detail;
  std::string output; ///< Bytes.
  /// Of a part of a fetched file: which state of the file it belongs to.
  std::string file_version;
  std::string file_sha256; ///< Of the whole file; with its last part.
};

/// What one rule has cost a device since the policy was applied.
struct rule_cost {
  std::string rule_id;
  std::uint64_t evaluations = 0; ///< Its condition was worked out.
  std::uint64_t matches = 0;
  std::uint64_t spent_ns = 0; ///< Of one core, estimated from samples.
  std::uint32_t windows_live = 0;
  std::uint64_t window_bytes = 0;
  std::uint64_t windows_refused = 0; ///< By the rule's bound.
  double share = 0;                  ///< Of one core, lately.
  std::uint32_t suspensions = 0;
  time_ns suspended_until = 0; ///< 0 = it works.
};

/// How often one exception kept an event from rules that would have taken it,
/// since the agent started.
struct exception_hits {
  std::string id;
  std::uint64_t hits = 0;
  time_ns last = 0; ///< Time of the last such event.
};

struct health {
  double cpu_seconds = 0; ///< Of the agent since its start.
  std::uint64_t rss_bytes = 0;
  std::uint64_t spool_bytes = 0;
  std::vector<sensor_ledger> sensors;
  std::uint64_t windows_live = 0;
  std::uint64_t windows_dropped = 0;
  std::uint64_t spool_dropped = 0;   ///< Events the spool's byte cap let go.
  std::vector<rule_cost> rule_costs; ///< The dearest and the suspended.
  time_ns now = 0;                   ///< The device's clock; 0 = not told.
  std::vector<exception_hits> exceptions; ///< Those that held something back.
};

// -- control channel, cloud to agent ----------------------------------------

struct welcome {
  std::uint32_t protocol = 1;
  uid device;
  time_ns server_time = 0;
  std::string policy_revision; ///< What the device should have.
};

struct response_config {
  std::string action; ///< Names of aurora-focus.md §3.1 in PascalCase.
  std::string argument;
};

struct package_ref {
  std::string sha256;
  std::string name;
  std::string entry_point;
  std::string interpreter; ///< `python3` or `sh`
  std::vector<std::string> arguments;
  std::uint32_t timeout_s = 60;
};

struct rule_config {
  std::string id;
  std::string name;
  std::uint32_t version = 1;
  std::string language; ///< `cae`, `eql`, `sigma`
  std::string source;   ///< The rule's text as its author wrote it.
  std::string severity;
  bool notify = false;
  std::vector<response_config> responses;
  std::vector<std::string> exceptions; ///< Ids, defined below.
  std::vector<package_ref> packages;   ///< The rule's playbook, in order.
};

struct exception_config {
  std::string id;
  std::uint32_t version = 1;
  std::string source; ///< ExceptionRule JSON.
};

/// Everything a device needs to know, whole: replaces what it had before.
struct policy {
  std::string id;
  std::string name;
  std::string revision; ///< Content hash; the same text, the same revision.
  std::string notification_message;
  std::vector<rule_config> rules;
  std::vector<exception_config> exceptions;
  std::vector<std::string>
    sensors_enabled;                 ///< Event classes; empty = default set.
  std::uint64_t spool_bytes_max = 0; ///< 0 = agent's default.
};

struct package_data {
  std::string sha256;
  std::string content; ///< The zip, whole. ≤ 32 MiB.
  std::string
    signature; ///< Ed25519 over the content, by the cluster's content key.
  std::string error; ///< Not empty: the cloud does not have it, and why.
};

struct command {
  uid id;
  std::string action; ///< Of the catalogue, schema/actions.hpp.
  std::string argument_json;
  time_ns expires = 0;
  /// Of the cloud's clock when it was sent, so that no clock of the device
  /// decides: how long it may still be begun (0 = an older cloud, which says
  /// `expires` only), and how long ago it was asked for.
  time_ns life = 0;
  time_ns age = 0;
};

/// The detection is stored, replicated and need not be sent again.
struct detection_accepted {
  uid id;
  std::uint32_t revision = 0;
};

// -- event channel ---------------------------------------------------------

struct lane_extent {
  lane which = lane::telemetry;
  std::uint64_t acknowledged = 0; ///< The cloud has that, as the agent knows.
  std::uint64_t durable = 0;      ///< Highest sequence there is.
  time_ns acknowledged_at = 0;    ///< By the device's clock; 0 = never.
  std::uint64_t held = 0; ///< Lowest that can still be sent; 0 = not told.
};

/// First on the event channel. Sequences count from 1 in each (spool, lane); a
/// spool takes a new identity and a higher epoch whenever its past is
/// uncertain.
struct event_hello {
  std::uint32_t protocol = 1;
  std::uint32_t spool_epoch = 0;
  uid spool;                        ///< Nil = an agent that only knows epochs.
  uid previous_spool;               ///< What the spool was before …
  std::uint32_t previous_epoch = 0; ///< … if this is not 0.
  /// Of the previous spool if there is one, else of this one.
  std::vector<lane_extent> lanes;
};

struct lane_position {
  lane which = lane::telemetry;
  std::uint64_t committed = 0; ///< Highest block sequence stored durably.
  /// Of the last blocks up to `committed`, oldest first: block_hash().
  std::vector<std::uint64_t> hashes;
};

struct event_resume {
  std::vector<lane_position> positions;
  std::uint64_t credit_bytes = 0;
  std::vector<lane_position> previous; ///< Of the previous spool.
};

/// One block of events, see schema/block.hpp. Sequences of a lane are
/// contiguous.
struct event_block {
  lane which = lane::telemetry;
  std::uint64_t sequence = 0;
  std::shared_ptr<const std::string> bytes;
};

struct event_ack {
  lane which = lane::telemetry;
  std::uint64_t committed = 0;
  std::uint64_t credit_bytes
    = 0; ///< Absolute: bytes the agent may have unacknowledged.
};

/// The other side will close; not an answer to anything.
struct goodbye {
  std::string reason;
  std::uint32_t retry_after_s = 0;
};

using message
  = std::variant<hello, policy_applied, detection_report, package_request,
                 command_result, health, welcome, policy, package_data, command,
                 detection_accepted, event_hello, event_resume, event_block,
                 event_ack, goodbye>;

/// Largest frame either side accepts; a larger one closes the connection.
inline constexpr std::size_t frame_bytes_max = 40U * 1024 * 1024;
/// Largest body of an enrolment request or response.
inline constexpr std::size_t enrol_bytes_max = 64U * 1024;
/// Largest block an agent builds.
inline constexpr std::size_t block_bytes_max = 1U * 1024 * 1024;

} // namespace vedette::schema
