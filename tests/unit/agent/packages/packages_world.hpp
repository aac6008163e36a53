#pragma once

#include "agent/packages/signature.hpp"
#include "base/ids.hpp"
#include "schema/wire.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>

#include <string>
#include <utility>
#include <vector>

/// What the cloud does with packages: zips them and signs them.
namespace vedette::agent {

using zip_files = std::vector<std::pair<std::string, std::string>>;

inline std::string make_zip(const zip_files& files, unsigned type = AE_IFREG) {
  std::string out(1U << 20, '\0');
  std::size_t used = 0;
  auto* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  archive_write_open_memory(zip, out.data(), out.size(), &used);
  for (const auto& [name, content] : files) {
    auto* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, type);
    archive_entry_set_perm(entry, 0644);
    if (type == AE_IFLNK)
      archive_entry_set_symlink(entry, content.c_str());
    archive_entry_set_size(
      entry, type == AE_IFREG ? static_cast<la_int64_t>(content.size()) : 0);
    archive_write_header(zip, entry);
    if (type == AE_IFREG)
      archive_write_data(zip, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(zip);
  archive_write_free(zip);
  out.resize(used);
  return out;
}

class content_key {
public:
  content_key() : key_{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")} {}
  ~content_key() { EVP_PKEY_free(key_); }
  content_key(const content_key&) = delete;
  content_key& operator=(const content_key&) = delete;

  [[nodiscard]] std::string public_hex() const {
    std::string raw(32, '\0');
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(
      key_, reinterpret_cast<unsigned char*>(raw.data()), &size);
    return to_hex(raw);
  }
  [[nodiscard]] schema::package_data sign(const std::string& content) const {
    schema::package_data out;
    out.content = content;
    out.sha256 = sha256_hex(content);
    out.signature.resize(64);
    std::size_t size = 64;
    auto* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_);
    EVP_DigestSign(
      context, reinterpret_cast<unsigned char*>(out.signature.data()), &size,
      reinterpret_cast<const unsigned char*>(content.data()), content.size());
    EVP_MD_CTX_free(context);
    return out;
  }

private:
  EVP_PKEY* key_;
};

} // namespace vedette::agent
