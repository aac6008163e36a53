#include "cloud/gateway/enrolment.hpp"

#include "actors/device/device_state.hpp"

#include <utility>

namespace vedette::cloud {

namespace {

constexpr std::size_t fact_bytes_max = 256;

status check_facts(const schema::enrol_request& request) {
  for (const auto* fact :
       {&request.hostname, &request.machine_id, &request.os_name,
        &request.kernel, &request.agent_version})
    if (fact->size() > fact_bytes_max)
      return error{errc::invalid_argument,
                   "enrolment: a fact about the host is longer than 256 bytes"};
  if (request.hostname.empty())
    return error{errc::invalid_argument, "enrolment: the host has no name"};
  return done;
}

actors::device_view view_of(const schema::enrol_request& request,
                            const uid& device, const std::string& policy_id,
                            time_ns now) {
  actors::device_view view;
  view.id = device;
  view.hostname = request.hostname;
  view.os = request.os_name;
  view.kernel = request.kernel;
  view.agent_version = request.agent_version;
  view.policy_id = policy_id;
  view.enrolled = now;
  return view;
}

} // namespace

enrolment::enrolment(control_store& store, enrolment_tokens& tokens,
                     const audit_log& audit, const authority& ca,
                     const clock_source& clock, enrolment_terms terms)
  : store_{store}, tokens_{tokens}, audit_{audit}, ca_{ca}, clock_{clock},
    terms_{std::move(terms)} {}

schema::enrol_response enrolment::respond(const uid& device,
                                          std::string certificate) const {
  schema::enrol_response response;
  response.device = device;
  response.certificate_pem = std::move(certificate);
  response.ca_pem = ca_.certificate_pem();
  response.server_url = terms_.server_url;
  response.content_key = terms_.content_key;
  return response;
}

result<enrolment::enrolled>
enrolment::enrol(const schema::enrol_request& request,
                 const std::string& address) {
  if (auto checked = check_facts(request); !checked.ok())
    return checked.why();
  auto now = clock_.wall();
  enrolled made;
  auto work = [&](control_transaction& with) -> status {
    auto token = tokens_.redeem(with, request.token);
    if (!token.ok())
      return token.why();
    auto device = uid::random();
    auto certificate = ca_.issue_for(
      request.csr_pem, authority::device_terms(terms_.cluster, device, now,
                                               terms_.certificate_lifetime));
    if (!certificate.ok())
      return certificate.why();
    made.answer = respond(device, std::move(certificate).value());
    made.device = view_of(request, device, token.value().policy_id, now);
    with.also({actors::record_table::devices, device.dashed(),
               actors::device_state{made.device}.encode()});
    audit_entry entry;
    entry.user = "token " + token.value().id;
    entry.action = "device.enrol";
    entry.object = "device/" + device.dashed();
    entry.after = request.hostname;
    entry.address = address;
    return audit_.append(with, std::move(entry));
  };
  if (auto stored = store_.update(work); !stored.ok())
    return stored.why();
  return made;
}

result<schema::enrol_response> enrolment::renew(const uid& device,
                                                const std::string& csr_pem) {
  auto certificate = ca_.issue_for(
    csr_pem, authority::device_terms(terms_.cluster, device, clock_.wall(),
                                     terms_.certificate_lifetime));
  if (!certificate.ok())
    return certificate.why();
  return respond(device, std::move(certificate).value());
}

} // namespace vedette::cloud
