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
      auto session = open_sessions.open(with, user, "192.0.2.1");
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

TEST_F(sessions_test, are_listed_and_closed_by_an_id_that_opens_nothing) {
  auto made = open("ann");
  clock.advance(3000 * ns_per_second);
  auto late = open("bob");
  auto listed = open_sessions.list().value();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].user, "bob");
  EXPECT_EQ(listed[1].id, made.session.id);
  EXPECT_EQ(listed[1].address, "192.0.2.1");
  EXPECT_FALSE(open_sessions.find(made.session.id).ok());
  ASSERT_TRUE(open_sessions.find(made.token).ok());
  EXPECT_EQ(open_sessions.list().value()[1].last_seen, clock.wall());
  auto close = [&](const std::string& id) {
    return store.update([&](control_transaction& with) {
      return open_sessions.close_id(with, id);
    });
  };
  EXPECT_EQ(close("nobody's").why().code, errc::not_found);
  EXPECT_TRUE(close(made.session.id).ok());
  EXPECT_FALSE(open_sessions.find(made.token).ok());
  EXPECT_TRUE(open_sessions.find(late.token).ok());
}

TEST_F(sessions_test, a_changed_password_keeps_only_the_one_that_changed_it) {
  auto here = open("ann"), there = open("ann");
  ASSERT_TRUE(store
                .update([&](control_transaction& with) {
                  return open_sessions.close_all_of(with, "ann", here.token);
                })
                .ok());
  EXPECT_TRUE(open_sessions.find(here.token).ok());
  EXPECT_FALSE(open_sessions.find(there.token).ok());
}

} // namespace
} // namespace vedette::cloud
