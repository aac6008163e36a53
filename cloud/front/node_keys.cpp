#include "cloud/front/node_keys.hpp"

#include "actors/net/identity.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace vedette::cloud {

namespace {

namespace fs = std::filesystem;

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
constexpr mode_t everybody_reads = owner_only | S_IRGRP | S_IROTH;

// Never over a file that is there: a lost CA key cannot be made again.
status create_file(const fs::path& path, const std::string& text, mode_t mode) {
  int file
    = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0)
    return error{errno == EEXIST ? errc::conflict : errc::io_failure,
                 path.string() + ": " + std::strerror(errno)};
  auto written = ::write(file, text.data(), text.size());
  bool kept = written == static_cast<ssize_t>(text.size())
              && ::fchmod(file, mode) == 0 && ::fsync(file) == 0;
  ::close(file);
  if (!kept)
    return error{errc::io_failure, path.string() + ": not written"};
  return done;
}

result<std::string> read_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return error{errc::not_found,
                 path.string() + ": not there; run vedette-node init first"};
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

} // namespace

result<node_keys> create_node_keys(const std::string& data_dir,
                                   const std::string& cluster, time_ns now) {
  if (!net::is_cluster_name(cluster))
    return error{errc::invalid_config,
                 "cluster '" + cluster + "': must be 1 to 63 of a-z 0-9 . -"};
  auto dir = fs::path(data_dir) / "pki";
  std::error_code failed;
  fs::create_directories(dir, failed);
  if (failed)
    return error{errc::io_failure, dir.string() + ": " + failed.message()};
  auto ca = authority::create("Vedette " + cluster, now);
  if (!ca.ok())
    return ca.why();
  auto content = content_key::create();
  // The certificate last: without it there are no keys yet.
  struct file {
    const char* name;
    std::string text;
    mode_t mode;
  };
  const std::array<file, 3> files{{
    {"ca.key", ca.value().key_pem(), owner_only},
    {"content.key", content.seed_hex() + "\n", owner_only},
    {"ca.pem", ca.value().certificate_pem(), everybody_reads},
  }};
  for (const auto& [name, text, mode] : files)
    if (auto made = create_file(dir / name, text, mode); !made.ok())
      return made.why();
  return node_keys{std::move(ca).value(), std::move(content)};
}

result<node_keys> load_node_keys(const std::string& data_dir) {
  auto dir = fs::path(data_dir) / "pki";
  auto certificate = read_file(dir / "ca.pem");
  if (!certificate.ok())
    return certificate.why();
  auto key = read_file(dir / "ca.key");
  if (!key.ok())
    return key.why();
  auto seed = read_file(dir / "content.key");
  if (!seed.ok())
    return seed.why();
  auto ca = authority::load(certificate.value(), key.value());
  if (!ca.ok())
    return ca.why();
  auto content
    = content_key::load(seed.value().substr(0, seed.value().find('\n')));
  if (!content.ok())
    return content.why();
  return node_keys{std::move(ca).value(), std::move(content).value()};
}

} // namespace vedette::cloud
