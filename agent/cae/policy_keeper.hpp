#pragma once

#include "base/result.hpp"
#include "schema/wire.hpp"

#include <string>

namespace vedette::agent {

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
