#include "cloud/front/node_content.hpp"

#include "base/diagnostic.hpp"
#include "cloud/content/defaults.hpp"
#include "cloud/identity/permissions.hpp"
#include "cloud/identity/secrets.hpp"

#include <algorithm>
#include <vector>

// Tested by tests/unit/cloud/front/node_front_test.cpp

namespace vedette::cloud {

namespace {

time_ns nanoseconds_of(std::chrono::seconds span) {
  return std::chrono::nanoseconds{span}.count();
}

} // namespace

node_content::node_content(actors::record_store& records, const node_keys& keys,
                           const clock_source& clock,
                           const config::api_limits& limits)
  : store{records}, audit{store, clock}, people{store, clock},
    signed_in{store, clock, nanoseconds_of(limits.session_lifetime)},
    script_keys{store, clock}, limiter{clock, limits.sign_in_attempts_max,
                                       nanoseconds_of(limits.sign_in_window)},
    tokens{store, clock, keys.ca.fingerprint()}, policies{store, keys.content},
    clock_{clock} {}

result<std::string> node_content::create_admin() {
  auto present = people.list();
  if (!present.ok())
    return present.why();
  if (!present.value().empty())
    return error{errc::conflict, "this node has been initialised already"};
  auto password = make_password();
  auto made = store.update([&](control_transaction& with) -> status {
    auto created
      = people.create(with, "admin", std::string(role_names[0]), password);
    if (!created.ok())
      return created;
    audit_entry entry;
    entry.user = "vedette-node init";
    entry.action = "user.create";
    entry.object = "user/admin";
    return audit.append(with, std::move(entry));
  });
  if (!made.ok())
    return made.why();
  return password;
}

result<std::string> node_content::reset_password(const std::string& name) {
  auto all = people.list();
  if (!all.ok())
    return all.why();
  std::vector<std::string> names;
  for (const auto& user : all.value())
    names.push_back(user.name);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    const auto near = nearest(name, {names.begin(), names.end()});
    return error{errc::not_found,
                 "there is no user '" + name + "'"
                   + (near.empty() ? "" : "; did you mean '" + near + "'?")};
  }
  auto password = make_password();
  auto made = store.update([&](control_transaction& with) -> status {
    if (auto set = people.set_password(with, name, password); !set.ok())
      return set;
    if (auto set = people.set_disabled(with, name, false); !set.ok())
      return set;
    if (auto closed = signed_in.close_all_of(with, name); !closed.ok())
      return closed;
    audit_entry entry;
    entry.user = "vedette-node reset-password";
    entry.action = "user.password";
    entry.object = "user/" + name;
    return audit.append(with, std::move(entry));
  });
  if (!made.ok())
    return made.why();
  return password;
}

result<std::size_t>
node_content::install_defaults(const std::string& rules_dir) {
  return cloud::install_defaults(store, checker, clock_, rules_dir);
}

} // namespace vedette::cloud
