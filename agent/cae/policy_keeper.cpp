#include "agent/cae/policy_keeper.hpp"

#include "schema/codec.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

namespace {

error failed(const std::string& path, const char* attempt) {
  return {errc::io_failure,
          path + ": " + attempt + ": " + std::strerror(errno)}; // NOLINT
}

status write_all(int descriptor, std::string_view bytes,
                 const std::string& path) {
  while (!bytes.empty()) {
    const auto done = ::write(descriptor, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return failed(path, "write");
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return ::fdatasync(descriptor) == 0 ? status{done_t{}}
                                      : status{failed(path, "flush")};
}

} // namespace

policy_keeper::policy_keeper(std::string path) : path_{std::move(path)} {}

result<schema::policy> policy_keeper::load() const {
  std::ifstream file{path_, std::ios::binary};
  if (!file)
    return error{errc::not_found, path_ + ": no policy yet"};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  auto read = schema::decode(bytes);
  if (!read.ok())
    return read.why();
  auto* policy = std::get_if<schema::policy>(&read.value());
  if (policy == nullptr)
    return error{errc::corrupt, path_ + ": not a policy"};
  return std::move(*policy);
}

status policy_keeper::save(const schema::policy& what) const {
  const auto fresh = path_ + ".new";
  const int descriptor
    = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return failed(fresh, "create");
  auto written
    = write_all(descriptor, schema::encode(schema::message{what}), fresh);
  ::close(descriptor);
  if (!written.ok())
    return written;
  if (std::rename(fresh.c_str(), path_.c_str()) != 0)
    return failed(path_, "replace");
  return done;
}

} // namespace vedette::agent
