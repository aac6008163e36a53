#include "schema/codec.hpp"

#include "schema/codec_parts.hpp"
#include "schema/wire/enrol.capnp.h"
#include "schema/wire_frame.hpp"
#include "schema/wire_values.hpp"

#include <capnp/message.h>

namespace vedette::schema {

namespace {

using namespace wire_values;
using codec_parts::get;
using codec_parts::put;

/// Which member of the union each of our types is.
struct init_member {
  wire::Message::Builder out;

  void operator()(const hello& x) { put(out.initHello(), x); }
  void operator()(const policy_applied& x) { put(out.initPolicyApplied(), x); }
  void operator()(const detection_report& x) {
    put(out.initDetectionReport(), x);
  }
  void operator()(const package_request& x) {
    put(out.initPackageRequest(), x);
  }
  void operator()(const command_result& x) { put(out.initCommandResult(), x); }
  void operator()(const health& x) { put(out.initHealth(), x); }
  void operator()(const welcome& x) { put(out.initWelcome(), x); }
  void operator()(const policy& x) { put(out.initPolicy(), x); }
  void operator()(const package_data& x) { put(out.initPackageData(), x); }
  void operator()(const command& x) { put(out.initCommand(), x); }
  void operator()(const detection_accepted& x) {
    put(out.initDetectionAccepted(), x);
  }
  void operator()(const event_hello& x) { put(out.initEventHello(), x); }
  void operator()(const event_resume& x) { put(out.initEventResume(), x); }
  void operator()(const event_block& x) { put(out.initEventBlock(), x); }
  void operator()(const event_ack& x) { put(out.initEventAck(), x); }
  void operator()(const goodbye& x) { put(out.initGoodbye(), x); }
};

message member_of(wire::Message::Reader in) {
  switch (in.which()) {
  case wire::Message::HELLO:
    return get(in.getHello());
  case wire::Message::POLICY_APPLIED:
    return get(in.getPolicyApplied());
  case wire::Message::DETECTION_REPORT:
    return get(in.getDetectionReport());
  case wire::Message::PACKAGE_REQUEST:
    return get(in.getPackageRequest());
  case wire::Message::COMMAND_RESULT:
    return get(in.getCommandResult());
  case wire::Message::HEALTH:
    return get(in.getHealth());
  case wire::Message::WELCOME:
    return get(in.getWelcome());
  case wire::Message::POLICY:
    return get(in.getPolicy());
  case wire::Message::PACKAGE_DATA:
    return get(in.getPackageData());
  case wire::Message::COMMAND:
    return get(in.getCommand());
  case wire::Message::DETECTION_ACCEPTED:
    return get(in.getDetectionAccepted());
  case wire::Message::EVENT_HELLO:
    return get(in.getEventHello());
  case wire::Message::EVENT_RESUME:
    return get(in.getEventResume());
  case wire::Message::EVENT_BLOCK:
    return get(in.getEventBlock());
  case wire::Message::EVENT_ACK:
    return get(in.getEventAck());
  case wire::Message::GOODBYE:
    return get(in.getGoodbye());
  case wire::Message::NONE:
    break;
  }
  KJ_FAIL_REQUIRE("unknown kind of message", static_cast<unsigned>(in.which()));
}

enrol_request enrol_request_of(wire::EnrolRequest::Reader in) {
  return {get_text(in.getToken()),         get_text(in.getCsrPem()),
          get_text(in.getHostname()),      get_text(in.getMachineId()),
          get_text(in.getOsName()),        get_text(in.getKernel()),
          get_text(in.getAgentVersion()),  get_text(in.getProductUuid()),
          get_texts(in.getMacAddresses()), get_text(in.getDataDir())};
}

enrol_response enrol_response_of(wire::EnrolResponse::Reader in) {
  return {get_uid(in.getDevice()), get_text(in.getCertificatePem()),
          get_text(in.getCaPem()), get_text(in.getServerUrl()),
          get_text(in.getContentKey())};
}

} // namespace

std::string encode(const message& what) {
  capnp::MallocMessageBuilder builder{wire_frame::first_segment_words};
  std::visit(init_member{builder.initRoot<wire::Message>()}, what);
  return wire_frame::bytes_of(builder);
}

result<message> decode(std::string_view frame) {
  return wire_frame::read<wire::Message, message>("frame", frame,
                                                  frame_bytes_max, member_of);
}

std::string encode(const enrol_request& what) {
  capnp::MallocMessageBuilder builder;
  auto out = builder.initRoot<wire::EnrolRequest>();
  text_writer text;
  out.setToken(text(what.token));
  out.setCsrPem(text(what.csr_pem));
  out.setHostname(text(what.hostname));
  out.setMachineId(text(what.machine_id));
  out.setOsName(text(what.os_name));
  out.setKernel(text(what.kernel));
  out.setAgentVersion(text(what.agent_version));
  out.setProductUuid(text(what.product_uuid));
  put_texts(
    out.initMacAddresses(static_cast<unsigned>(what.mac_addresses.size())),
    what.mac_addresses);
  out.setDataDir(text(what.data_dir));
  return wire_frame::bytes_of(builder);
}

std::string encode(const enrol_response& what) {
  capnp::MallocMessageBuilder builder;
  auto out = builder.initRoot<wire::EnrolResponse>();
  text_writer text;
  put_uid(out.initDevice(), what.device);
  out.setCertificatePem(text(what.certificate_pem));
  out.setCaPem(text(what.ca_pem));
  out.setServerUrl(text(what.server_url));
  out.setContentKey(text(what.content_key));
  return wire_frame::bytes_of(builder);
}

std::uint64_t block_hash(std::string_view bytes) {
  const auto digest = uid::of(bytes);
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i)
    out = out << 8 | digest.bytes[i];
  return out;
}

result<enrol_request> decode_enrol_request(std::string_view bytes) {
  return wire_frame::read<wire::EnrolRequest, enrol_request>(
    "enrolment request", bytes, enrol_bytes_max, enrol_request_of);
}

result<enrol_response> decode_enrol_response(std::string_view bytes) {
  return wire_frame::read<wire::EnrolResponse, enrol_response>(
    "enrolment response", bytes, enrol_bytes_max, enrol_response_of);
}

} // namespace vedette::schema
