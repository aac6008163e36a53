#pragma once

#include "actors/contract/backend.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <memory>
#include <string>
#include <tuple>

namespace vedette::actors {

/// What an administrator configured, as devices need it. Thread-safe. The
/// implementation calls backend::policies_changed after a change.
class policy_source {
public:
  virtual ~policy_source() = default;
  /// The whole policy with rules, exceptions and package references; its
  /// `revision` is a hash of its content. An empty id names the default policy.
  virtual result<std::shared_ptr<const schema::policy>>
  policy(const std::string& id) = 0;
  /// The package's bytes and signature; errc::not_found when there is none.
  virtual result<schema::package_data> package(const std::string& sha256) = 0;
  /// What a rule says of itself now; empty when there is none of that id.
  virtual rule_words words_of(const std::string& rule_id) {
    std::ignore = rule_id; // Sources of policies alone know no rules.
    return {};
  }
};

} // namespace vedette::actors
