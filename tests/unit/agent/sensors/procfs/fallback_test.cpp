#include "agent/sensors/procfs/proc_connector.hpp"
#include "agent/sensors/procfs/socket_list.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace vedette::agent {
namespace {

TEST(fallback, the_connector_takes_any_bytes) {
  std::mt19937 random{1};
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 200, '\0');
    for (auto& c : bytes)
      c = static_cast<char>(random() % 4 == 0 ? random() : 0);
    decode_connector(bytes);
  }
}

TEST(fallback, socket_lists_tell_what_began_and_ended) {
  socket_history history;
  socket_facts server{1, socket_state::listening, 0, {}};
  server.ends.local_port = 80;
  EXPECT_TRUE(history.update({server}).begun.empty()) << "was there before";
  socket_facts in{2, socket_state::open, 0, {}};
  in.ends.local_port = 80;
  socket_facts out{3, socket_state::open, 0, {}};
  out.ends.local_port = 40'000;
  auto changes = history.update({server, in, out});
  ASSERT_EQ(changes.begun.size(), 2U);
  EXPECT_TRUE(changes.begun[0].ends.inbound);
  EXPECT_FALSE(changes.begun[1].ends.inbound);
  changes = history.update({server, out});
  ASSERT_EQ(changes.ended.size(), 1U);
  EXPECT_EQ(changes.ended[0].inode, 2U);
}

} // namespace
} // namespace vedette::agent
