#include "cloud/content/policy_builder.hpp"

#include "cloud/content/engine_checker.hpp"
#include "cloud/content/shelf.hpp"
#include "schema/codec.hpp"

#include <set>
#include <utility>

namespace vedette::cloud {

namespace {

// A package that was deleted while a rule set still names it is left out: the
// rule must keep working.
result<schema::package_ref> resolve(const control_store& store,
                                    const configured_rule::package_use& use) {
  auto package = read_object<package_object>(store, use.package_id);
  if (!package.ok())
    return package.why();
  schema::package_ref ref;
  ref.sha256 = package.value().sha256;
  ref.name = package.value().name;
  ref.entry_point = package.value().entry_point;
  ref.interpreter = package.value().interpreter;
  ref.arguments = use.arguments;
  ref.timeout_s = use.timeout_s;
  return ref;
}

result<schema::rule_config> resolve(const control_store& store,
                                    const rule_object& rule,
                                    const configured_rule& configured) {
  schema::rule_config config;
  config.id = rule.id;
  config.name = rule.name;
  config.version = rule.version;
  config.language = rule.language;
  config.source = rule.source;
  config.severity = rule.severity;
  config.notify = configured.notify;
  config.responses = configured.responses;
  for (const auto& use : configured.packages) {
    auto ref = resolve(store, use);
    if (ref.ok())
      config.packages.push_back(std::move(ref).value());
    else if (ref.why().code != errc::not_found)
      return ref.why();
  }
  return config;
}

status add_exceptions(const control_store& store,
                      const configured_rule& configured,
                      schema::rule_config& config, schema::policy& policy,
                      std::set<std::string>& known) {
  for (const auto& id : configured.exceptions) {
    auto exception = read_object<exception_object>(store, id);
    if (!exception.ok() && exception.why().code == errc::not_found)
      continue;
    if (!exception.ok())
      return exception.why();
    config.exceptions.push_back(id);
    if (known.insert(id).second)
      policy.exceptions.push_back(
        {id, exception.value().version, exception.value().source});
  }
  return done;
}

} // namespace

std::string package_content_key(std::string_view sha256) {
  return "package-content/" + std::string(sha256);
}

result<schema::policy> policy_builder::build(const std::string& id) const {
  auto object = read_object<policy_object>(store_, id);
  if (!object.ok())
    return object.why();
  schema::policy policy;
  policy.id = id;
  policy.name = object.value().name;
  policy.sensors_enabled = object.value().sensors;
  auto set = read_object<ruleset_object>(store_, object.value().ruleset_id);
  if (!set.ok() && set.why().code != errc::not_found)
    return set.why();
  std::set<std::string> exceptions;
  if (set.ok()) {
    policy.notification_message = set.value().notification_message;
    for (const auto& configured : set.value().rules) {
      auto rule = read_object<rule_object>(store_, configured.rule_id);
      if (!rule.ok() && rule.why().code != errc::not_found)
        return rule.why();
      if (!rule.ok() || !rule.value().enabled || !configured.enabled)
        continue;
      auto config = resolve(store_, rule.value(), configured);
      if (!config.ok())
        return config.why();
      auto added = add_exceptions(store_, configured, config.value(), policy,
                                  exceptions);
      if (!added.ok())
        return added.why();
      policy.rules.push_back(std::move(config).value());
    }
  }
  // The revision is not yet part of what it is a hash of.
  policy.revision = hash_secret(schema::encode(schema::message{policy}));
  return policy;
}

result<std::shared_ptr<const schema::policy>>
policy_builder::policy(const std::string& id) {
  auto wanted = id.empty() ? std::string(default_policy_id) : id;
  std::unique_lock lock{mutex_};
  if (auto found = built_.find(wanted); found != built_.end())
    return found->second;
  auto generation = generation_;
  lock.unlock();
  auto made = build(wanted);
  // A device whose policy was deleted is not left without rules.
  if (!made.ok() && made.why().code == errc::not_found
      && wanted != default_policy_id)
    return policy({});
  if (!made.ok())
    return made.why();
  auto shared = std::make_shared<const schema::policy>(std::move(made).value());
  lock.lock();
  if (generation == generation_)
    built_[wanted] = shared;
  return shared;
}

void policy_builder::forget() {
  std::lock_guard lock{mutex_};
  ++generation_;
  built_.clear();
  words_.clear();
}

// Tags are in the rule's text, which takes a while to read: once is enough.
actors::rule_words policy_builder::words_of(const std::string& rule_id) {
  std::unique_lock lock{mutex_};
  if (auto found = words_.find(rule_id); found != words_.end())
    return found->second;
  auto generation = generation_;
  lock.unlock();
  auto rule = read_object<rule_object>(store_, rule_id);
  if (!rule.ok())
    return {};
  actors::rule_words words;
  words.description = rule.value().description;
  words.tags
    = engine_checker{}.tags_of(rule.value().language, rule.value().source);
  lock.lock();
  if (generation == generation_)
    words_[rule_id] = words;
  return words;
}

result<schema::package_data>
policy_builder::package(const std::string& sha256) {
  auto entry = store_.read(package_content_key(sha256));
  if (!entry.ok())
    return entry.why();
  if (!entry.value())
    return error{errc::not_found, "package " + sha256};
  schema::package_data data;
  data.sha256 = sha256;
  data.signature = key_.sign(entry.value()->value);
  data.content = std::move(entry.value()->value);
  return data;
}

} // namespace vedette::cloud
