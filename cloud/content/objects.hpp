#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What administrators configure, as it is stored. Each kind has a key prefix,
/// a text form and an id; `revision` is the store's and grows with every write.
namespace vedette::cloud {

struct object_stamp {
  std::uint64_t revision = 0;
  time_ns created = 0, modified = 0;
  std::string created_by, modified_by;
};

/// How one of the examples that a rule carries turned out.
struct rule_case {
  /// `match 1`, `non_match 2`; of one rule of several, whose.
  std::string name;
  std::uint32_t line = 0; ///< In the source; 0 = unknown.
  bool passed = false;
  std::string message; ///< Why not.
};

struct rule_object {
  static constexpr std::string_view prefix = "rule/";
  std::string id, name, description, language, source, severity;
  bool enabled = true;
  std::uint32_t version = 1; ///< Grows when the source changes.
  std::uint32_t tests_passed = 0, tests_failed = 0;
  std::vector<rule_case> cases;
  object_stamp stamp;
};

struct exception_object {
  static constexpr std::string_view prefix = "exception/";
  std::string id, name, source;
  std::uint32_t version = 1;
  object_stamp stamp;
};

struct package_object {
  static constexpr std::string_view prefix = "package/";
  std::string id, name, description, entry_point, interpreter, sha256;
  std::uint64_t size = 0;
  object_stamp stamp;
};

/// One rule in a rule set, and what happens when it comes true.
struct configured_rule {
  struct package_use {
    std::string package_id;
    std::vector<std::string> arguments;
    std::uint32_t timeout_s = 60;
  };
  std::string rule_id;
  bool enabled = true;
  bool notify = false;
  std::vector<schema::response_config> responses;
  std::vector<std::string> exceptions; ///< Ids.
  std::vector<package_use> packages;
};

struct ruleset_object {
  static constexpr std::string_view prefix = "ruleset/";
  std::string id, name, description, notification_message;
  std::vector<configured_rule> rules;
  object_stamp stamp;
};

struct policy_object {
  static constexpr std::string_view prefix = "policy/";
  std::string id, name, ruleset_id;
  std::vector<std::string> sensors; ///< Event classes; empty = default set.
  object_stamp stamp;
};

/// The policy that devices without one have.
inline constexpr std::string_view default_policy_id = "default";

std::string to_text(const rule_object& what);
std::string to_text(const exception_object& what);
std::string to_text(const package_object& what);
std::string to_text(const ruleset_object& what);
std::string to_text(const policy_object& what);

/// Read what to_text wrote; errc::corrupt otherwise.
status from_text(std::string_view text, rule_object& into);
status from_text(std::string_view text, exception_object& into);
status from_text(std::string_view text, package_object& into);
status from_text(std::string_view text, ruleset_object& into);
status from_text(std::string_view text, policy_object& into);

} // namespace vedette::cloud
