#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr const char* cookie_name = "vedette_session";

json session_json(const user_record& user, const api_session& session) {
  return {{"user", user.name},
          {"role", user.role},
          {"permissions", permissions_of(user.role)},
          {"csrf", session.csrf},
          {"expires", time_json(session.expires)}};
}

std::string cookie(const std::string& value, const std::string& age) {
  return std::string(cookie_name) + '=' + value
         + "; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=" + age;
}

reply sign_in(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  auto name = body.text("user", 64);
  auto password = body.text("password", 1024);
  if (auto bad = refused(problems))
    return *bad;
  const auto& address = call.request.peer_address;
  if (auto wait = with.limiter.attempt(name, address); wait > 0) {
    auto made = problem(429, errc::overloaded,
                        "too many attempts to sign in; try again in "
                          + std::to_string(wait) + " s");
    made.headers.emplace_back("retry-after", std::to_string(wait));
    return made;
  }
  auto user = with.people.check(name, password);
  if (!user.ok()) {
    audit_entry entry;
    entry.user = name;
    entry.action = "session.refused";
    entry.address = address;
    std::ignore = with.audit.append(entry); // The refusal stands anyway.
    return problem(user.why());
  }
  with.limiter.succeeded(name, address);
  sessions::opened opened;
  audit_entry entry;
  entry.user = name;
  entry.action = "session.open";
  entry.address = address;
  auto stored
    = audited(with, entry, [&](control_transaction& transaction) -> status {
        auto made = with.signed_in.open(transaction, name);
        if (!made.ok())
          return made.why();
        opened = std::move(made).value();
        return with.people.note_sign_in(transaction, name);
      });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.body = session_json(user.value(), opened.session);
  made.body["token"] = opened.token;
  auto age = (opened.session.expires - opened.session.created) / ns_per_second;
  made.headers = {{"set-cookie", cookie(opened.token, std::to_string(age))},
                  {"cache-control", "no-store"}};
  return made;
}

reply who_am_i(api_services& with, api_call& call) {
  reply made;
  if (api_keys::is_key(call.who.token)) {
    user_record script;
    script.name = call.who.user;
    script.role = call.who.role;
    made.body = session_json(script, {});
    return made;
  }
  auto user = with.people.read(call.who.user);
  if (!user.ok())
    return problem(user.why());
  made.body = session_json(user.value(), call.who.session);
  return made;
}

reply sign_out(api_services& with, api_call& call) {
  auto stored = audited(with, audit_of(call, "session.close", ""),
                        [&](control_transaction& transaction) -> status {
                          with.signed_in.close(transaction, call.who.token);
                          return done;
                        });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  made.headers = {{"set-cookie", cookie("", "0")}};
  return made;
}

} // namespace

void add_session_routes(router& to, api_services& with) {
  const std::string path = "/api/v1/session";
  to.add({"POST",
          path,
          access::open,
          "Sign in",
          [&with](api_call& call) { return sign_in(with, call); },
          body_kind::json_object,
          4096,
          {},
          {text_field("user", 1, 64).needed(),
           prose_field("password", 1, 1024).needed()}});
  to.add({"GET",
          path,
          access::signed_in,
          "Who am I",
          [&with](api_call& call) { return who_am_i(with, call); },
          {},
          0,
          {}});
  to.add({"DELETE",
          path,
          access::signed_in,
          "Sign out",
          [&with](api_call& call) { return sign_out(with, call); },
          {},
          0,
          {}});
}

} // namespace vedette::cloud
