#include "agent/respond/sessions.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>

namespace vedette::agent {

namespace {

using schema::response_state;

template <std::size_t N>
std::string fixed(const char (&text)[N]) {
  return {text, ::strnlen(text, N)};
}

/// A message goes to people's terminals: nothing in it may drive them.
std::string harmless(const std::string& text) {
  std::string out;
  for (char c : text)
    if (c == '\n')
      out += "\r\n";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
      out += c;
  return out;
}

/// Runs notify-send as the user, with the user's bus, at most three seconds.
bool notify(std::uint32_t user, const std::string& bus,
            const std::string& title, const std::string& message) {
  std::array<std::string, 4> words{"notify-send", "--urgency=critical", title,
                                   message};
  auto address = "DBUS_SESSION_BUS_ADDRESS=unix:path=" + bus;
  std::string path = "PATH=/usr/bin:/bin";
  auto pid = ::fork();
  if (pid == 0) {
    char* argv[] = {words[0].data(), words[1].data(), words[2].data(),
                    words[3].data(), nullptr};
    char* environment[] = {address.data(), path.data(), nullptr};
    if (::syscall(SYS_setgroups, 0, nullptr) == 0
        && ::syscall(SYS_setresgid, user, user, user) == 0
        && ::syscall(SYS_setresuid, user, user, user) == 0)
      ::execve("/usr/bin/notify-send", argv, environment);
    ::_exit(127);
  }
  if (pid < 0)
    return false;
  int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  pollfd what{fd, POLLIN, 0};
  if (::poll(&what, 1, 3000) <= 0)
    ::kill(pid, SIGKILL);
  if (fd >= 0)
    ::close(fd);
  int how = 0;
  ::waitpid(pid, &how, 0);
  return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

} // namespace

std::vector<login_session> read_sessions(const std::string& utmp) {
  std::vector<login_session> out;
  std::ifstream in{utmp, std::ios::binary};
  for (::utmp x{}; in.read(reinterpret_cast<char*>(&x), sizeof(x));)
    if (x.ut_type == USER_PROCESS)
      out.push_back(
        {fixed(x.ut_user), fixed(x.ut_line), fixed(x.ut_host), x.ut_pid});
  return out;
}

act_outcome log_off(const login_session& which, process_hands& hands) {
  auto stat = proc_reader{}.stat(which.leader);
  if (!stat)
    return {response_state::failed, "the session had ended already"};
  return hands.terminate_tree(stat->key());
}

std::size_t write_to_terminals(const std::vector<login_session>& sessions,
                               const std::string& message) {
  auto text = "\r\n\a" + harmless(message) + "\r\n";
  std::size_t reached = 0;
  for (const auto& x : sessions) {
    if (x.line.empty() || x.line.find("..") != std::string::npos)
      continue;
    auto path = "/dev/" + x.line;
    int fd = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
      continue;
    if (::isatty(fd) == 1
        && ::write(fd, text.data(), text.size())
             == static_cast<ssize_t>(text.size()))
      ++reached;
    ::close(fd);
  }
  return reached;
}

std::size_t show_on_desktops(const std::string& title,
                             const std::string& message) {
  std::size_t shown = 0;
  DIR* all = ::opendir("/run/user");
  if (all == nullptr)
    return 0;
  while (const auto* x = ::readdir(all)) { // NOLINT(concurrency-mt-unsafe)
    std::string_view name = x->d_name;
    std::uint32_t user = 0;
    auto [end, wrong]
      = std::from_chars(name.data(), name.data() + name.size(), user);
    if (wrong != std::errc{} || end != name.data() + name.size())
      continue;
    auto bus = "/run/user/" + std::string{name} + "/bus";
    if (::access(bus.c_str(), F_OK) == 0 && notify(user, bus, title, message))
      ++shown;
  }
  ::closedir(all);
  return shown;
}

} // namespace vedette::agent
