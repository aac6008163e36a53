#include "cloud/identity/enrolment_tokens.hpp"

#include "actors/net/keys.hpp"
#include "base/ids.hpp"
#include "cloud/identity/secrets.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;

constexpr std::string_view prefix = "enrolment/";
constexpr time_ns life_max = 90LL * 86'400 * ns_per_second;
constexpr std::uint32_t uses_limit = 100'000;

// The secret's hash is the key: a token is found without trying them all.
std::string key_of(std::string_view secret) {
  return std::string(prefix) + hash_secret(secret);
}

std::string to_text(const enrolment_token& token) {
  json value{{"id", token.id},
             {"uses_max", token.uses_max},
             {"uses", token.uses},
             {"created", token.created},
             {"expires", token.expires},
             {"policy_id", token.policy_id},
             {"created_by", token.created_by}};
  return value.dump();
}

result<enrolment_token> from_record(const control_entry& record) {
  auto value = json::parse(record.value, nullptr, false);
  if (!value.is_object())
    return error{errc::corrupt, "enrolment token: record not readable"};
  enrolment_token token;
  token.id = value.value("id", "");
  token.uses_max = value.value("uses_max", 0U);
  token.uses = value.value("uses", 0U);
  token.created = value.value("created", time_ns{0});
  token.expires = value.value("expires", time_ns{0});
  token.policy_id = value.value("policy_id", "");
  token.created_by = value.value("created_by", "");
  return token;
}

error refused(const char* why) {
  return {errc::unauthenticated, std::string("enrolment token: ") + why};
}

} // namespace

enrolment_tokens::enrolment_tokens(control_store& store,
                                   const clock_source& clock,
                                   std::string ca_fingerprint)
  : store_{store}, clock_{clock}, ca_fingerprint_{std::move(ca_fingerprint)} {}

result<enrolment_tokens::made>
enrolment_tokens::create(control_transaction& with, enrolment_token terms) {
  auto now = clock_.wall();
  if (terms.uses_max < 1 || terms.uses_max > uses_limit)
    return error{errc::invalid_argument, "uses_max must be 1 to 100000"};
  if (terms.expires <= now || terms.expires - now > life_max)
    return error{errc::invalid_argument,
                 "expires must be in the future, by at most 90 days"};
  terms.id = uid::random().dashed();
  terms.created = now;
  terms.uses = 0;
  auto secret = make_secret();
  if (auto put = with.put(key_of(secret), to_text(terms)); !put.ok())
    return put.why();
  return made{terms, net::render_token({secret, ca_fingerprint_})};
}

result<std::vector<enrolment_token>> enrolment_tokens::list() const {
  auto records = store_.list(prefix);
  if (!records.ok())
    return records.why();
  std::vector<enrolment_token> tokens;
  for (const auto& record : records.value()) {
    auto token = from_record(record);
    if (!token.ok())
      return token.why();
    tokens.push_back(std::move(token).value());
  }
  return tokens;
}

status enrolment_tokens::remove(control_transaction& with,
                                const std::string& id) {
  auto records = store_.list(prefix);
  if (!records.ok())
    return records.why();
  for (const auto& record : records.value()) {
    auto token = from_record(record);
    if (token.ok() && token.value().id == id) {
      with.erase(record.key);
      return done;
    }
  }
  return error{errc::not_found, "enrolment token " + id};
}

result<enrolment_token> enrolment_tokens::redeem(control_transaction& with,
                                                 const std::string& text) {
  auto parts = net::parse_token(text);
  if (!parts.ok())
    return refused("not a token");
  auto key = key_of(parts.value().secret);
  auto record = with.read(key);
  if (!record.ok())
    return record.why();
  if (!record.value())
    return refused("unknown or withdrawn");
  auto token = from_record(*record.value());
  if (!token.ok())
    return token.why();
  auto& known = token.value();
  if (known.expires <= clock_.wall())
    return refused("expired");
  if (known.uses >= known.uses_max)
    return refused("used up");
  ++known.uses;
  if (auto put = with.put(key, to_text(known)); !put.ok())
    return put.why();
  return known;
}

} // namespace vedette::cloud
