#include "cloud/api/request_facts.hpp"

#include "cloud/identity/secrets.hpp"

#include <algorithm>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

bool is_from_elsewhere(const net::http_request& request) {
  const auto site = net::find_header(request.headers, "sec-fetch-site");
  if (site)
    return *site != "same-origin" && *site != "none";
  const auto origin = net::find_header(request.headers, "origin");
  const auto host = net::find_header(request.headers, "host");
  return origin && host && *origin != "https://" + std::string(*host);
}

bool says_json(const net::http_request& request) {
  const auto header = net::find_header(request.headers, "content-type");
  if (!header)
    return !net::find_header(request.headers, "origin")
           && !net::find_header(request.headers, "sec-fetch-site");
  std::string type{header->substr(0, header->find(';'))};
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t'))
    type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type == "application/json";
}

bool is_idempotency_key(std::string_view key) {
  return !key.empty() && key.size() <= 255
         && std::all_of(key.begin(), key.end(),
                        [](char c) { return c > ' ' && c <= '~'; });
}

std::string fingerprint_of(const net::http_request& request) {
  std::string all = request.method + '\n' + request.path + '\n';
  for (const auto& [name, value] : request.query)
    all += std::to_string(name.size()) + ':' + name
           + std::to_string(value.size()) + ':' + value;
  return hash_secret(all + '\n' + request.body);
}

} // namespace vedette::cloud
