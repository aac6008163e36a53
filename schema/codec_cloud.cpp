// Tested by tests/unit/schema/codec_test.cpp
#include "schema/codec_parts.hpp"
#include "schema/wire_values.hpp"

namespace vedette::schema::codec_parts {

using namespace wire_values;

namespace {

unsigned size_of(const std::vector<std::string>& texts) {
  return static_cast<unsigned>(texts.size());
}

void put_package(wire::Policy::Package::Builder out, const package_ref& x) {
  text_writer text;
  out.setSha256(text(x.sha256));
  out.setName(text(x.name));
  out.setEntryPoint(text(x.entry_point));
  out.setInterpreter(text(x.interpreter));
  put_texts(out.initArguments(size_of(x.arguments)), x.arguments);
  out.setTimeoutS(x.timeout_s);
}

package_ref get_package(wire::Policy::Package::Reader in) {
  return {get_text(in.getSha256()),     get_text(in.getName()),
          get_text(in.getEntryPoint()), get_text(in.getInterpreter()),
          get_texts(in.getArguments()), in.getTimeoutS()};
}

void put_rule(wire::Policy::Rule::Builder out, const rule_config& x) {
  text_writer text;
  out.setId(text(x.id));
  out.setName(text(x.name));
  out.setVersion(x.version);
  out.setLanguage(text(x.language));
  out.setSource(text(x.source));
  out.setSeverity(text(x.severity));
  out.setNotify(x.notify);
  put_list(
    [&](unsigned n) { return out.initResponses(n); }, x.responses,
    [&](wire::Policy::Response::Builder to, const response_config& response) {
      to.setAction(text(response.action));
      to.setArgument(text(response.argument));
    });
  put_texts(out.initExceptions(size_of(x.exceptions)), x.exceptions);
  put_list([&](unsigned n) { return out.initPackages(n); }, x.packages,
           put_package);
}

rule_config get_rule(wire::Policy::Rule::Reader in) {
  rule_config out;
  out.id = get_text(in.getId());
  out.name = get_text(in.getName());
  out.version = in.getVersion();
  out.language = get_text(in.getLanguage());
  out.source = get_text(in.getSource());
  out.severity = get_text(in.getSeverity());
  out.notify = in.getNotify();
  out.responses
    = get_list(in.getResponses(), [](wire::Policy::Response::Reader from) {
        return response_config{get_text(from.getAction()),
                               get_text(from.getArgument())};
      });
  out.exceptions = get_texts(in.getExceptions());
  out.packages = get_list(in.getPackages(), get_package);
  return out;
}

} // namespace

void put(wire::Welcome::Builder out, const welcome& x) {
  text_writer text;
  out.setProtocol(x.protocol);
  put_uid(out.initDevice(), x.device);
  out.setServerTimeNs(x.server_time);
  out.setPolicyRevision(text(x.policy_revision));
}

welcome get(wire::Welcome::Reader in) {
  return {in.getProtocol(), get_uid(in.getDevice()), in.getServerTimeNs(),
          get_text(in.getPolicyRevision())};
}

void put(wire::Policy::Builder out, const policy& x) {
  text_writer text;
  out.setId(text(x.id));
  out.setName(text(x.name));
  out.setRevision(text(x.revision));
  out.setNotificationMessage(text(x.notification_message));
  put_list([&](unsigned n) { return out.initRules(n); }, x.rules, put_rule);
  put_list([&](unsigned n) { return out.initExceptions(n); }, x.exceptions,
           [&](wire::Policy::Exception::Builder to,
               const exception_config& exception) {
             to.setId(text(exception.id));
             to.setVersion(exception.version);
             to.setSource(text(exception.source));
           });
  put_texts(out.initSensorsEnabled(size_of(x.sensors_enabled)),
            x.sensors_enabled);
  out.setSpoolBytesMax(x.spool_bytes_max);
}

policy get(wire::Policy::Reader in) {
  policy out;
  out.id = get_text(in.getId());
  out.name = get_text(in.getName());
  out.revision = get_text(in.getRevision());
  out.notification_message = get_text(in.getNotificationMessage());
  out.rules = get_list(in.getRules(), get_rule);
  out.exceptions
    = get_list(in.getExceptions(), [](wire::Policy::Exception::Reader from) {
        return exception_config{get_text(from.getId()), from.getVersion(),
                                get_text(from.getSource())};
      });
  out.sensors_enabled = get_texts(in.getSensorsEnabled());
  out.spool_bytes_max = in.getSpoolBytesMax();
  return out;
}

void put(wire::PackageData::Builder out, const package_data& x) {
  text_writer text;
  out.setSha256(text(x.sha256));
  out.setContent(as_data(x.content));
  out.setSignature(as_data(x.signature));
  out.setError(text(x.error));
}

package_data get(wire::PackageData::Reader in) {
  return {get_text(in.getSha256()), get_data(in.getContent()),
          get_data(in.getSignature()), get_text(in.getError())};
}

void put(wire::Command::Builder out, const command& x) {
  text_writer text;
  put_uid(out.initId(), x.id);
  out.setAction(text(x.action));
  out.setArgumentJson(text(x.argument_json));
  out.setExpiresNs(x.expires);
  out.setLifeNs(x.life);
  out.setAgeNs(x.age);
}

command get(wire::Command::Reader in) {
  command out{get_uid(in.getId()),
              get_text(in.getAction()),
              get_text(in.getArgumentJson()),
              in.getExpiresNs(),
              in.getLifeNs(),
              in.getAgeNs()};
  KJ_REQUIRE(!out.id.is_nil(), "command without an id");
  KJ_REQUIRE(out.age >= 0 && out.life >= 0, "command of the future");
  return out;
}

void put(wire::DetectionAccepted::Builder out, const detection_accepted& x) {
  put_uid(out.initId(), x.id);
  out.setRevision(x.revision);
}

detection_accepted get(wire::DetectionAccepted::Reader in) {
  return {get_uid(in.getId()), in.getRevision()};
}

} // namespace vedette::schema::codec_parts
