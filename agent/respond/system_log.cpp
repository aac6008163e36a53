#include "agent/respond/system_log.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace vedette::agent {

namespace {

constexpr std::size_t datagram_max = 60'000;

bool send_datagram(const std::string& path, const std::string& bytes) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(to.sun_path))
    return false;
  std::memcpy(to.sun_path, path.data(), path.size());
  int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return false;
  auto n = ::sendto(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL,
                    reinterpret_cast<const sockaddr*>(&to), sizeof(to));
  ::close(fd);
  return n == static_cast<ssize_t>(bytes.size());
}

/// The journal's native form for a value that may hold anything.
void append_field(std::string& out, const std::string& name,
                  const std::string& value) {
  out += name + '\n';
  auto size = static_cast<std::uint64_t>(value.size());
  for (int i = 0; i < 8; ++i)
    out += static_cast<char>(size >> (8 * i));
  out += value + '\n';
}

} // namespace

result<std::string> log_to_system(const log_places& places,
                                  const std::string& message,
                                  const std::string& detection_json) {
  auto detail = detection_json.substr(0, datagram_max);
  std::string entry = "PRIORITY=4\nSYSLOG_IDENTIFIER=vedette-agent\n";
  append_field(entry, "MESSAGE", message);
  append_field(entry, "VEDETTE_DETECTION", detail);
  if (send_datagram(places.journal, entry))
    return std::string{"journal"};
  // Facility daemon, severity warning; one line.
  auto line = "<28>vedette-agent: " + message;
  for (char& c : line)
    if (c == '\n')
      c = ' ';
  if (send_datagram(places.syslog, line))
    return std::string{"syslog"};
  int fd = ::open(places.file.c_str(),
                  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  auto text = detection_json.empty() ? message + "\n" : detection_json + "\n";
  bool wrote = fd >= 0
               && ::write(fd, text.data(), text.size())
                    == static_cast<ssize_t>(text.size());
  auto why = std::generic_category().message(errno);
  if (fd >= 0)
    ::close(fd);
  if (!wrote)
    return error{errc::io_failure, places.file + ": " + why};
  return places.file;
}

} // namespace vedette::agent
