#include "agent/process/user_names.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

TEST(user_names, reads_passwd_and_follows_its_changes) {
  auto path = std::filesystem::temp_directory_path()
              / ("vedette-passwd-" + std::to_string(::getpid()));
  std::ofstream{path}
    << "root:x:0:0::/root:/bin/sh\nbroken\nann:x:1000:1::/:\n";
  manual_clock clock{0, 100 * ns_per_second};
  user_names users{clock, path};
  EXPECT_EQ(users.of(0), "root");
  EXPECT_EQ(users.of(1000), "ann");
  EXPECT_EQ(users.of(1001), "1001");
  EXPECT_EQ(users.id_of("ann"), 1000U);
  EXPECT_FALSE(users.id_of("bob").has_value());
  std::filesystem::remove(path);
  std::ofstream{path} << "bob:x:1001:1::/:\n";
  std::filesystem::last_write_time(path,
                                   std::filesystem::file_time_type::clock::now()
                                     + std::chrono::seconds{2});
  EXPECT_EQ(users.of(1001), "1001") << "not looked at again so soon";
  clock.advance(6 * ns_per_second);
  EXPECT_EQ(users.of(1001), "bob");
  std::filesystem::remove(path);
  EXPECT_EQ(user_names(clock, "/nonexistent").of(5), "5");
}

} // namespace
} // namespace vedette::agent
