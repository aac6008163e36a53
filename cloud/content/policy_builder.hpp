#pragma once

#include "actors/device/policy_source.hpp"
#include "cloud/identity/control_store.hpp"
#include "cloud/identity/secrets.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace vedette::cloud {

/// Puts policies together as devices need them: rule sets resolved, disabled
/// rules left out, packages named by their hash. Thread-safe.
class policy_builder final : public actors::policy_source {
public:
  /// Both outlive it.
  policy_builder(const control_store& store, const content_key& key)
    : store_{store}, key_{key} {}

  result<std::shared_ptr<const schema::policy>>
  policy(const std::string& id) override;
  result<schema::package_data> package(const std::string& sha256) override;
  actors::rule_words words_of(const std::string& rule_id) override;

  /// Something that policies are made of was changed.
  void forget();

private:
  [[nodiscard]] result<schema::policy> build(const std::string& id) const;

  const control_store& store_;
  const content_key& key_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const schema::policy>> built_;
  std::map<std::string, actors::rule_words> words_; ///< By rule id.
  std::uint64_t generation_ = 0;
};

/// Where the bytes of a package are kept.
std::string package_content_key(std::string_view sha256);

} // namespace vedette::cloud
