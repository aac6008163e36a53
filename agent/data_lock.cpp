#include "agent/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <tuple>

// Tested by tests/unit/agent/installation_test.cpp

namespace vedette::agent {

namespace {

error said_no(const std::string& what, int number) {
  return {errc::io_failure,
          what + ": " + std::generic_category().message(number)};
}

std::string holder_of(int file) {
  std::array<char, 32> text{};
  const auto size = ::pread(file, text.data(), text.size() - 1, 0);
  std::string pid{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  pid = pid.substr(0, pid.find('\n'));
  return pid.empty() ? "another process" : "process " + pid;
}

} // namespace

result<data_lock> data_lock::take(const std::string& data_dir) {
  std::error_code failed;
  std::filesystem::create_directories(data_dir, failed);
  if (failed)
    return said_no(data_dir + ": cannot be made", failed.value());
  const auto path = data_dir + "/lock";
  const int file
    = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    return said_no(path + ": cannot be written", errno);
  data_lock out{file};
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return said_no(path + ": cannot be locked", errno);
    return error{errc::conflict, data_dir + ": in use by " + holder_of(file)
                                   + ", which holds its lock"};
  }
  const auto pid = std::to_string(::getpid()) + '\n';
  // For people only: without room on the disk the lock holds all the same.
  std::ignore = ::ftruncate(file, 0);
  std::ignore = ::pwrite(file, pid.data(), pid.size(), 0);
  return out;
}

data_lock::~data_lock() {
  if (file_ >= 0)
    ::close(file_);
}

} // namespace vedette::agent
