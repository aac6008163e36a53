// Tested by tests/unit/cloud/backup/backups_test.cpp
#include "cloud/backup/manifest.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>

namespace vedette::cloud {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

constexpr const char* manifest_name = "manifest.json";
constexpr int manifest_version = 1;

result<std::string> sha256_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{
    EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  std::array<char, 64 * 1024> part{};
  while (in) {
    in.read(part.data(), part.size());
    EVP_DigestUpdate(digest.get(), part.data(),
                     static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof())
    return error{errc::io_failure, file.string() + ": cannot be read"};
  std::array<unsigned char, 32> sum{};
  EVP_DigestFinal_ex(digest.get(), sum.data(), nullptr);
  std::string out;
  for (auto byte : sum) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

} // namespace

result<backup_manifest> list_files(const fs::path& dir) {
  backup_manifest out;
  std::error_code failed;
  for (fs::recursive_directory_iterator at{dir, failed}, end;
       !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file())
      continue;
    backup_manifest::file file;
    file.path = fs::relative(at->path(), dir).generic_string();
    file.size = at->file_size();
    if (at->path().extension() != ".sst") {
      auto sum = sha256_of(at->path());
      if (!sum.ok())
        return sum.why();
      file.sha256 = std::move(sum).value();
    }
    out.files.push_back(std::move(file));
  }
  if (failed)
    return error{errc::io_failure, dir.string() + ": " + failed.message()};
  std::sort(out.files.begin(), out.files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

status write_manifest(const fs::path& dir, const backup_manifest& what) {
  json files = json::array();
  for (const auto& x : what.files)
    files.push_back({{"path", x.path}, {"size", x.size}, {"sha256", x.sha256}});
  const auto text = json{
    {"version", manifest_version},
    {"id", what.id},
    {"created", what.created},
    {"files", files}}.dump(1, ' ', false, json::error_handler_t::replace);
  const auto path = dir / manifest_name;
  const int out
    = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0)
    return error{errc::io_failure, path.string() + ": cannot be made"};
  const bool kept = ::write(out, text.data(), text.size())
                      == static_cast<ssize_t>(text.size())
                    && ::fsync(out) == 0;
  ::close(out);
  if (!kept)
    return error{errc::io_failure, path.string() + ": not written"};
  return done;
}

result<backup_manifest> read_manifest(const fs::path& dir) {
  std::ifstream in{dir / manifest_name};
  if (!in)
    return error{errc::not_found, dir.string() + ": is not a backup"};
  std::ostringstream text;
  text << in.rdbuf();
  try {
    const auto from = json::parse(text.str());
    if (from.at("version") != manifest_version)
      return error{errc::corrupt, dir.string() + ": of another version"};
    backup_manifest out;
    from.at("id").get_to(out.id);
    from.at("created").get_to(out.created);
    for (const auto& x : from.at("files"))
      out.files.push_back({x.at("path"), x.at("size"), x.at("sha256")});
    return out;
  } catch (const json::exception& why) {
    return error{errc::corrupt, dir.string() + ": manifest: " + why.what()};
  }
}

status check_files(const fs::path& dir, const backup_manifest& what) {
  for (const auto& x : what.files) {
    const auto path = dir / x.path;
    auto wrong = [&path](const char* how) {
      return error{errc::corrupt, path.string() + ": " + how};
    };
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    if (failed)
      return wrong("is missing");
    if (size != x.size)
      return wrong("has another size");
    if (x.sha256.empty())
      continue;
    auto sum = sha256_of(path);
    if (!sum.ok())
      return sum.why();
    if (sum.value() != x.sha256)
      return wrong("has another content");
  }
  return done;
}

} // namespace vedette::cloud
