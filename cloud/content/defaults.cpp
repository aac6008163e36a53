#include "cloud/content/defaults.hpp"

#include "base/ids.hpp"
#include "cloud/content/shelf.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace vedette::cloud {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_bytes_max = 1024U * 1024;

std::string language_of(const fs::path& path) {
  auto extension = path.extension().string();
  if (extension == ".json")
    return "cae";
  if (extension == ".eql")
    return "eql";
  if (extension == ".yml" || extension == ".yaml")
    return "sigma";
  return {};
}

std::vector<fs::path> rule_files(const std::string& dir) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::recursive_directory_iterator at{dir, failed}, end;
       !failed && at != end; at.increment(failed))
    if (at->is_regular_file(failed) && !language_of(at->path()).empty()
        && at->file_size(failed) <= file_bytes_max)
      found.push_back(at->path());
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<rule_object> read_rule(const fs::path& path,
                                     const rule_checker& checker,
                                     const object_stamp& stamp) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  rule_object rule;
  rule.language = language_of(path);
  rule.source = std::move(text).str();
  auto checked = checker.check(rule.language, rule.source);
  if (!checked.valid())
    return std::nullopt;
  // The same file is the same rule on every cluster.
  rule.id = uid::of("default rule " + path.filename().string()).dashed();
  rule.name
    = checked.facts.name.empty() ? path.stem().string() : checked.facts.name;
  rule.description = checked.facts.description;
  rule.severity
    = checked.facts.severity.empty() ? "Medium" : checked.facts.severity;
  rule.tests_passed = checked.facts.tests_passed;
  rule.tests_failed = checked.facts.tests_failed;
  rule.cases = checked.facts.cases;
  rule.stamp = stamp;
  return rule;
}

} // namespace

result<std::size_t> install_defaults(control_store& store,
                                     const rule_checker& checker,
                                     const clock_source& clock,
                                     const std::string& rules_dir) {
  auto present
    = store.read(key_of<policy_object>(std::string(default_policy_id)));
  if (!present.ok())
    return present.why();
  if (present.value())
    return std::size_t{0};
  object_stamp stamp;
  stamp.created = stamp.modified = clock.wall();
  stamp.created_by = stamp.modified_by = "vedette";
  ruleset_object set;
  set.id = default_policy_id;
  set.name = "Default";
  set.description = "Rules that come with Vedette. They report; they do not "
                    "respond.";
  set.stamp = stamp;
  policy_object policy;
  policy.id = default_policy_id;
  policy.name = "Default";
  policy.ruleset_id = set.id;
  policy.stamp = stamp;
  auto work = [&](control_transaction& with) -> status {
    for (const auto& path : rule_files(rules_dir)) {
      auto rule = read_rule(path, checker, stamp);
      if (!rule)
        continue;
      if (auto put = put_object(with, *rule); !put.ok())
        return put;
      configured_rule configured;
      configured.rule_id = rule->id;
      set.rules.push_back(std::move(configured));
    }
    if (auto put = put_object(with, set); !put.ok())
      return put;
    return put_object(with, policy);
  };
  if (auto stored = store.update(work); !stored.ok())
    return stored.why();
  return set.rules.size();
}

} // namespace vedette::cloud
