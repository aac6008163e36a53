#include "cloud/identity/api_keys.hpp"

#include "base/ids.hpp"
#include "cloud/identity/permissions.hpp"
#include "cloud/identity/secrets.hpp"

#include <nlohmann/json.hpp>

#include <tuple>
#include <utility>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;

constexpr std::string_view prefix = "apikey/";
constexpr std::string_view mark = "vk1.";
constexpr std::size_t token_bytes_max = 128;
constexpr time_ns use_grain = 3600 * ns_per_second;

// The secret's hash is the key: nothing is compared, nothing can be timed.
std::string key_of(std::string_view secret) {
  return std::string(prefix) + hash_secret(secret);
}

std::string to_text(const api_key& key) {
  return json{{"id", key.id},
              {"name", key.name},
              {"role", key.role},
              {"created_by", key.created_by},
              {"created", key.created},
              {"expires", key.expires},
              {"last_used", key.last_used}}
    .dump(-1, ' ', false, json::error_handler_t::replace);
}

result<api_key> from_record(const control_entry& record) {
  auto value = json::parse(record.value, nullptr, false);
  if (!value.is_object())
    return error{errc::corrupt, "api key: record not readable"};
  api_key key;
  key.id = value.value("id", "");
  key.name = value.value("name", "");
  key.role = value.value("role", "");
  key.created_by = value.value("created_by", "");
  key.created = value.value("created", time_ns{0});
  key.expires = value.value("expires", time_ns{0});
  key.last_used = value.value("last_used", time_ns{0});
  return key;
}

bool is_name(const std::string& text) {
  return !text.empty() && text.size() <= 64
         && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789._@-")
              == std::string::npos;
}

} // namespace

bool api_keys::is_key(std::string_view token) {
  return token.starts_with(mark);
}

result<api_keys::made> api_keys::create(control_transaction& with,
                                        api_key terms) {
  const auto now = clock_.wall();
  if (!is_name(terms.name))
    return error{errc::invalid_argument,
                 "name: expected 1 to 64 of a-z A-Z 0-9 . _ @ -"};
  if (!is_role(terms.role))
    return error{errc::invalid_argument, "role: there is no such role"};
  if (terms.expires != 0 && terms.expires <= now)
    return error{errc::invalid_argument, "expires must be in the future"};
  terms.id = uid::random().dashed();
  terms.created = now;
  terms.last_used = 0;
  const auto secret = make_secret();
  if (auto put = with.put(key_of(secret), to_text(terms)); !put.ok())
    return put.why();
  return made{std::move(terms), std::string(mark) + secret};
}

result<std::vector<api_key>> api_keys::list() const {
  auto records = store_.list(prefix);
  if (!records.ok())
    return records.why();
  std::vector<api_key> keys;
  for (const auto& record : records.value()) {
    auto key = from_record(record);
    if (!key.ok())
      return key.why();
    keys.push_back(std::move(key).value());
  }
  return keys;
}

status api_keys::remove(control_transaction& with, const std::string& id) {
  auto records = store_.list(prefix);
  if (!records.ok())
    return records.why();
  for (const auto& record : records.value())
    if (auto key = from_record(record); key.ok() && key.value().id == id) {
      with.erase(record.key);
      return done;
    }
  return error{errc::not_found, "api key " + id};
}

status api_keys::remove_all_of(control_transaction& with,
                               const std::string& user) {
  auto records = store_.list(prefix);
  if (!records.ok())
    return records.why();
  for (const auto& record : records.value())
    if (auto key = from_record(record);
        key.ok() && key.value().created_by == user)
      with.erase(record.key);
  return done;
}

result<api_key> api_keys::find(const std::string& token) {
  const error refused{errc::unauthenticated,
                      "the API key is unknown, withdrawn or expired"};
  if (!is_key(token) || token.size() > token_bytes_max)
    return refused;
  const auto where = key_of(std::string_view{token}.substr(mark.size()));
  auto record = store_.read(where);
  if (!record.ok())
    return record.why();
  if (!record.value())
    return refused;
  auto key = from_record(*record.value());
  if (!key.ok())
    return key.why();
  const auto now = clock_.wall();
  if (key.value().expires != 0 && key.value().expires <= now)
    return refused;
  if (now - key.value().last_used < use_grain)
    return key;
  key.value().last_used = now;
  // A full disk must not lock scripts out; withdrawn meanwhile stays withdrawn.
  std::ignore = store_.update([&](control_transaction& with) -> status {
    auto present = with.read(where);
    if (present.ok() && present.value())
      std::ignore = with.put(where, to_text(key.value()));
    return done;
  });
  return key;
}

} // namespace vedette::cloud
