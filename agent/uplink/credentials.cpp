#include "agent/uplink/credentials.hpp"

#include "actors/net/keys.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace vedette::agent {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

constexpr const char* folder = "identity";

error broken(const fs::path& path, const char* what) {
  return {errc::io_failure,
          path.string() + ": " + what + ": " + std::strerror(errno)};
}

status write_all(int descriptor, const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    auto written = ::write(descriptor, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return error{errc::io_failure, std::strerror(errno)};
    at += static_cast<std::size_t>(written);
  }
  return done;
}

// A crash leaves the old file or the new one, never half of one.
status replace_file(const fs::path& path, const std::string& text) {
  auto fresh = path.string() + ".new";
  int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                    S_IRUSR | S_IWUSR);
  if (file < 0)
    return broken(fresh, "open");
  auto written = write_all(file, text);
  bool kept = written.ok() && ::fchmod(file, S_IRUSR | S_IWUSR) == 0
              && ::fsync(file) == 0;
  ::close(file);
  if (!kept || ::rename(fresh.c_str(), path.c_str()) != 0)
    return broken(path, "write");
  int directory = ::open(path.parent_path().c_str(), O_RDONLY | O_CLOEXEC);
  if (directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
  return done;
}

result<std::string> read_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return error{errc::not_found, path.string() + ": not there"};
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

} // namespace

result<credentials> load_credentials(const std::string& data_dir) {
  fs::path dir = fs::path(data_dir) / folder;
  credentials loaded;
  std::string facts;
  const std::array<std::pair<const char*, std::string*>, 4> files{{
    {"device.key", &loaded.key_pem},
    {"device.pem", &loaded.certificate_pem},
    {"ca.pem", &loaded.ca_pem},
    {"device.json", &facts},
  }};
  for (const auto& [name, into] : files) {
    auto text = read_file(dir / name);
    if (!text.ok())
      return error{errc::not_found,
                   "this device is not enrolled (" + text.why().detail + ")"};
    *into = std::move(text).value();
  }
  auto parsed = json::parse(facts, nullptr, false);
  auto identity = net::identity_of_pem(loaded.certificate_pem);
  if (!parsed.is_object() || !identity.ok())
    return error{errc::corrupt, dir.string() + ": not readable"};
  loaded.device = identity.value().device;
  loaded.server_url = parsed.value("server_url", "");
  loaded.content_key = parsed.value("content_key", "");
  return loaded;
}

status save_credentials(const std::string& data_dir, const credentials& what) {
  fs::path dir = fs::path(data_dir) / folder;
  std::error_code failed;
  fs::create_directories(dir, failed);
  if (failed || ::chmod(dir.c_str(), S_IRWXU) != 0)
    return error{errc::io_failure, dir.string() + ": cannot be made"};
  json facts{{"device", what.device.dashed()},
             {"server_url", what.server_url},
             {"content_key", what.content_key}};
  // The certificate last: it is what makes the device enrolled.
  const std::array<std::pair<const char*, std::string>, 4> files{{
    {"device.key", what.key_pem},
    {"ca.pem", what.ca_pem},
    {"device.json", facts.dump(1) + "\n"},
    {"device.pem", what.certificate_pem},
  }};
  for (const auto& [name, text] : files)
    if (auto written = replace_file(dir / name, text); !written.ok())
      return written;
  return done;
}

bool renewal_is_due(const credentials& what, time_ns now) {
  auto identity = net::identity_of_pem(what.certificate_pem);
  if (!identity.ok())
    return true;
  auto life = identity.value().expires - identity.value().issued;
  return now >= identity.value().issued + life / 3 * 2;
}

bool is_expired(const credentials& what, time_ns now) {
  auto identity = net::identity_of_pem(what.certificate_pem);
  return identity.ok() && identity.value().expires <= now;
}

std::string expiry_text(const credentials& what, time_ns now) {
  auto identity = net::identity_of_pem(what.certificate_pem);
  if (!identity.ok() || identity.value().expires > now)
    return {};
  return "this device's certificate expired at "
         + format_time(identity.value().expires, 0)
         + " and the clock of this host says " + format_time(now, 0)
         + "; set the clock if it is wrong; if the node does not renew it, "
           "enrol again: vedette-agent enroll --server URL --token T";
}

// With a file as large as those that will follow: a full disk says no here.
status can_save_credentials(const std::string& data_dir) {
  const fs::path dir = fs::path(data_dir) / folder;
  std::error_code failed;
  fs::create_directories(dir, failed);
  if (failed)
    return error{errc::io_failure,
                 dir.string() + ": cannot be made: " + failed.message()};
  const auto probe = dir / "probe";
  auto written = replace_file(probe, std::string(16U * 1024, '\n'));
  fs::remove(probe, failed);
  fs::remove(probe.string() + ".new", failed);
  return written;
}

result<net::tls_context> client_tls(const credentials& what) {
  net::tls_client_options options;
  options.identity = net::tls_identity{what.certificate_pem, what.key_pem};
  options.ca_pem = what.ca_pem;
  return net::tls_context::client(options);
}

} // namespace vedette::agent
