#pragma once

#include "cloud/api/api.hpp"
#include "cloud/content/defaults.hpp"
#include "cloud/content/engine_checker.hpp"
#include "cloud/identity/secrets.hpp"
#include "tests/support/fake_backend.hpp"
#include "tests/support/memory_records.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

namespace vedette::test {

/// The API over records in memory and a backend of maps; called without a
/// socket.
struct api_world {
  explicit api_world(const std::string& console_dir = "") {
    VEDETTE_ASSERT(
      cloud::install_defaults(store, checker, clock, "/nonexistent").ok());
    cloud::api_facts facts;
    facts.node = "node-1";
    facts.version = "0.1.0";
    facts.agent_url = "https://node:7443";
    cloud::api_services services{clock,   logger::silent(),
                                 store,   audit,
                                 people,  signed_in,
                                 keys,    limiter,
                                 tokens,  policies,
                                 checker, backend,
                                 kept,    facts,
                                 {},      {}};
    served = std::make_shared<cloud::api>(std::move(services), console_dir, 1);
  }

  void add_user(const std::string& name, const std::string& role) {
    auto made = store.update([&](cloud::control_transaction& with) {
      return people.create(with, name, role, password);
    });
    VEDETTE_ASSERT(made.ok());
  }

  /// A session without going through the slow password check.
  std::string token_of(const std::string& user) {
    std::string token;
    auto opened = store.update([&](cloud::control_transaction& with) -> status {
      auto made = signed_in.open(with, user, "192.0.2.1");
      if (!made.ok())
        return made.why();
      token = made.value().token;
      return done;
    });
    VEDETTE_ASSERT(opened.ok());
    return token;
  }

  void tokens_made(int serial) {
    auto made = store.update([&](cloud::control_transaction& with) -> status {
      cloud::enrolment_token terms;
      terms.created_by = std::to_string(serial);
      terms.expires = clock.wall() + 3600 * ns_per_second;
      auto token = tokens.create(with, terms);
      return token.ok() ? status{done} : status{token.why()};
    });
    VEDETTE_ASSERT(made.ok());
  }

  cloud::reply call(const std::string& method, const std::string& target,
                    const std::string& token = "", std::string body = "",
                    net::http_headers headers = {}) {
    net::http_request request;
    request.method = method;
    VEDETTE_ASSERT(net::parse_target(target, request).ok());
    request.headers = std::move(headers);
    request.body = std::move(body);
    request.peer_address = address;
    if (!token.empty())
      request.headers.emplace_back("authorization", "Bearer " + token);
    return served->handle(request);
  }

  cloud::reply call_json(const std::string& method, const std::string& target,
                         const std::string& token, const cloud::json& body,
                         net::http_headers headers = {}) {
    return call(method, target, token, body.dump(), std::move(headers));
  }

  static constexpr const char* password = "a long password";
  std::string address = "192.0.2.1"; ///< Where calls come from.
  manual_clock clock{1'700'000'000 * ns_per_second, ns_per_second};
  memory_records records;
  cloud::control_store store{records};
  cloud::audit_log audit{store, clock};
  cloud::users people{store, clock};
  cloud::sessions signed_in{store, clock, 3600 * ns_per_second};
  cloud::api_keys keys{store, clock};
  cloud::sign_in_limiter limiter{clock, 5, 60 * ns_per_second};
  cloud::enrolment_tokens tokens{store, clock, std::string(64, 'a')};
  cloud::content_key key = cloud::content_key::create();
  cloud::policy_builder policies{store, key};
  cloud::engine_checker checker;
  fake_backend backend;
  std::string data_dir = (std::filesystem::temp_directory_path()
                          / ("vedette-api-" + uid::random().compact()))
                           .string();
  cloud::backups kept{data_dir,
                      {[](const std::string& path) {
                         std::error_code failed;
                         std::filesystem::create_directories(path, failed);
                         std::ofstream{path + "/CURRENT"} << "a store";
                         return done;
                       },
                       [](const std::string&) { return done; }},
                      clock};
  std::shared_ptr<cloud::api> served;
};

} // namespace vedette::test
