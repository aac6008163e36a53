// Tested by tests/unit/schema/codec_test.cpp
#include "schema/codec_parts.hpp"
#include "schema/wire_values.hpp"

namespace vedette::schema::codec_parts {

using namespace wire_values;

namespace {

constexpr auto last_state = response_state::waiting_for_package;

void put_response(wire::ResponseResult::Builder out, const response_result& x) {
  text_writer text;
  out.setAction(text(x.action));
  out.setTarget(text(x.target));
  out.setState(put_enum<wire::ResponseState>(x.state));
  out.setDetail(text(x.detail));
  out.setStartedNs(x.started);
  out.setFinishedNs(x.finished);
}

response_result get_response(wire::ResponseResult::Reader in) {
  response_result out;
  out.action = get_text(in.getAction());
  out.target = get_text(in.getTarget());
  out.state = get_enum(in.getState(), last_state);
  out.detail = get_text(in.getDetail());
  out.started = in.getStartedNs();
  out.finished = in.getFinishedNs();
  return out;
}

void put_contribution(wire::DetectionReport::Contribution::Builder out,
                      const detection_report::contribution& x) {
  text_writer text;
  out.setState(text(x.state));
  out.setEventJson(text(x.event_json));
  out.setEventId(text(x.event_id));
  put_texts(out.initArtifacts(static_cast<unsigned>(x.artifacts.size())),
            x.artifacts);
}

detection_report::contribution
get_contribution(wire::DetectionReport::Contribution::Reader in) {
  return {get_text(in.getState()), get_text(in.getEventJson()),
          get_text(in.getEventId()), get_texts(in.getArtifacts())};
}

void put_mode(wire::SensorMode::Builder out, const sensor_mode& x) {
  text_writer text;
  out.setEventClass(text(x.event_class));
  out.setBackend(text(x.backend));
  out.setReason(text(x.reason));
}

sensor_mode get_mode(wire::SensorMode::Reader in) {
  return {get_text(in.getEventClass()), get_text(in.getBackend()),
          get_text(in.getReason())};
}

void put_refusal(wire::PolicyApplied::Refusal::Builder out,
                 const policy_applied::refusal& x) {
  text_writer text;
  out.setRuleId(text(x.rule_id));
  out.setWhy(text(x.why));
}

policy_applied::refusal get_refusal(wire::PolicyApplied::Refusal::Reader in) {
  return {get_text(in.getRuleId()), get_text(in.getWhy())};
}

unsigned size_of(const std::vector<std::string>& texts) {
  return static_cast<unsigned>(texts.size());
}

} // namespace

void put(wire::Hello::Builder out, const hello& x) {
  text_writer text;
  out.setProtocol(x.protocol);
  out.setAgentVersion(text(x.agent_version));
  out.setHostname(text(x.hostname));
  out.setOsName(text(x.os_name));
  out.setKernel(text(x.kernel));
  put_uid(out.initBootId(), x.boot_id);
  out.setPolicyRevision(text(x.policy_revision));
  put_texts(out.initPackagesHeld(size_of(x.packages_held)), x.packages_held);
  put_list([&](unsigned n) { return out.initSensors(n); }, x.sensors, put_mode);
  put_texts(out.initIpAddresses(size_of(x.ip_addresses)), x.ip_addresses);
  put_texts(out.initMacAddresses(size_of(x.mac_addresses)), x.mac_addresses);
  out.setMachineId(text(x.machine_id));
  out.setProductUuid(text(x.product_uuid));
  out.setDataDir(text(x.data_dir));
  put_uid(out.initInstallation(), x.installation);
  put_uid(out.initRun(), x.run);
  out.setNowNs(x.now);
  put_list([&](unsigned n) { return out.initRuns(n); }, x.runs,
           [](wire::Hello::Run::Builder to, const agent_run_times& run) {
             to.setStartedNs(run.started);
             to.setEndedNs(run.ended);
             put_uid(to.initBoot(), run.boot);
             to.setClean(run.clean);
           });
}

hello get(wire::Hello::Reader in) {
  hello out;
  out.protocol = in.getProtocol();
  out.agent_version = get_text(in.getAgentVersion());
  out.hostname = get_text(in.getHostname());
  out.os_name = get_text(in.getOsName());
  out.kernel = get_text(in.getKernel());
  out.boot_id = get_uid(in.getBootId());
  out.policy_revision = get_text(in.getPolicyRevision());
  out.packages_held = get_texts(in.getPackagesHeld());
  out.sensors = get_list(in.getSensors(), get_mode);
  out.ip_addresses = get_texts(in.getIpAddresses());
  out.mac_addresses = get_texts(in.getMacAddresses());
  out.machine_id = get_text(in.getMachineId());
  out.product_uuid = get_text(in.getProductUuid());
  out.data_dir = get_text(in.getDataDir());
  out.installation = get_uid(in.getInstallation());
  out.run = get_uid(in.getRun());
  out.now = in.getNowNs();
  out.runs = get_list(in.getRuns(), [](wire::Hello::Run::Reader from) {
    return agent_run_times{from.getStartedNs(), from.getEndedNs(),
                           get_uid(from.getBoot()), from.getClean()};
  });
  return out;
}

void put(wire::PolicyApplied::Builder out, const policy_applied& x) {
  text_writer text;
  out.setRevision(text(x.revision));
  out.setRulesLoaded(x.rules_loaded);
  put_list([&](unsigned n) { return out.initRefused(n); }, x.refused,
           put_refusal);
  put_list([&](unsigned n) { return out.initBlind(n); }, x.blind, put_refusal);
  put_list([&](unsigned n) { return out.initSensors(n); }, x.sensors, put_mode);
}

policy_applied get(wire::PolicyApplied::Reader in) {
  policy_applied out;
  out.revision = get_text(in.getRevision());
  out.rules_loaded = in.getRulesLoaded();
  out.refused = get_list(in.getRefused(), get_refusal);
  out.blind = get_list(in.getBlind(), get_refusal);
  out.sensors = get_list(in.getSensors(), get_mode);
  return out;
}

void put(wire::DetectionReport::Builder out, const detection_report& x) {
  text_writer text;
  put_uid(out.initId(), x.id);
  out.setRevision(x.revision);
  out.setRuleId(text(x.rule_id));
  out.setRuleName(text(x.rule_name));
  out.setRuleVersion(x.rule_version);
  out.setSeverity(text(x.severity));
  out.setPolicyRevision(text(x.policy_revision));
  out.setOccurredNs(x.occurred);
  out.setActivatedNs(x.activated);
  out.setKey(text(x.key));
  put_list([&](unsigned n) { return out.initEvents(n); }, x.events,
           put_contribution);
  out.setProcessTreeJson(text(x.process_tree_json));
  put_list([&](unsigned n) { return out.initResponses(n); }, x.responses,
           put_response);
  put_texts(out.initPackagesNeeded(size_of(x.packages_needed)),
            x.packages_needed);
  put_texts(out.initExceptionsApplied(size_of(x.exceptions_applied)),
            x.exceptions_applied);
}

namespace {

// Detections are counted by it: what is made up would be counted for ever.
std::string get_severity(capnp::Text::Reader in) {
  auto out = get_text(in);
  KJ_REQUIRE(out.empty() || out == "High" || out == "Medium" || out == "Low"
               || out == "Informational",
             "unknown severity");
  return out;
}

} // namespace

detection_report get(wire::DetectionReport::Reader in) {
  detection_report out;
  out.id = get_uid(in.getId());
  KJ_REQUIRE(!out.id.is_nil(), "detection without an id");
  out.revision = in.getRevision();
  KJ_REQUIRE(out.revision > 0, "detection without a revision");
  out.rule_id = get_text(in.getRuleId());
  out.rule_name = get_text(in.getRuleName());
  out.rule_version = in.getRuleVersion();
  out.severity = get_severity(in.getSeverity());
  out.policy_revision = get_text(in.getPolicyRevision());
  out.occurred = in.getOccurredNs();
  out.activated = in.getActivatedNs();
  out.key = get_text(in.getKey());
  out.events = get_list(in.getEvents(), get_contribution);
  out.process_tree_json = get_text(in.getProcessTreeJson());
  out.responses = get_list(in.getResponses(), get_response);
  out.packages_needed = get_texts(in.getPackagesNeeded());
  out.exceptions_applied = get_texts(in.getExceptionsApplied());
  return out;
}

void put(wire::PackageRequest::Builder out, const package_request& x) {
  text_writer text;
  out.setSha256(text(x.sha256));
  put_uid(out.initDetection(), x.detection);
}

package_request get(wire::PackageRequest::Reader in) {
  return {get_text(in.getSha256()), get_uid(in.getDetection())};
}

void put(wire::CommandResult::Builder out, const command_result& x) {
  text_writer text;
  put_uid(out.initCommand(), x.command);
  put_uid(out.initDetection(), x.detection);
  out.setPart(x.part);
  out.setLast(x.last);
  out.setState(put_enum<wire::ResponseState>(x.state));
  out.setExitCode(x.exit_code);
  out.setDetail(text(x.detail));
  out.setOutput(as_data(x.output));
  out.setFileVersion(text(x.file_version));
  out.setFileSha256(text(x.file_sha256));
}

command_result get(wire::CommandResult::Reader in) {
  command_result out;
  out.command = get_uid(in.getCommand());
  out.detection = get_uid(in.getDetection());
  out.part = in.getPart();
  out.last = in.getLast();
  out.state = get_enum(in.getState(), last_state);
  out.exit_code = in.getExitCode();
  out.detail = get_text(in.getDetail());
  out.output = get_data(in.getOutput());
  out.file_version = get_text(in.getFileVersion());
  out.file_sha256 = get_text(in.getFileSha256());
  return out;
}

namespace {

void put_cost(wire::RuleCost::Builder out, const rule_cost& x) {
  text_writer text;
  out.setRuleId(text(x.rule_id));
  out.setEvaluations(x.evaluations);
  out.setMatches(x.matches);
  out.setSpentNs(x.spent_ns);
  out.setWindowsLive(x.windows_live);
  out.setWindowBytes(x.window_bytes);
  out.setWindowsRefused(x.windows_refused);
  out.setShare(x.share);
  out.setSuspensions(x.suspensions);
  out.setSuspendedUntil(x.suspended_until);
}

rule_cost get_cost(wire::RuleCost::Reader in) {
  rule_cost out;
  out.rule_id = get_text(in.getRuleId());
  out.evaluations = in.getEvaluations();
  out.matches = in.getMatches();
  out.spent_ns = in.getSpentNs();
  out.windows_live = in.getWindowsLive();
  out.window_bytes = in.getWindowBytes();
  out.windows_refused = in.getWindowsRefused();
  out.share = in.getShare();
  out.suspensions = in.getSuspensions();
  out.suspended_until = in.getSuspendedUntil();
  return out;
}

} // namespace

void put(wire::Health::Builder out, const health& x) {
  out.setCpuSeconds(x.cpu_seconds);
  out.setRssBytes(x.rss_bytes);
  out.setSpoolBytes(x.spool_bytes);
  put_list([&](unsigned n) { return out.initSensors(n); }, x.sensors,
           [](wire::SensorLedger::Builder to, const sensor_ledger& ledger) {
             to.setSensor(ledger.sensor);
             to.setLastSequence(ledger.last_sequence);
             to.setLost(ledger.lost);
             to.setSuppressed(ledger.suppressed);
           });
  out.setWindowsLive(x.windows_live);
  out.setWindowsDropped(x.windows_dropped);
  out.setSpoolDropped(x.spool_dropped);
  put_list([&](unsigned n) { return out.initRuleCosts(n); }, x.rule_costs,
           [](wire::RuleCost::Builder to, const rule_cost& cost) {
             put_cost(to, cost);
           });
  out.setNowNs(x.now);
  put_list([&](unsigned n) { return out.initExceptions(n); }, x.exceptions,
           [](wire::ExceptionHits::Builder to, const exception_hits& held) {
             text_writer text;
             to.setId(text(held.id));
             to.setHits(held.hits);
             to.setLastNs(held.last);
           });
}

health get(wire::Health::Reader in) {
  health out;
  out.cpu_seconds = in.getCpuSeconds();
  out.rss_bytes = in.getRssBytes();
  out.spool_bytes = in.getSpoolBytes();
  out.sensors = get_list(in.getSensors(), [](wire::SensorLedger::Reader from) {
    return sensor_ledger{from.getSensor(), from.getLastSequence(),
                         from.getLost(), from.getSuppressed()};
  });
  out.windows_live = in.getWindowsLive();
  out.windows_dropped = in.getWindowsDropped();
  out.spool_dropped = in.getSpoolDropped();
  out.rule_costs = get_list(in.getRuleCosts(), get_cost);
  out.now = in.getNowNs();
  out.exceptions
    = get_list(in.getExceptions(), [](wire::ExceptionHits::Reader from) {
        return exception_hits{get_text(from.getId()), from.getHits(),
                              from.getLastNs()};
      });
  return out;
}

} // namespace vedette::schema::codec_parts
