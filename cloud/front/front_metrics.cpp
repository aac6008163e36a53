#include "cloud/front/front_metrics.hpp"

#include <cstdint>

// Tested by tests/unit/cloud/front/node_front_test.cpp

namespace vedette::cloud {

namespace {

void type(std::string& out, const char* name, const char* kind) {
  out += std::string("# TYPE vedette_") + name + ' ' + kind + '\n';
}

void sample(std::string& out, const char* name, const std::string& labels,
            std::uint64_t value) {
  out += std::string("vedette_") + name + labels + ' ' + std::to_string(value)
         + '\n';
}

void listener(std::string& out, const char* name, const char* kind,
              std::uint64_t agents, std::uint64_t api) {
  type(out, name, kind);
  sample(out, name, "{listener=\"agents\"}", agents);
  sample(out, name, "{listener=\"api\"}", api);
}

void refusal(std::string& out, const char* reason, std::uint64_t value) {
  sample(out, "gateway_refused_total",
         std::string("{reason=\"") + reason + "\"}", value);
}

} // namespace

std::string front_metrics(const net::server_counters& agents,
                          const net::server_counters& api,
                          const gateway_counters& gateway,
                          std::uint64_t faults) {
  std::string out;
  listener(out, "connections_open", "gauge", agents.open, api.open);
  listener(out, "connections_accepted_total", "counter", agents.accepted,
           api.accepted);
  listener(out, "connections_refused_total", "counter", agents.refused,
           api.refused);
  listener(out, "handshakes_failed_total", "counter", agents.handshakes_failed,
           api.handshakes_failed);
  listener(out, "requests_total", "counter", agents.requests, api.requests);
  listener(out, "requests_bad_total", "counter", agents.requests_bad,
           api.requests_bad);
  type(out, "gateway_frames_total", "counter");
  sample(out, "gateway_frames_total", "", gateway.frames);
  type(out, "gateway_frame_bytes_total", "counter");
  sample(out, "gateway_frame_bytes_total", "", gateway.frame_bytes);
  type(out, "gateway_enrolled_total", "counter");
  sample(out, "gateway_enrolled_total", "", gateway.enrolled);
  type(out, "gateway_refused_total", "counter");
  refusal(out, "malformed_frame", gateway.frames_malformed);
  refusal(out, "oversized_frame", gateway.frames_oversized);
  refusal(out, "unexpected_message", gateway.frames_unexpected);
  refusal(out, "foreign_cluster", gateway.foreign_cluster);
  refusal(out, "no_certificate", gateway.without_certificate);
  refusal(out, "unknown_device", gateway.devices_unknown);
  refusal(out, "enrolment", gateway.enrolments_refused);
  type(out, "io_faults_total", "counter");
  sample(out, "io_faults_total", "", faults);
  return out;
}

} // namespace vedette::cloud
