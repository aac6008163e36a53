#include "cloud/backup/backups.hpp"

#include "base/log.hpp"
#include "cloud/backup/manifest.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

namespace vedette::cloud {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t backups_max = 100;
constexpr const char* store_dir = "store";
constexpr const char* keys_dir = "pki";
constexpr std::string_view unfinished = ".part";

error failed_at(const fs::path& where, const std::error_code& why) {
  return {errc::io_failure, where.string() + ": " + why.message()};
}

/// All that was written to the file system of `dir` is on disk.
status sync_all(const fs::path& dir) {
  const int at = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = at >= 0 && ::syncfs(at) == 0;
  if (at >= 0)
    ::close(at);
  if (!synced)
    return error{errc::io_failure, dir.string() + ": not synced"};
  return done;
}

status copy_tree(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::copy(from, to, fs::copy_options::recursive, failed);
  if (failed)
    return failed_at(from, failed);
  return done;
}

/// `2026-01-31T12:00:00Z` without what a file name should not have.
std::string id_of(time_ns when) {
  auto text = format_time(when, 0);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

bool is_id(const std::string& text) {
  return text.size() == 16
         && text.find_first_not_of("0123456789TZ") == std::string::npos;
}

backup_info info_of(const fs::path& path, const backup_manifest& what) {
  backup_info out{what.id, what.created, path.string(), what.files.size(), 0};
  for (const auto& x : what.files)
    out.bytes += x.size;
  return out;
}

} // namespace

backups::backups(std::string data_dir, backup_hands hands,
                 const clock_source& clock)
  : data_dir_{std::move(data_dir)}, dir_{fs::path(data_dir_) / "backups"},
    hands_{std::move(hands)}, clock_{clock} {}

result<backup_info> backups::create() {
  const std::lock_guard lock{mutex_};
  auto present = list();
  if (!present.ok())
    return present.why();
  if (present.value().size() >= backups_max)
    return error{errc::overloaded,
                 "there are a hundred backups: remove some first"};
  const auto now = clock_.wall();
  const auto id = id_of(now);
  const auto path = fs::path(dir_) / id;
  std::error_code failed;
  if (fs::exists(path, failed))
    return error{errc::conflict, "the backup " + id + " is there already"};
  const auto part = fs::path(dir_) / (id + std::string{unfinished});
  auto make = [&]() -> result<backup_manifest> {
    fs::create_directories(part, failed);
    if (failed)
      return failed_at(part, failed);
    fs::permissions(dir_, fs::perms::owner_all, failed);
    if (auto copied = hands_.copy_store(part / store_dir); !copied.ok())
      return copied.why();
    if (auto copied
        = copy_tree(fs::path(data_dir_) / keys_dir, part / keys_dir);
        !copied.ok())
      return copied.why();
    auto files = list_files(part);
    if (!files.ok())
      return files.why();
    files.value().id = id;
    files.value().created = now;
    if (auto written = write_manifest(part, files.value()); !written.ok())
      return written.why();
    if (auto synced = sync_all(part); !synced.ok())
      return synced.why();
    fs::rename(part, path, failed);
    if (failed)
      return failed_at(path, failed);
    if (auto synced = sync_all(dir_); !synced.ok())
      return synced.why();
    return files;
  };
  auto made = make();
  if (!made.ok()) {
    fs::remove_all(part, failed); // What stays is not taken for a backup.
    return made.why();
  }
  return info_of(path, made.value());
}

result<std::vector<backup_info>> backups::list() const {
  std::vector<backup_info> out;
  std::error_code failed;
  if (!fs::exists(dir_, failed))
    return out;
  for (const auto& entry : fs::directory_iterator{dir_, failed}) {
    if (!is_id(entry.path().filename()))
      continue;
    auto manifest = read_manifest(entry.path());
    if (manifest.ok())
      out.push_back(info_of(entry.path(), manifest.value()));
  }
  if (failed)
    return failed_at(dir_, failed);
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.id > b.id; });
  return out;
}

result<std::string> backups::path_of(const std::string& id) const {
  std::error_code failed;
  const auto path = fs::path(dir_) / id;
  if (!is_id(id) || !fs::exists(path, failed))
    return error{errc::not_found, "no backup " + id.substr(0, 64)};
  return path.string();
}

result<backup_info> backups::verify(const std::string& id) {
  auto path = path_of(id);
  if (!path.ok())
    return path.why();
  return verify_backup(path.value(), hands_);
}

status backups::remove(const std::string& id) {
  const std::lock_guard lock{mutex_};
  auto path = path_of(id);
  if (!path.ok())
    return path.why();
  // From the first moment on not a backup any more.
  const fs::path gone = path.value() + std::string{unfinished};
  std::error_code failed;
  fs::rename(path.value(), gone, failed);
  if (!failed)
    fs::remove_all(gone, failed);
  if (failed)
    return failed_at(gone, failed);
  return done;
}

result<backup_info> verify_backup(const std::string& path,
                                  const backup_hands& hands) {
  auto manifest = read_manifest(path);
  if (!manifest.ok())
    return manifest.why();
  if (auto checked = check_files(path, manifest.value()); !checked.ok())
    return checked.why();
  if (auto checked = hands.check_store(fs::path(path) / store_dir);
      !checked.ok())
    return checked.why();
  return info_of(path, manifest.value());
}

result<backup_info> restore_backup(const std::string& path,
                                   const std::string& data_dir,
                                   const backup_hands& hands) {
  std::error_code failed;
  for (const auto* part : {store_dir, keys_dir})
    if (fs::exists(fs::path(data_dir) / part, failed))
      return error{errc::conflict,
                   data_dir
                     + ": there is a node already; restore needs an "
                       "empty directory"};
  auto verified = verify_backup(path, hands);
  if (!verified.ok())
    return verified.why();
  fs::create_directories(data_dir, failed);
  if (failed)
    return failed_at(data_dir, failed);
  // The keys last: without them the node does not start on half a store.
  for (const auto* part : {store_dir, keys_dir})
    if (auto copied
        = copy_tree(fs::path(path) / part, fs::path(data_dir) / part);
        !copied.ok())
      return copied.why();
  if (auto synced = sync_all(data_dir); !synced.ok())
    return synced.why();
  return verified;
}

} // namespace vedette::cloud
