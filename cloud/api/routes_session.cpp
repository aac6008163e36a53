#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"

#include <algorithm>

// Tested by tests/unit/cloud/api/identity_test.cpp

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

reply too_many(std::uint32_t wait) {
  auto made = problem(429, errc::overloaded,
                      "too many attempts to sign in; try again in "
                        + std::to_string(wait) + " s");
  made.headers.emplace_back("retry-after", std::to_string(wait));
  return made;
}

reply sign_in(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  auto name = body.text("user", 64);
  auto password = body.text("password", 1024);
  if (auto bad = refused(problems))
    return *bad;
  const auto& address = call.request.peer_address;
  if (auto wait = with.limiter.attempt(name, address); wait > 0)
    return too_many(wait);
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
        auto made = with.signed_in.open(transaction, name, address);
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

json to_json(const api_session& session, const caller& who) {
  return {{"id", session.id},
          {"user", session.user},
          {"address", session.address},
          {"created", time_json(session.created)},
          {"last_seen", time_json(session.last_seen)},
          {"expires", time_json(session.expires)},
          {"current", session.id == who.session.id}};
}

// One's own, and everybody's for who administers users.
bool may_see(const caller& who, const api_session& session, permission others) {
  return session.user == who.user || allows(who.role, others);
}

reply list_sessions(api_services& with, api_call& call) {
  auto all = with.signed_in.list();
  if (!all.ok())
    return problem(all.why());
  json items = json::array();
  for (const auto& session : all.value())
    if (may_see(call.who, session, permission::user_read))
      items.push_back(to_json(session, call.who));
  return page_of(call, std::move(items));
}

reply close_session(api_services& with, api_call& call) {
  const auto& id = call.path[0];
  auto all = with.signed_in.list();
  if (!all.ok())
    return problem(all.why());
  const auto& open = all.value();
  const auto at = std::find_if(open.begin(), open.end(), [&](const auto& x) {
    return x.id == id && may_see(call.who, x, permission::user_write);
  });
  if (at == open.end())
    return problem({errc::not_found, "session " + id});
  auto stored
    = audited(with, audit_of(call, "session.close", "session/" + id, at->user),
              [&](control_transaction& transaction) {
                return with.signed_in.close_id(transaction, id);
              });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

// Who sits down at a screen that was left open must not take the account over.
reply change_password(api_services& with, api_call& call) {
  if (api_keys::is_key(call.who.token))
    return problem({errc::forbidden, "a key has no password"});
  diagnostics problems;
  body_reader body{call.body, problems};
  const auto current = body.text("current", 1024);
  const auto wanted = body.text("new", 1024);
  if (auto bad = refused(problems))
    return *bad;
  const auto& name = call.who.user;
  const auto& address = call.request.peer_address;
  if (auto wait = with.limiter.attempt(name, address); wait > 0)
    return too_many(wait);
  if (!with.people.check(name, current).ok()) {
    body.complain("current", "is not your password");
    return *refused(problems);
  }
  with.limiter.succeeded(name, address);
  auto work = [&](control_transaction& transaction) -> status {
    if (auto set = with.people.set_password(transaction, name, wanted);
        !set.ok())
      return set;
    return with.signed_in.close_all_of(transaction, name, call.who.token);
  };
  auto stored
    = audited(with, audit_of(call, "user.password", "user/" + name), work);
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

void add_own_routes(router& to, api_services& with) {
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"PUT",
          "/api/v1/session/password",
          access::signed_in,
          "Change one's own password; other sessions end",
          call(change_password),
          body_kind::json_object,
          4096,
          {},
          {prose_field("current", 1, 1024).needed(),
           prose_field("new", 1, 1024).needed()}});
  to.add({"GET",
          "/api/v1/sessions",
          access::signed_in,
          "Open sessions: one's own, all for who reads users",
          call(list_sessions),
          {},
          0,
          with_paging()});
  to.add({"DELETE",
          "/api/v1/sessions/{id}",
          access::signed_in,
          "End a session: one's own, any for who changes users",
          call(close_session),
          {},
          0,
          {}});
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
  add_own_routes(to, with);
}

} // namespace vedette::cloud
