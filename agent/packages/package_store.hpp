#pragma once

#include "actors/detection/package_runner.hpp"
#include "agent/spool/disk.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace vedette::agent {

inline constexpr std::size_t package_bytes_max = 32U << 20;

/// Packages on disk, one file each, named by its hash. Thread-safe.
class package_store final : public actors::package_shelf {
public:
  /// `content_key_hex`: the cluster's public content key, from enrolment.
  static result<std::unique_ptr<package_store>>
  open(const std::string& folder, std::string content_key_hex);

  [[nodiscard]] bool holds(std::string_view sha256) const override;
  [[nodiscard]] std::vector<std::string> held() const override;
  status put(const schema::package_data& what) override;
  /// The bytes, hash checked again: a disk may rot, and people may write.
  result<std::string> get(std::string_view sha256) const;

private:
  package_store(std::unique_ptr<disk> files, std::string key);

  std::unique_ptr<disk> files_;
  std::string content_key_;
  mutable std::mutex lock_;
  std::set<std::string, std::less<>> held_;
};

} // namespace vedette::agent
