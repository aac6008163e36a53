#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace vedette::cloud {

/// A random secret of 32 bytes as 43 characters of base64url.
std::string make_secret();

/// What is kept of a random secret: SHA-256, hexadecimal. Only for secrets that
/// cannot be guessed; passwords go through hash_password.
std::string hash_secret(std::string_view secret);

/// Takes the same time wherever the texts differ.
bool equal_secrets(std::string_view a, std::string_view b);

/// Argon2id with a random salt; takes about 0.1 s and 64 MiB.
result<std::string> hash_password(const std::string& password);
bool check_password(const std::string& hash, const std::string& password);

/// A password for people to type: 20 characters without look-alikes.
std::string make_password();

/// The cluster's signature under everything a device is to run.
class content_key {
public:
  static content_key create();
  /// `seed_hex` as `seed` returned it.
  static result<content_key> load(const std::string& seed_hex);

  [[nodiscard]] const std::string& seed_hex() const { return seed_; }
  [[nodiscard]] const std::string& public_hex() const { return public_; }
  /// Ed25519, 64 bytes.
  [[nodiscard]] std::string sign(std::string_view content) const;

private:
  content_key() = default;
  std::string seed_, public_, secret_;
};

} // namespace vedette::cloud
