#include "cloud/gateway/enrolment.hpp"

#include "actors/device/device_state.hpp"
#include "base/log.hpp"

#include <utility>
#include <vector>

namespace vedette::cloud {

namespace {

constexpr std::size_t fact_bytes_max = 256;
constexpr std::size_t path_bytes_max = 4096;
constexpr std::size_t addresses_max = 256;

status check_facts(const schema::enrol_request& request) {
  for (const auto* fact :
       {&request.hostname, &request.machine_id, &request.os_name,
        &request.kernel, &request.agent_version, &request.product_uuid})
    if (fact->size() > fact_bytes_max)
      return error{errc::invalid_argument,
                   "enrolment: a fact about the host is longer than 256 bytes"};
  if (request.data_dir.size() > path_bytes_max)
    return error{errc::invalid_argument,
                 "enrolment: the data directory's name is too long"};
  if (request.mac_addresses.size() > addresses_max)
    return error{errc::invalid_argument,
                 "enrolment: more than 256 network addresses"};
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
  view.machine = {request.machine_id, request.product_uuid, request.data_dir};
  view.mac_addresses = request.mac_addresses;
  return view;
}

/// Under each fact about the machine, which device it is.
std::vector<std::string> keys_of(const schema::enrol_request& request) {
  std::vector<std::string> out;
  if (request.data_dir.empty())
    return out; // Of an older agent: it may be one of several here.
  auto add = [&](const char* kind, const std::string& fact) {
    if (!fact.empty())
      out.push_back("machine/" + std::string{kind} + '/'
                    + uid::of(fact + '\n' + request.data_dir).compact());
  };
  add("id", request.machine_id);
  add("product", request.product_uuid);
  for (const auto& x : request.mac_addresses)
    add("mac", x);
  return out;
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

result<same_machine> same_machine_named(const std::string& text) {
  if (text == "same_device")
    return same_machine::same_device;
  if (text == "new_device")
    return same_machine::new_device;
  if (text == "refuse")
    return same_machine::refuse;
  return error{errc::invalid_config,
               "gateway.same_machine: '" + text
                 + "' is none of same_device, new_device, refuse"};
}

result<std::optional<actors::device_view>>
enrolment::device_of_machine(const control_transaction& with,
                             const schema::enrol_request& request) const {
  const actors::machine_view machine{request.machine_id, request.product_uuid,
                                     request.data_dir};
  for (const auto& key : keys_of(request)) {
    auto entry = with.read(key);
    if (!entry.ok())
      return entry.why();
    if (!entry.value())
      continue;
    auto record
      = with.look(actors::record_table::devices, entry.value()->value);
    if (!record.ok())
      return record.why();
    if (!record.value())
      continue; // It was removed.
    auto known = actors::device_state::decode(*record.value());
    if (known.ok()
        && actors::compare_machines(known.value().view().machine,
                                    known.value().view().mac_addresses, machine,
                                    request.mac_addresses)
             == actors::machine_match::same
        && known.value().view().machine.data_dir == request.data_dir)
      return std::optional{known.value().view()};
  }
  return std::optional<actors::device_view>{};
}

result<enrolment::enrolled>
enrolment::enrol(const schema::enrol_request& request,
                 const std::string& address,
                 const std::function<bool(const uid&)>& is_online) {
  if (auto checked = check_facts(request); !checked.ok())
    return checked.why();
  auto now = clock_.wall();
  enrolled made;
  auto work = [&](control_transaction& with) -> status {
    auto known = device_of_machine(with, request);
    if (!known.ok())
      return known.why();
    const auto& before = known.value();
    if (before && terms_.again == same_machine::refuse)
      return error{errc::conflict,
                   "this machine is enrolled already, as device "
                     + before->id.dashed() + " (" + before->hostname
                     + "): an administrator has to remove it first"};
    auto token = tokens_.redeem(with, request.token);
    if (!token.ok())
      return token.why();
    // Whoever knows a machine's facts is not that machine while it is here.
    const bool busy = before && is_online && is_online(before->id);
    made.again = before && !busy && terms_.again == same_machine::same_device;
    const auto device = made.again ? before->id : uid::random();
    auto certificate = ca_.issue_for(
      request.csr_pem, authority::device_terms(terms_.cluster, device, now,
                                               terms_.certificate_lifetime));
    if (!certificate.ok())
      return certificate.why();
    made.answer = respond(device, std::move(certificate).value());
    made.device = made.again
                    ? *before
                    : view_of(request, device, token.value().policy_id, now);
    if (busy)
      made.device.notices.push_back(
        {now, "machine_conflict",
         "enrolled on a machine that is device " + before->id.dashed() + " ("
           + before->hostname + ") already, which was connected"});
    // What is known of a device stays: its actor may be writing it.
    if (!made.again)
      with.also({actors::record_table::devices, device.dashed(),
                 actors::device_state{made.device}.encode()});
    for (const auto& key : keys_of(request))
      if (auto kept = with.put(key, device.dashed()); !kept.ok())
        return kept.why();
    audit_entry entry;
    entry.user = "token " + token.value().id;
    entry.action = made.again ? "device.enrol_again" : "device.enrol";
    entry.object = "device/" + device.dashed();
    entry.after
      = request.hostname
        + (busy ? ", identity conflict with device " + before->id.dashed()
                : "");
    entry.address = address;
    return audit_.append(with, std::move(entry));
  };
  if (auto stored = store_.update(work); !stored.ok())
    return stored.why();
  return made;
}

status enrolment::check_time(const net::device_identity& device) const {
  const auto now = clock_.wall();
  if (device.expires > now)
    return done;
  return error{errc::unauthenticated,
               "the device's certificate expired at "
                 + format_time(device.expires, 0)
                 + ", and the node's clock says " + format_time(now, 0)
                 + "; a running agent renews it, or enrol it again"};
}

result<schema::enrol_response>
enrolment::renew(const net::device_identity& device,
                 const std::string& csr_pem) {
  const auto now = clock_.wall();
  if (now - device.expires > terms_.renewal_grace)
    return error{errc::unauthenticated,
                 "the device's certificate expired at "
                   + format_time(device.expires, 0)
                   + ", too long ago to be renewed: enrol it again"};
  auto certificate = ca_.issue_for(
    csr_pem, authority::device_terms(terms_.cluster, device.device, now,
                                     terms_.certificate_lifetime));
  if (!certificate.ok())
    return certificate.why();
  return respond(device.device, std::move(certificate).value());
}

} // namespace vedette::cloud
