#include "cloud/api/api.hpp"

#include "base/fault.hpp"
#include "cloud/api/identify.hpp"
#include "cloud/api/request_facts.hpp"
#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/identity/secrets.hpp"

#include <algorithm>
#include <utility>

namespace vedette::cloud {

namespace {

constexpr std::size_t queue_max = 256;

bool changes_something(const std::string& method) {
  return method != "GET" && method != "HEAD";
}

bool is_api_path(const std::string& path) {
  return path.rfind("/api/", 0) == 0 || path.rfind("/admin/", 0) == 0
         || path == "/metrics" || path == "/livez" || path == "/readyz";
}

diagnostic not_an_object() {
  diagnostic wrong;
  wrong.message = "expected a JSON object";
  return wrong;
}

reply not_signed_in() {
  auto made = problem({errc::unauthenticated, "sign in first"});
  made.headers.emplace_back("www-authenticate", "Bearer");
  return made;
}

} // namespace

net::server_options api_listener(std::string address, std::uint16_t port,
                                 std::size_t body_bytes_max) {
  net::server_options options;
  options.address = std::move(address);
  options.port = port;
  options.connections_max = 4096;
  options.http.body_bytes_max = body_bytes_max;
  return options;
}

api::api(api_services services, const std::string& console_dir,
         std::size_t workers)
  : services_{std::move(services)}, answers_{services_.clock},
    files_{console_dir},
    workers_{workers, queue_max, [this](const std::string& why) {
               ++faults_;
               services_.log.error("work failed", {{"reason", why}});
             }} {
  services_.metrics = [this, more = std::move(services_.metrics)] {
    return (more ? more() : std::string{})
           + "# TYPE vedette_http_faults_total counter\n"
             "vedette_http_faults_total "
           + std::to_string(faults_.load()) + '\n';
  };
  add_routes(router_, services_, feed_);
  watching_ = services_.backend.watch(
    [this](const std::string& kind, const std::string& json) {
      review_views();
      feed_.tell(kind, json);
      if (kind == "rule")
        note_suspension(json);
    });
}

api::~api() {
  stop();
}

// That a device stopped running a rule is worth as much as that a person did.
void api::note_suspension(const std::string& change) {
  auto work = [self = weak_from_this(), change] {
    auto here = self.lock();
    auto what = json::parse(change, nullptr, false);
    if (here == nullptr || !what.is_object() || !what["device"].is_object())
      return;
    audit_entry entry;
    entry.user = "device/" + what["device"].value("id", "");
    entry.action
      = what.value("suspended", false) ? "rule.suspend" : "rule.resume";
    entry.object = "rule/" + what.value("id", "");
    entry.after = change;
    if (auto noted = here->services_.audit.append(std::move(entry));
        !noted.ok())
      here->services_.log.error("audit entry is lost",
                                {{"reason", noted.why().detail}});
  };
  if (!workers_.run(std::move(work)))
    services_.log.error("audit entry is lost: too much to do",
                        {{"change", change}});
}

void api::review_views() {
  const auto now = services_.store.changes();
  if (reviewed_.exchange(now) != now)
    feed_.review();
}

void api::beat() {
  feed_.review(); // Sessions end by themselves, too.
  feed_.beat();
}

void api::stop() {
  watching_.reset();
  feed_.close();
  workers_.stop();
}

net::http_response api::refusal(int status, const std::string& why) {
  const auto code = status == 413 || status == 431 ? errc::overloaded
                                                   : errc::invalid_argument;
  return secured(to_response(problem(status, code, why)));
}

reply api::fault(const net::http_request& request, const std::string& why) {
  ++faults_;
  const auto id = uid::random().compact();
  services_.log.error("request failed", {{"fault", id},
                                         {"method", request.method},
                                         {"path", request.path},
                                         {"reason", why}});
  return problem(500, errc::unspecified,
                 "the node could not do this; its log says why under " + id);
}

std::size_t api::body_bytes_max(const net::http_request& head) {
  auto match = router_.find(head.method, head.path);
  if (match.found == nullptr || match.found->body == body_kind::none)
    return 0;
  // Only who may upload gets to send megabytes.
  constexpr std::size_t for_strangers = 64U * 1024;
  auto limit = match.found->body_bytes_max;
  if (limit > for_strangers && identify(services_, head).user.empty())
    return for_strangers;
  return limit;
}

void api::on_request(net::http_request request,
                     std::shared_ptr<net::http_exchange> exchange) {
  bool queued = workers_.run(
    [self = weak_from_this(), request = std::move(request), exchange] {
      auto here = self.lock();
      if (here == nullptr)
        return;
      here->serve(request, *exchange);
    });
  if (queued)
    return;
  auto busy = problem(503, errc::unavailable, "too many requests at once");
  busy.headers.emplace_back("retry-after", "1");
  exchange->respond(secured(to_response(std::move(busy))));
}

void api::serve(const net::http_request& request,
                net::http_exchange& exchange) {
  auto answer = handle(request);
  auto stream = std::move(answer.stream);
  net::http_response response;
  if (!guarded(
        [&](const std::string& why) {
          response = to_response(fault(request, why));
        },
        [&] { response = to_response(std::move(answer)); }))
    stream = nullptr;
  response = secured(std::move(response));
  if (stream)
    stream(exchange.respond_stream(std::move(response)));
  else
    exchange.respond(std::move(response));
}

result<std::shared_ptr<net::ws_handler>>
api::on_upgrade(const net::http_request&) {
  return error{errc::not_found, "no such path"};
}

std::optional<reply> api::check(const net::http_request& request,
                                const caller& who, const route& to) const {
  const auto* open = std::get_if<access>(&to.needs);
  if (open != nullptr && *open == access::open) {
    // Nobody shall be signed in by a page of somebody else.
    if (changes_something(request.method) && is_from_elsewhere(request))
      return problem({errc::forbidden, "another site asks for this"});
    return std::nullopt;
  }
  if (who.user.empty())
    return not_signed_in();
  if (who.by_cookie && is_from_elsewhere(request))
    return problem({errc::forbidden, "another site asks for this"});
  if (who.by_cookie && changes_something(request.method)) {
    auto csrf = net::find_header(request.headers, "x-vedette-csrf");
    if (!csrf || !equal_secrets(*csrf, who.session.csrf))
      return problem(
        {errc::forbidden, "the header X-Vedette-Csrf is missing or wrong"});
  }
  const auto* needed = std::get_if<permission>(&to.needs);
  if (needed != nullptr && !allows(who.role, *needed))
    return problem(
      {errc::forbidden,
       "the permission " + std::string(name_of(*needed)) + " is needed"});
  return std::nullopt;
}

reply api::dispatch(const net::http_request& request, const caller& who) {
  auto match = router_.find(request.method == "HEAD" ? "GET" : request.method,
                            request.path);
  if (match.found == nullptr) {
    if (match.allow.empty())
      return problem({errc::not_found, "there is no " + request.path});
    auto made = problem(405, errc::invalid_argument,
                        request.method + " is not possible here");
    made.headers.emplace_back("allow", match.allow);
    return made;
  }
  if (auto refusal = check(request, who, *match.found))
    return *refusal;
  api_call call{request, who, std::move(match.path), nullptr, {}};
  if (auto refusal = check_request(call, *match.found))
    return *refusal;
  auto made = handle_once(call, *match.found);
  if (changes_something(request.method))
    review_views();
  else if (match.found->noted && made.status < 300)
    note_read(call, *match.found);
  return made;
}

// A read is answered although it could not be noted: who looks into an incident
// on a full disk must not be locked out. The log has it then.
void api::note_read(const api_call& call, const route& what) {
  if (!call.query("cursor").empty())
    return;
  const auto* needed = std::get_if<permission>(&what.needs);
  auto action = needed != nullptr ? std::string{name_of(*needed)} : "read";
  action = action.substr(0, action.find(':')) + ".read";
  auto noted
    = services_.audit.append(audit_of(call, action, call.request.path));
  if (!noted.ok())
    services_.log.error("audit entry is lost",
                        {{"user", call.who.user},
                         {"action", action},
                         {"object", call.request.path},
                         {"reason", noted.why().detail}});
}

// Who asks again under the same key gets the first answer.
reply api::handle_once(api_call& call, const route& to) {
  const auto key = net::find_header(call.request.headers, "idempotency-key");
  if (!key || call.request.method != "POST" || call.who.user.empty())
    return to.handle(call);
  if (!is_idempotency_key(*key))
    return problem(
      {errc::invalid_argument,
       "Idempotency-Key: expected 1 to 255 visible ASCII characters"});
  const std::string name{*key};
  auto claim = answers_.take(call.who.user, name, fingerprint_of(call.request));
  if (claim.answer)
    return std::move(*claim.answer);
  // However this ends, the key does not stay taken.
  const std::shared_ptr<void> released{
    nullptr, [&](void*) { answers_.release_unfinished(call.who.user, name); }};
  auto made = to.handle(call);
  if (made.status < 300)
    answers_.keep(call.who.user, name, made);
  return made;
}

// A handler sees only what its route declares.
std::optional<reply> api::check_request(api_call& call, const route& to) const {
  const auto& request = call.request;
  diagnostics problems;
  check_parameters(request.query, to.parameters, problems);
  if (auto bad = refused(problems))
    return bad;
  if (to.body == body_kind::none)
    return std::nullopt;
  if (request.body.size() > to.body_bytes_max)
    return problem(413, errc::overloaded,
                   "the body is larger than "
                     + std::to_string(to.body_bytes_max) + " bytes");
  if (to.body != body_kind::json_object)
    return std::nullopt;
  if (!says_json(request))
    return problem(415, errc::invalid_argument,
                   "content-type: expected application/json");
  call.body = parse_body(request.body, problems);
  if (problems.empty() && !to.members.empty())
    check_body(call.body, to.members, problems);
  else if (problems.empty() && !call.body.is_object())
    problems.push_back(not_an_object());
  if (to.goes_on && call.body.is_object()) {
    call.problems = std::move(problems);
    return std::nullopt;
  }
  return refused(problems);
}

reply api::handle(const net::http_request& request) {
  reply made;
  guarded([&](const std::string& why) { made = fault(request, why); },
          [&] { made = answer(request); });
  return made;
}

reply api::answer(const net::http_request& request) {
  if (!is_api_path(request.path)) {
    if (request.method != "GET" && request.method != "HEAD")
      return problem(405, errc::invalid_argument, "only GET is possible here");
    auto file = files_.serve(request);
    reply made;
    made.status = file.status;
    made.bytes = std::move(file.body);
    made.headers = std::move(file.headers);
    return made;
  }
  return dispatch(request, identify(services_, request));
}

net::http_response api::secured(net::http_response response) const {
  auto add = [&response](const char* name, const char* value) {
    if (!net::find_header(response.headers, name))
      response.headers.emplace_back(name, value);
  };
  add("content-security-policy",
      "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
      "form-action 'self'; object-src 'none'");
  add("strict-transport-security", "max-age=31536000");
  add("x-content-type-options", "nosniff");
  add("x-frame-options", "DENY");
  add("referrer-policy", "no-referrer");
  add("cross-origin-opener-policy", "same-origin");
  add("cross-origin-resource-policy", "same-origin");
  add("cache-control", "no-store");
  return response;
}

} // namespace vedette::cloud
