#include "cloud/identity/users.hpp"

#include "cloud/identity/permissions.hpp"
#include "cloud/identity/secrets.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;

constexpr std::string_view prefix = "user/";
constexpr std::size_t password_bytes_min = 12;
constexpr std::size_t password_bytes_max = 256;
// A hash of nothing anybody knows: checking a name that does not exist must
// take as long as checking one that does.
constexpr const char* nobodys_hash
  = "$argon2id$v=19$m=65536,t=2,p=1$4Uh3pKx0V2vVg7iFQbLr2g$"
    "kq7YtXlR0hJvW0rW8Cw0m3hHcXq1b2u1o1kQqkz1v5I";

std::string key_of(const std::string& name) {
  return std::string(prefix) + name;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 64
         && std::all_of(name.begin(), name.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                     || (c >= '0' && c <= '9') || c == '.' || c == '_'
                     || c == '@' || c == '-';
            });
}

std::string to_text(const user_record& user) {
  json value{{"name", user.name},
             {"role", user.role},
             {"password_hash", user.password_hash},
             {"disabled", user.disabled},
             {"created", user.created},
             {"last_sign_in", user.last_sign_in}};
  return value.dump();
}

result<user_record> from_entry(const control_entry& entry) {
  auto value = json::parse(entry.value, nullptr, false);
  if (!value.is_object())
    return error{errc::corrupt, entry.key + ": not readable"};
  user_record user;
  user.name = value.value("name", "");
  user.role = value.value("role", "");
  user.password_hash = value.value("password_hash", "");
  user.disabled = value.value("disabled", false);
  user.created = value.value("created", time_ns{0});
  user.last_sign_in = value.value("last_sign_in", time_ns{0});
  user.revision = entry.revision;
  return user;
}

status check_role(const std::string& role) {
  if (!is_role(role))
    return error{errc::invalid_argument,
                 "role '" + role
                   + "' is none of administrator, detection_engineer, "
                     "analyst, read_only"};
  return done;
}

result<std::string> hashed(const std::string& password) {
  if (password.size() < password_bytes_min
      || password.size() > password_bytes_max)
    return error{errc::invalid_argument,
                 "password: must be 12 to 256 bytes long"};
  return hash_password(password);
}

status put(control_transaction& with, const user_record& user) {
  auto written = with.put(key_of(user.name), to_text(user));
  if (!written.ok())
    return written.why();
  return done;
}

} // namespace

result<std::vector<user_record>> users::list() const {
  auto entries = store_.list(prefix);
  if (!entries.ok())
    return entries.why();
  std::vector<user_record> found;
  for (const auto& entry : entries.value()) {
    auto user = from_entry(entry);
    if (!user.ok())
      return user.why();
    found.push_back(std::move(user).value());
  }
  return found;
}

result<user_record> users::read(const std::string& name) const {
  auto entry = store_.read(key_of(name));
  if (!entry.ok())
    return entry.why();
  if (!entry.value())
    return error{errc::not_found, "user '" + name + "'"};
  return from_entry(*entry.value());
}

result<user_record> users::read_in(control_transaction& with,
                                   const std::string& name) const {
  auto entry = with.read(key_of(name));
  if (!entry.ok())
    return entry.why();
  if (!entry.value())
    return error{errc::not_found, "user '" + name + "'"};
  return from_entry(*entry.value());
}

status users::create(control_transaction& with, const std::string& name,
                     const std::string& role, const std::string& password) {
  if (!is_name(name))
    return error{errc::invalid_argument,
                 "user name: must be 1 to 64 of a-z A-Z 0-9 . _ @ -"};
  if (auto known = check_role(role); !known.ok())
    return known;
  auto before = with.read(key_of(name));
  if (!before.ok())
    return before.why();
  if (before.value())
    return error{errc::conflict, "user '" + name + "' exists"};
  auto hash = hashed(password);
  if (!hash.ok())
    return hash.why();
  user_record user;
  user.name = name;
  user.role = role;
  user.password_hash = hash.value();
  user.created = clock_.wall();
  return put(with, user);
}

status users::keeps_an_administrator(const std::string& without) const {
  auto all = list();
  if (!all.ok())
    return all.why();
  for (const auto& user : all.value())
    if (user.name != without && user.role == role_names[0] && !user.disabled)
      return done;
  return error{errc::conflict,
               "user '" + without + "' is the last administrator"};
}

status users::set_role(control_transaction& with, const std::string& name,
                       const std::string& role) {
  if (auto known = check_role(role); !known.ok())
    return known;
  auto user = read_in(with, name);
  if (!user.ok())
    return user.why();
  if (user.value().role == role_names[0] && role != role_names[0])
    if (auto kept = keeps_an_administrator(name); !kept.ok())
      return kept;
  user.value().role = role;
  return put(with, user.value());
}

status users::set_password(control_transaction& with, const std::string& name,
                           const std::string& password) {
  auto user = read_in(with, name);
  if (!user.ok())
    return user.why();
  auto hash = hashed(password);
  if (!hash.ok())
    return hash.why();
  user.value().password_hash = hash.value();
  return put(with, user.value());
}

status users::set_disabled(control_transaction& with, const std::string& name,
                           bool disabled) {
  auto user = read_in(with, name);
  if (!user.ok())
    return user.why();
  if (disabled && user.value().role == role_names[0])
    if (auto kept = keeps_an_administrator(name); !kept.ok())
      return kept;
  user.value().disabled = disabled;
  return put(with, user.value());
}

status users::note_sign_in(control_transaction& with, const std::string& name) {
  auto user = read_in(with, name);
  if (!user.ok())
    return user.why();
  user.value().last_sign_in = clock_.wall();
  return put(with, user.value());
}

status users::remove(control_transaction& with, const std::string& name) {
  auto user = read_in(with, name);
  if (!user.ok())
    return user.why();
  if (user.value().role == role_names[0])
    if (auto kept = keeps_an_administrator(name); !kept.ok())
      return kept;
  with.erase(key_of(name));
  return done;
}

result<user_record> users::check(const std::string& name,
                                 const std::string& password) const {
  auto user = is_name(name) ? read(name)
                            : result<user_record>{error{errc::not_found, {}}};
  auto hash = user.ok() ? user.value().password_hash : nobodys_hash;
  bool right
    = password.size() <= password_bytes_max && check_password(hash, password);
  if (!user.ok() && user.why().code != errc::not_found)
    return user.why();
  if (!user.ok() || !right || user.value().disabled)
    return error{errc::unauthenticated, "user name or password is wrong"};
  return user;
}

} // namespace vedette::cloud
