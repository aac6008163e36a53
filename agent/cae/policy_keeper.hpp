#pragma once

#include "actors/window/rule_book.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <functional>
#include <memory>
#include <string>

namespace vedette::agent {

/// Compiles a policy. Rules that do not compile are refused one by one, with
/// the reason and its place; the others work.
std::shared_ptr<const actors::rule_book>
make_rule_book(std::shared_ptr<const schema::policy> policy,
               schema::policy_applied& report);

/// The policy of the device, kept in a file, so that rules work before the
/// cloud was reached.
class policy_keeper {
public:
  /// `path` is read now if it exists; a damaged file is an empty policy, and
  /// `load` says so.
  explicit policy_keeper(std::string path);

  /// errc::not_found before the first policy, errc::corrupt for a damaged file.
  [[nodiscard]] result<schema::policy> load() const;
  /// Replaces the file durably.
  [[nodiscard]] status save(const schema::policy& what) const;

private:
  std::string path_;
};

} // namespace vedette::agent
