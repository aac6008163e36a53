#include "cloud/identity/sessions.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class sessions_test : public testing::Test {
protected:
  sessions::opened open(const std::string& user) {
    sessions::opened made;
    auto opened = store.update([&](control_transaction& with) -> status {
      auto session = open_sessions.open(with, user);
      if (!session.ok())
        return session.why();
      made = session.value();
      return done;
    });
    EXPECT_TRUE(opened.ok());
    return made;
  }

  manual_clock clock{1000 * ns_per_second, 0};
  test::memory_records records;
  control_store store{records};
  sessions open_sessions{store, clock, 3600 * ns_per_second};
};

TEST_F(sessions_test, knows_a_token_until_it_expires) {
  auto made = open("ann");
  EXPECT_EQ(open_sessions.find(made.token).value().user, "ann");
  EXPECT_NE(made.session.csrf, made.token);
  clock.advance(3600 * ns_per_second);
  EXPECT_EQ(open_sessions.find(made.token).why().code, errc::unauthenticated);
}

TEST_F(sessions_test, a_closed_session_cannot_be_used_again) {
  auto made = open("ann");
  ASSERT_TRUE(store
                .update([&](control_transaction& with) -> status {
                  open_sessions.close(with, made.token);
                  return done;
                })
                .ok());
  EXPECT_FALSE(open_sessions.find(made.token).ok());
}

TEST_F(sessions_test, all_sessions_of_a_user_can_be_closed) {
  auto first = open("ann");
  auto second = open("ann");
  auto other = open("bob");
  ASSERT_TRUE(store
                .update([&](control_transaction& with) {
                  return open_sessions.close_all_of(with, "ann");
                })
                .ok());
  EXPECT_FALSE(open_sessions.find(first.token).ok());
  EXPECT_FALSE(open_sessions.find(second.token).ok());
  EXPECT_TRUE(open_sessions.find(other.token).ok());
}

TEST_F(sessions_test, refuses_garbage) {
  for (const std::string& token :
       {std::string(), std::string("x"), std::string(1'000'000, 'x')})
    EXPECT_EQ(open_sessions.find(token).why().code, errc::unauthenticated);
}

} // namespace
} // namespace vedette::cloud
