#include "cloud/identity/sessions.hpp"

#include "cloud/identity/secrets.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;

constexpr std::string_view prefix = "session/";
constexpr std::size_t token_bytes_max = 128;

std::string key_of(const std::string& token) {
  return std::string(prefix) + hash_secret(token);
}

api_session from_entry(const control_entry& entry) {
  api_session session;
  auto value = json::parse(entry.value, nullptr, false);
  if (!value.is_object())
    return session; // Expired in 1970.
  session.user = value.value("user", "");
  session.csrf = value.value("csrf", "");
  session.created = value.value("created", time_ns{0});
  session.expires = value.value("expires", time_ns{0});
  return session;
}

} // namespace

result<sessions::opened> sessions::open(control_transaction& with,
                                        const std::string& user) {
  auto now = clock_.wall();
  auto entries = store_.list(prefix);
  if (!entries.ok())
    return entries.why();
  for (const auto& entry : entries.value())
    if (from_entry(entry).expires <= now)
      with.erase(entry.key);
  opened made;
  made.token = make_secret();
  made.session = {user, make_secret(), now, now + lifetime_};
  json value{{"user", user},
             {"csrf", made.session.csrf},
             {"created", now},
             {"expires", made.session.expires}};
  auto put = with.put(key_of(made.token), value.dump());
  if (!put.ok())
    return put.why();
  return made;
}

result<api_session> sessions::find(const std::string& token) const {
  error refused{errc::unauthenticated, "the session is unknown or has expired"};
  if (token.empty() || token.size() > token_bytes_max)
    return refused;
  auto entry = store_.read(key_of(token));
  if (!entry.ok())
    return entry.why();
  if (!entry.value())
    return refused;
  auto session = from_entry(*entry.value());
  if (session.expires <= clock_.wall())
    return refused;
  return session;
}

void sessions::close(control_transaction& with, const std::string& token) {
  with.erase(key_of(token));
}

status sessions::close_all_of(control_transaction& with,
                              const std::string& user) {
  auto entries = store_.list(prefix);
  if (!entries.ok())
    return entries.why();
  for (const auto& entry : entries.value())
    if (from_entry(entry).user == user)
      with.erase(entry.key);
  return done;
}

} // namespace vedette::cloud
