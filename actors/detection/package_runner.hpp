#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "schema/wire.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The seam between a detection actor and playbook packages.
namespace vedette::actors {

/// Packages the device holds, by SHA-256 (64 hex digits, lower-case).
class package_shelf {
public:
  virtual ~package_shelf() = default;
  [[nodiscard]] virtual bool holds(std::string_view sha256) const = 0;
  [[nodiscard]] virtual std::vector<std::string> held() const = 0;
  /// Checks hash and signature, then stores durably. errc::corrupt when the
  /// bytes are not what they claim, errc::forbidden when the signature is
  /// wrong, errc::io_failure when the disk says no; then nothing is stored.
  virtual status put(const schema::package_data& what) = 0;
};

/// What became of one package run.
struct package_outcome {
  schema::response_state state = schema::response_state::failed;
  std::int32_t exit_code = 0;
  std::string detail; ///< How it was confined, why it failed.
  std::string output; ///< Bounded: stdout and stderr, then files of `-out`.
};

/// One run of one package.
struct package_run {
  schema::package_ref package;
  uid detection;
  std::string detection_json; ///< Given to the package as a file.
};

class package_runner {
public:
  virtual ~package_runner() = default;
  /// Blocks until the package ended or its timeout killed it. Requires that
  /// the shelf holds it; errc::not_found otherwise.
  virtual result<package_outcome> run(const package_run& what) = 0;
};

} // namespace vedette::actors
