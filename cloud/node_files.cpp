#include "cloud/node_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

namespace vedette::cloud {

namespace {

error failed(const std::string& path, const char* attempt) {
  return {errc::io_failure, path + ": " + attempt + ": "
                              + std::strerror(errno)}; // NOLINT: one thread.
}

status write_new(const std::string& path, const std::string& bytes,
                 mode_t mode) {
  const int descriptor
    = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0 && errno == EEXIST)
    return error{errc::conflict, path + ": is there already"};
  if (descriptor < 0)
    return failed(path, "create");
  const bool written = ::write(descriptor, bytes.data(), bytes.size())
                         == static_cast<ssize_t>(bytes.size())
                       && ::fsync(descriptor) == 0;
  ::close(descriptor);
  return written ? status{done} : status{failed(path, "write")};
}

result<std::string> read(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return error{errc::not_found,
                 path + ": is missing; run vedette-node init first"};
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

} // namespace

result<node_secrets> make_node_secrets(const std::string& data_dir,
                                       const std::string& cluster,
                                       const clock_source& clock) {
  if (::mkdir(data_dir.c_str(), 0700) != 0 && errno != EEXIST)
    return failed(data_dir, "create");
  auto ca = authority::create(cluster + " CA", clock.wall());
  if (!ca.ok())
    return ca.why();
  auto content = content_key::create();
  if (auto kept = write_new(data_dir + "/ca.key", ca.value().key_pem(), 0600);
      !kept.ok())
    return kept.why();
  if (auto kept
      = write_new(data_dir + "/ca.pem", ca.value().certificate_pem(), 0644);
      !kept.ok())
    return kept.why();
  if (auto kept
      = write_new(data_dir + "/content.key", content.seed_hex(), 0600);
      !kept.ok())
    return kept.why();
  return node_secrets{std::move(ca).value(), std::move(content)};
}

result<node_secrets> load_node_secrets(const std::string& data_dir) {
  auto certificate = read(data_dir + "/ca.pem");
  if (!certificate.ok())
    return certificate.why();
  auto key = read(data_dir + "/ca.key");
  if (!key.ok())
    return key.why();
  auto seed = read(data_dir + "/content.key");
  if (!seed.ok())
    return seed.why();
  auto ca = authority::load(certificate.value(), key.value());
  if (!ca.ok())
    return ca.why();
  auto content = content_key::load(seed.value());
  if (!content.ok())
    return content.why();
  return node_secrets{std::move(ca).value(), std::move(content).value()};
}

result<listen_address> parse_listener(const std::string& text) {
  const auto wrong = [&text] {
    return error{errc::invalid_config,
                 "listen: expected host:port, found " + text};
  };
  const auto colon = text.rfind(':');
  if (colon == std::string::npos)
    return wrong();
  listen_address out;
  out.host = text.substr(0, colon);
  if (out.host.size() > 2 && out.host.front() == '[' && out.host.back() == ']')
    out.host = out.host.substr(1, out.host.size() - 2);
  const auto* end = text.data() + text.size();
  const auto [at, bad]
    = std::from_chars(text.data() + colon + 1, end, out.port);
  if (bad != std::errc{} || at != end)
    return wrong();
  return out;
}

} // namespace vedette::cloud
