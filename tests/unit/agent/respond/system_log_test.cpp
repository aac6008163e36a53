#include "agent/respond/system_log.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

class system_log_test : public testing::Test {
protected:
  system_log_test()
    : folder_{std::filesystem::temp_directory_path()
              / ("vedette-log-" + std::to_string(::getpid()))} {
    std::filesystem::create_directory(folder_);
    places_ = {folder_ / "journal", folder_ / "syslog", folder_ / "file"};
  }
  ~system_log_test() override { std::filesystem::remove_all(folder_); }

  static int listen_at(const std::string& path) {
    int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::memcpy(at.sun_path, path.data(), path.size());
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
    return fd;
  }
  static std::string received(int fd) {
    std::array<char, 70'000> bytes{};
    auto n = ::recv(fd, bytes.data(), bytes.size(), 0);
    ::close(fd);
    return {bytes.data(), n > 0 ? static_cast<std::size_t>(n) : 0U};
  }

  std::filesystem::path folder_;
  log_places places_;
};

TEST_F(system_log_test, speaks_the_journals_own_protocol) {
  int fd = listen_at(places_.journal);
  EXPECT_EQ(log_to_system(places_, "two\nlines", "{}").value(), "journal");
  auto got = received(fd);
  EXPECT_TRUE(got.starts_with("PRIORITY=4\n"));
  EXPECT_NE(
    got.find(std::string{"MESSAGE\n\x09\0\0\0\0\0\0\0two\nlines\n", 26}),
    std::string::npos);
}

TEST_F(system_log_test, falls_back_to_syslog_and_then_to_a_file) {
  int fd = listen_at(places_.syslog);
  EXPECT_EQ(log_to_system(places_, "two\nlines", "{}").value(), "syslog");
  EXPECT_EQ(received(fd), "<28>vedette-agent: two lines");
  std::filesystem::remove(places_.syslog);
  EXPECT_EQ(log_to_system(places_, "x", R"({"a":1})").value(), places_.file);
  std::string line;
  std::getline(std::ifstream{places_.file} >> std::ws, line);
  EXPECT_EQ(line, R"({"a":1})");
  places_.file = "/nonexistent/file";
  EXPECT_FALSE(log_to_system(places_, "x", "").ok());
}

} // namespace
} // namespace vedette::agent
