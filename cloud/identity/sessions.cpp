#include "cloud/identity/sessions.hpp"

#include "cloud/identity/secrets.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;

constexpr std::string_view prefix = "session/";
constexpr std::size_t token_bytes_max = 128;

constexpr std::size_t id_chars = 24;
constexpr time_ns seen_grain = 600 * ns_per_second;

// The token's hash is the key: nothing is compared, nothing can be timed.
std::string key_of(const std::string& token) {
  return std::string(prefix) + hash_secret(token);
}

api_session from_entry(const control_entry& entry) {
  api_session session;
  auto value = json::parse(entry.value, nullptr, false);
  if (!value.is_object())
    return session; // Expired in 1970.
  session.id = entry.key.substr(prefix.size(), id_chars);
  session.user = value.value("user", "");
  session.address = value.value("address", "");
  session.csrf = value.value("csrf", "");
  session.created = value.value("created", time_ns{0});
  session.expires = value.value("expires", time_ns{0});
  session.last_seen = value.value("last_seen", session.created);
  return session;
}

std::string to_text(const api_session& session) {
  return json{{"user", session.user},       {"address", session.address},
              {"csrf", session.csrf},       {"created", session.created},
              {"expires", session.expires}, {"last_seen", session.last_seen}}
    .dump();
}

} // namespace

result<sessions::opened> sessions::open(control_transaction& with,
                                        const std::string& user,
                                        const std::string& address) {
  auto now = clock_.wall();
  auto entries = store_.list(prefix);
  if (!entries.ok())
    return entries.why();
  for (const auto& entry : entries.value())
    if (from_entry(entry).expires <= now)
      with.erase(entry.key);
  opened made;
  made.token = make_secret();
  const auto key = key_of(made.token);
  made.session = {key.substr(prefix.size(), id_chars),
                  user,
                  address,
                  make_secret(),
                  now,
                  now + lifetime_,
                  now};
  if (auto put = with.put(key, to_text(made.session)); !put.ok())
    return put.why();
  return made;
}

result<api_session> sessions::find(const std::string& token) {
  error refused{errc::unauthenticated, "the session is unknown or has expired"};
  if (token.empty() || token.size() > token_bytes_max)
    return refused;
  const auto key = key_of(token);
  auto entry = store_.read(key);
  if (!entry.ok())
    return entry.why();
  if (!entry.value())
    return refused;
  auto session = from_entry(*entry.value());
  const auto now = clock_.wall();
  if (session.expires <= now)
    return refused;
  if (now - session.last_seen < seen_grain)
    return session;
  session.last_seen = now;
  // A full disk must not lock people out; closed meanwhile stays closed.
  std::ignore = store_.update([&](control_transaction& with) -> status {
    auto present = with.read(key);
    if (present.ok() && present.value())
      std::ignore = with.put(key, to_text(session));
    return done;
  });
  return session;
}

result<std::vector<api_session>> sessions::list() const {
  auto entries = store_.list(prefix);
  if (!entries.ok())
    return entries.why();
  std::vector<api_session> out;
  for (const auto& entry : entries.value())
    if (auto session = from_entry(entry); session.expires > clock_.wall())
      out.push_back(std::move(session));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(b.created, b.id) < std::tie(a.created, a.id);
  });
  return out;
}

status sessions::close_id(control_transaction& with, const std::string& id) {
  auto entries = store_.list(prefix);
  if (!entries.ok())
    return entries.why();
  for (const auto& entry : entries.value())
    if (from_entry(entry).id == id) {
      with.erase(entry.key);
      return done;
    }
  return error{errc::not_found, "session " + id};
}

void sessions::close(control_transaction& with, const std::string& token) {
  with.erase(key_of(token));
}

status sessions::close_all_of(control_transaction& with,
                              const std::string& user,
                              const std::string& but_token) {
  const auto kept = but_token.empty() ? std::string{} : key_of(but_token);
  auto entries = store_.list(prefix);
  if (!entries.ok())
    return entries.why();
  for (const auto& entry : entries.value())
    if (entry.key != kept && from_entry(entry).user == user)
      with.erase(entry.key);
  return done;
}

} // namespace vedette::cloud
