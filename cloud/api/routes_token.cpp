#include "cloud/api/route_tools.hpp"
#include "cloud/api/routes.hpp"
#include "cloud/content/shelf.hpp"

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::uint64_t token_life_default_s = 24 * 3600;
constexpr std::int64_t token_life_max_s = 90LL * 86'400;
constexpr std::int64_t uses_most = 100'000;

json to_json(const enrolment_token& token) {
  return {{"id", token.id},
          {"uses_max", token.uses_max},
          {"uses", token.uses},
          {"created", time_json(token.created)},
          {"expires", time_json(token.expires)},
          {"policy_id", token.policy_id},
          {"created_by", token.created_by}};
}

reply list_tokens(api_services& with, api_call& call) {
  auto tokens = with.tokens.list();
  if (!tokens.ok())
    return problem(tokens.why());
  json items = json::array();
  for (const auto& token : tokens.value())
    items.push_back(to_json(token));
  return page_of(call, std::move(items));
}

reply create_token(api_services& with, api_call& call) {
  diagnostics problems;
  body_reader body{call.body, problems};
  enrolment_token terms;
  terms.uses_max
    = static_cast<std::uint32_t>(body.number_or("uses_max", 1, uses_most));
  auto life
    = body.number_or("expires_in_s", token_life_default_s, token_life_max_s);
  terms.expires
    = with.clock.wall() + static_cast<time_ns>(life) * ns_per_second;
  terms.policy_id = body.text_or("policy_id", std::string(default_policy_id));
  terms.created_by = call.who.user;
  if (!read_object<policy_object>(with.store, terms.policy_id).ok())
    body.complain("policy_id", "there is no such policy");
  if (auto bad = refused(problems))
    return *bad;
  enrolment_tokens::made token;
  auto work
    = [&](control_transaction& transaction, audit_entry& entry) -> status {
    auto made = with.tokens.create(transaction, terms);
    if (!made.ok())
      return made.why();
    token = std::move(made).value();
    entry.object = "token/" + token.token.id;
    return done;
  };
  auto stored = audited(with, audit_of(call, "token.create", "token"), work);
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 201;
  made.body = to_json(token.token);
  made.body["token"] = token.text;
  made.body["server_url"] = with.facts.agent_url;
  made.body["command"] = "vedette-agent enroll --server " + with.facts.agent_url
                         + " --token " + token.text;
  made.headers = {{"cache-control", "no-store"}};
  return made;
}

reply remove_token(api_services& with, api_call& call) {
  auto stored
    = audited(with, audit_of(call, "token.delete", "token/" + call.path[0]),
              [&](control_transaction& transaction) {
                return with.tokens.remove(transaction, call.path[0]);
              });
  if (!stored.ok())
    return problem(stored.why());
  reply made;
  made.status = 204;
  return made;
}

} // namespace

void add_token_routes(router& to, api_services& with) {
  const std::string tokens = "/api/v1/enrolment-tokens";
  auto call = [&with](reply (*handle)(api_services&, api_call&)) {
    return [&with, handle](api_call& asked) { return handle(with, asked); };
  };
  to.add({"GET",
          tokens,
          permission::device_enrol,
          "List enrolment tokens",
          call(list_tokens),
          {},
          0,
          with_paging()});
  to.add({"POST",
          tokens,
          permission::device_enrol,
          "Make an enrolment token",
          call(create_token),
          body_kind::json_object,
          4096,
          {},
          {number_field("uses_max", 1, uses_most),
           number_field("expires_in_s", 1, token_life_max_s),
           text_field("policy_id", 1, 64)}});
  to.add({"DELETE",
          tokens + "/{id}",
          permission::device_enrol,
          "Withdraw an enrolment token",
          call(remove_token),
          {},
          0,
          {}});
}

} // namespace vedette::cloud
