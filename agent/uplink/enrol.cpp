#include "agent/uplink/enrol.hpp"

#include "actors/net/client.hpp"
#include "actors/net/keys.hpp"
#include "schema/codec.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <utility>

namespace vedette::agent {

namespace {

constexpr std::chrono::seconds patience{30};

// The node's refusals are one line of text.
error refused(const net::http_response& answer) {
  auto code = errc::unspecified;
  switch (answer.status) {
  case 400:
    code = errc::invalid_argument;
    break;
  case 401:
    code = errc::unauthenticated;
    break;
  case 403:
    code = errc::forbidden;
    break;
  case 503:
    code = errc::unavailable;
    break;
  default:
    break;
  }
  auto detail = answer.body.substr(0, answer.body.find('\n')).substr(0, 300);
  return {code, "the node refused (" + std::to_string(answer.status)
                  + "): " + detail};
}

result<schema::enrol_response> post(const net::endpoint& to,
                                    net::tls_context tls,
                                    const std::string& path,
                                    const schema::enrol_request& what) {
  net::http_request request;
  request.method = "POST";
  request.target = path;
  request.headers = {{"content-type", "application/octet-stream"}};
  request.body = schema::encode(what);
  net::http_client http{to, std::move(tls), patience};
  auto answer = http.send(request);
  if (!answer.ok())
    return answer.why();
  if (answer.value().status != 200)
    return refused(answer.value());
  return schema::decode_enrol_response(answer.value().body);
}

// A clock that is wrong, a certificate that is over, another name: each says so
// itself. Another authority is what the token is to be blamed for.
error explained(error why) {
  if (why.detail.find("signed by another authority") == std::string::npos)
    return why;
  return {errc::unauthenticated,
          "the node's certificate authority does not have the fingerprint in "
          "the token: "
            + why.detail};
}

result<net::endpoint> endpoint_of(const std::string& url,
                                  const net::proxy_settings& proxy) {
  auto to = net::endpoint::parse(url);
  if (!to.ok())
    return to;
  auto via = proxy.choose(to.value());
  if (!via.ok())
    return via.why();
  to.value().via = std::move(via).value();
  return to;
}

result<credentials> accept(const schema::enrol_response& answer,
                           std::string key_pem) {
  auto identity = net::identity_of_pem(answer.certificate_pem);
  if (!identity.ok())
    return identity.why();
  if (identity.value().device != answer.device)
    return error{errc::corrupt, "the node's certificate is for another device"};
  credentials made;
  made.device = answer.device;
  made.key_pem = std::move(key_pem);
  made.certificate_pem = answer.certificate_pem;
  made.ca_pem = answer.ca_pem;
  made.server_url = answer.server_url;
  made.content_key = answer.content_key;
  return made;
}

std::string os_name() {
  std::ifstream in{"/etc/os-release"};
  for (std::string line; std::getline(in, line);)
    if (line.rfind("PRETTY_NAME=", 0) == 0) {
      auto value = line.substr(12);
      if (value.size() >= 2 && value.front() == '"')
        value = value.substr(1, value.size() - 2);
      return value;
    }
  return "Linux";
}

} // namespace

result<credentials> enrol(const enrol_options& options,
                          schema::enrol_request facts) {
  auto to = endpoint_of(options.server_url, options.proxy);
  if (!to.ok())
    return to.why();
  auto token = net::parse_token(options.token);
  if (!token.ok())
    return token.why();
  net::tls_client_options trust;
  trust.ca_pem = options.ca_pem;
  trust.pinned_ca_sha256 = token.value().ca_fingerprint;
  auto tls = net::tls_context::client(trust);
  if (!tls.ok())
    return tls.why();
  auto key = net::make_key_pem();
  if (!key.ok())
    return key.why();
  auto csr = net::make_csr_pem(key.value(), facts.hostname.substr(0, 64));
  if (!csr.ok())
    return csr.why();
  facts.token = options.token;
  facts.csr_pem = csr.value();
  auto answer = post(to.value(), tls.value(), "/agent/v1/enroll", facts);
  if (!answer.ok())
    return explained(answer.why());
  auto made = accept(answer.value(), key.value());
  if (!made.ok())
    return made;
  // The authority that came over the wire must be the one the token names.
  auto fingerprint = net::fingerprint_of(made.value().ca_pem);
  if (!fingerprint.ok() || fingerprint.value() != token.value().ca_fingerprint)
    return error{errc::unauthenticated,
                 "the node's authority is not the one the token names"};
  if (made.value().server_url.empty())
    made.value().server_url = "wss://" + to.value().authority();
  return made;
}

result<credentials> renew(const credentials& present,
                          const net::proxy_settings& proxy) {
  auto to = endpoint_of(present.server_url, proxy);
  if (!to.ok())
    return to.why();
  auto tls = client_tls(present);
  if (!tls.ok())
    return tls.why();
  auto key = net::make_key_pem();
  if (!key.ok())
    return key.why();
  auto csr = net::make_csr_pem(key.value(), present.device.dashed());
  if (!csr.ok())
    return csr.why();
  auto facts = host_facts("renewal");
  facts.token = "-";
  facts.csr_pem = csr.value();
  auto answer = post(to.value(), tls.value(), "/agent/v1/renew", facts);
  if (!answer.ok())
    return answer.why();
  if (answer.value().device != present.device)
    return error{errc::corrupt, "the node renewed another device"};
  auto made = accept(answer.value(), key.value());
  if (made.ok())
    made.value().server_url = present.server_url;
  return made;
}

std::string absolute_data_dir(const std::string& data_dir) {
  std::error_code failed;
  auto out = std::filesystem::weakly_canonical(data_dir, failed);
  return failed ? data_dir : out.string();
}

schema::enrol_request host_facts(const std::string& agent_version) {
  schema::enrol_request facts;
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0)
    facts.hostname = name.data();
  utsname kernel{};
  if (::uname(&kernel) == 0)
    facts.kernel = kernel.release;
  facts.os_name = os_name();
  facts.agent_version = agent_version;
  return facts;
}

} // namespace vedette::agent
