#include "agent/packages/package_store.hpp"

#include "agent/packages/signature.hpp"
#include "base/ids.hpp"

namespace vedette::agent {

namespace {

constexpr std::string_view suffix = ".zip";
constexpr std::size_t hash_digits = 64;

bool is_hash(std::string_view text) {
  return text.size() == hash_digits
         && text.find_first_not_of("0123456789abcdef")
              == std::string_view::npos;
}

} // namespace

package_store::package_store(std::unique_ptr<disk> files, std::string key)
  : files_{std::move(files)}, content_key_{std::move(key)} {}

result<std::unique_ptr<package_store>>
package_store::open(const std::string& folder, std::string content_key_hex) {
  auto files = open_directory(folder);
  if (!files.ok())
    return files.why();
  std::unique_ptr<package_store> out{
    new package_store{std::move(files).value(), std::move(content_key_hex)}};
  auto names = out->files_->list();
  if (!names.ok())
    return names.why();
  for (const auto& name : names.value())
    if (name.ends_with(suffix)
        && is_hash(name.substr(0, name.size() - suffix.size())))
      out->held_.insert(name.substr(0, name.size() - suffix.size()));
  return out;
}

bool package_store::holds(std::string_view sha256) const {
  std::lock_guard hold{lock_};
  return held_.contains(sha256);
}

std::vector<std::string> package_store::held() const {
  std::lock_guard hold{lock_};
  return {held_.begin(), held_.end()};
}

status package_store::put(const schema::package_data& what) {
  if (!what.error.empty())
    return error{errc::not_found,
                 "package " + what.sha256 + ": the cloud says: " + what.error};
  if (!is_hash(what.sha256))
    return error{errc::corrupt, "package: its name is not a SHA-256"};
  if (what.content.size() > package_bytes_max)
    return error{errc::corrupt, "package " + what.sha256 + ": "
                                  + std::to_string(what.content.size())
                                  + " bytes, the limit is "
                                  + std::to_string(package_bytes_max)};
  if (sha256_hex(what.content) != what.sha256)
    return error{errc::corrupt,
                 "package " + what.sha256 + ": its content has another hash"};
  if (auto good = verify_signature(content_key_, what.content, what.signature);
      !good.ok())
    return good;
  std::lock_guard hold{lock_};
  if (auto stored
      = files_->replace(what.sha256 + std::string{suffix}, what.content);
      !stored.ok())
    return stored;
  held_.insert(what.sha256);
  return done;
}

result<std::string> package_store::get(std::string_view sha256) const {
  std::lock_guard hold{lock_};
  if (!held_.contains(sha256))
    return error{errc::not_found,
                 "package " + std::string{sha256} + ": not on this device"};
  auto bytes = files_->read(std::string{sha256} + std::string{suffix}, 0,
                            package_bytes_max + 1);
  if (!bytes.ok())
    return bytes;
  if (sha256_hex(bytes.value()) != sha256)
    return error{errc::corrupt,
                 "package " + std::string{sha256} + ": damaged on disk"};
  return bytes;
}

} // namespace vedette::agent
