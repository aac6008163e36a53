#include "agent/respond/sessions.hpp"

#include <gtest/gtest.h>
#include <utmp.h>

#include <cstring>
#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

void put(std::ofstream& out, short type, const char* user, const char* line,
         const char* host) {
  ::utmp x{};
  x.ut_type = type;
  x.ut_pid = 0x3fffff0;
  std::strncpy(x.ut_user, user, sizeof(x.ut_user) - 1);
  std::strncpy(x.ut_line, line, sizeof(x.ut_line) - 1);
  std::strncpy(x.ut_host, host, sizeof(x.ut_host) - 1);
  out.write(reinterpret_cast<const char*>(&x), sizeof(x));
}

TEST(sessions, tells_who_sits_here_and_who_came_from_afar) {
  auto path = std::filesystem::temp_directory_path()
              / ("vedette-utmp-" + std::to_string(::getpid()));
  {
    std::ofstream out{path, std::ios::binary};
    put(out, BOOT_TIME, "reboot", "~", "6.1");
    put(out, USER_PROCESS, "ann", "pts/0", "203.0.113.7");
    put(out, USER_PROCESS, "bob", "tty2", "");
    put(out, USER_PROCESS, "eve", "tty7", ":0");
    put(out, DEAD_PROCESS, "old", "pts/9", "");
    out << "torn";
  }
  auto found = read_sessions(path);
  std::filesystem::remove(path);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_TRUE(found[0].remote());
  EXPECT_FALSE(found[1].remote());
  EXPECT_FALSE(found[2].remote());
  EXPECT_EQ(found[0].user, "ann");
  EXPECT_TRUE(read_sessions("/nonexistent").empty());
}

TEST(sessions, writes_only_to_terminals) {
  EXPECT_EQ(write_to_terminals({{"a", "null", "", 0},
                                {"b", "../etc/passwd", "", 0},
                                {"c", "nonexistent", "", 0}},
                               "hello"),
            0U);
}

TEST(sessions, ending_a_session_that_is_gone_is_no_success) {
  process_hands hands{std::make_shared<process_table>(uid::of("b"))};
  EXPECT_EQ(log_off({"a", "pts/0", "", 0x3fffff0}, hands).state,
            schema::response_state::failed);
}

} // namespace
} // namespace vedette::agent
