#include "tests/unit/schema/wire_samples.hpp"

namespace vedette::schema {

namespace {

response_result sample_response() {
  return {"TerminateProcesses",
          "pid 4711 /tmp/x",
          response_state::waiting_for_package,
          "waits for a package",
          1'700'000'000'000'000'001,
          1'700'000'000'000'000'002};
}

detection_report sample_detection() {
  detection_report x;
  x.id = uid::of("detection");
  x.revision = 3;
  x.rule_id = "rule-1";
  x.rule_name = "Shell drops ELF then runs it";
  x.rule_version = 7;
  x.severity = "High";
  x.policy_revision = "p-1";
  x.occurred = 1'700'000'000'000'000'000;
  x.activated = 1'699'999'999'000'000'000;
  x.key = "bash";
  x.events = {{"Drop", R"({"file":{"path":"/tmp/é"}})", "e-1", {"TargetFile"}},
              {"Run", "{}", "e-2", {}}};
  x.process_tree_json = R"([{"pid":1}])";
  x.responses = {sample_response()};
  x.packages_needed = {"00ff"};
  x.exceptions_applied = {"exception-1"};
  return x;
}

policy sample_policy() {
  policy x;
  x.id = "policy-1";
  x.name = "Servers";
  x.revision = "p-2";
  x.notification_message = "Please call security.";
  rule_config rule;
  rule.id = "rule-1";
  rule.name = "r";
  rule.version = 2;
  rule.language = "cae";
  rule.source = R"({"States":[]})";
  rule.severity = "Low";
  rule.notify = true;
  rule.responses = {{"DeleteFiles", "x"}};
  rule.exceptions = {"exception-1"};
  rule.packages = {{"00ff", "collect", "main.py", "python3", {"-a", "b"}, 30}};
  x.rules = {rule, rule_config{}};
  x.exceptions = {{"exception-1", 4, "{}"}};
  x.sensors_enabled = {"process", "file"};
  x.spool_bytes_max = 1'000'000;
  return x;
}

hello sample_hello() {
  hello x;
  x.agent_version = "0.1.0";
  x.hostname = "host";
  x.os_name = "Debian GNU/Linux 12 (bookworm)";
  x.kernel = "6.1.0";
  x.boot_id = uid::of("boot");
  x.policy_revision = "p-1";
  x.packages_held = {"00ff", "11ee"};
  x.sensors = {{"process", "tracepoint", ""}, {"dns", "off", "no BTF"}};
  x.ip_addresses = {"10.0.0.1", "fe80::1"};
  x.mac_addresses = {"02:00:00:00:00:01"};
  return x;
}

command_result sample_command_result() {
  command_result x;
  x.command = uid::of("command");
  x.detection = uid::of("detection");
  x.part = 2;
  x.last = false;
  x.state = response_state::failed;
  x.exit_code = -9;
  x.detail = "killed";
  x.output = std::string{"a\0\xff"
                         "b",
                         4};
  return x;
}

command_result sample_file_part() {
  command_result x;
  x.command = uid::of("command");
  x.output = "bytes";
  x.file_version = "1.2.3";
  x.file_sha256 = "00ff";
  return x;
}

} // namespace

std::vector<std::pair<std::string, message>> wire_samples() {
  health well{1.5, 2, 3, {{1, 2, 3, 4}, {5, 6, 7, 8}}, 9, 10, 11, {}, 0, {}};
  auto block = std::make_shared<const std::string>("block");
  return {
    {"hello", sample_hello()},
    {"policy_applied",
     policy_applied{"p-1", 12, {{"rule-2", "no such field"}}, {}, {}}},
    {"detection_report", sample_detection()},
    {"package_request", package_request{"00ff", uid::of("detection")}},
    {"command_result", sample_command_result()},
    {"health", well},
    {"welcome",
     welcome{1, uid::of("device"), 1'700'000'000'000'000'000, "p-2"}},
    {"policy", sample_policy()},
    {"package_data",
     package_data{"00ff", std::string{"PK\0\1", 4}, "sig", "e"}},
    {"command", command{uid::of("command"), "GetFile", "{}", 17, 0, 0}},
    {"command_timed", command{uid::of("command"), "GetFile", "{}", 17, 18, 19}},
    {"command_result_file", sample_file_part()},
    {"detection_accepted", detection_accepted{uid::of("detection"), 3}},
    {"event_hello", event_hello{1, 5, {}, {}, 0, {}}},
    {"event_resume",
     event_resume{
       {{lane::detections, 6, {}}, {lane::bulk, 7, {}}}, 65'536, {}}},
    {"event_block", event_block{lane::telemetry, 8, block}},
    {"event_ack", event_ack{lane::bulk, 9, 131'072}},
    {"goodbye", goodbye{"policy changed", 30}},
  };
}

enrol_request sample_enrol_request() {
  return {"vdt1.secret",
          "-----BEGIN CERTIFICATE REQUEST-----",
          "host",
          "machine",
          "Debian GNU/Linux 12 (bookworm)",
          "6.1.0",
          "0.1.0",
          "",
          {},
          ""};
}

enrol_response sample_enrol_response() {
  return {uid::of("device"), "-----BEGIN CERTIFICATE-----",
          "-----BEGIN CERTIFICATE-----", "wss://node:7443", "00ff"};
}

} // namespace vedette::schema
