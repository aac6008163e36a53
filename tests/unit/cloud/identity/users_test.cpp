#include "cloud/identity/users.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace vedette::cloud {
namespace {

constexpr const char* password = "a long password";

class users_test : public testing::Test {
protected:
  template <class Work>
  status in_transaction(Work work) {
    return store.update(
      [&](control_transaction& with) -> status { return work(with); });
  }
  status create(const std::string& name, const std::string& role,
                const std::string& with_password = password) {
    return in_transaction([&](control_transaction& with) {
      return people.create(with, name, role, with_password);
    });
  }

  manual_clock clock{1000 * ns_per_second, 0};
  test::memory_records records;
  control_store store{records};
  users people{store, clock};
};

TEST_F(users_test, lets_in_who_knows_the_password) {
  ASSERT_TRUE(create("ann", "analyst").ok());
  EXPECT_EQ(people.check("ann", password).value().role, "analyst");
  EXPECT_EQ(people.check("ann", "another password").why().code,
            errc::unauthenticated);
  EXPECT_EQ(create("ann", "analyst").why().code, errc::conflict);
}

TEST_F(users_test, says_the_same_about_unknown_users_after_the_same_work) {
  ASSERT_TRUE(create("ann", "analyst").ok());
  using clock_type = std::chrono::steady_clock;
  auto start = clock_type::now();
  auto wrong = people.check("ann", "wrong");
  auto known = clock_type::now() - start;
  start = clock_type::now();
  auto nobody = people.check("nobody", "wrong");
  auto unknown = clock_type::now() - start;
  EXPECT_EQ(wrong.why().detail, nobody.why().detail);
  // An order of magnitude would be measurable from outside.
  EXPECT_GT(unknown * 5, known);
}

TEST_F(users_test, refuses_bad_names_roles_and_passwords) {
  EXPECT_EQ(create("", "analyst").why().code, errc::invalid_argument);
  EXPECT_EQ(create("a/b", "analyst").why().code, errc::invalid_argument);
  EXPECT_EQ(create("ann", "root").why().code, errc::invalid_argument);
  EXPECT_EQ(create("ann", "analyst", "short").why().code,
            errc::invalid_argument);
}

TEST_F(users_test, keeps_the_last_administrator) {
  ASSERT_TRUE(create("ann", "administrator").ok());
  auto demote = [&](control_transaction& with) {
    return people.set_role(with, "ann", "analyst");
  };
  auto remove
    = [&](control_transaction& with) { return people.remove(with, "ann"); };
  EXPECT_EQ(in_transaction(demote).why().code, errc::conflict);
  EXPECT_EQ(in_transaction(remove).why().code, errc::conflict);
  ASSERT_TRUE(create("bob", "administrator").ok());
  EXPECT_TRUE(in_transaction(remove).ok());
  EXPECT_EQ(people.read("ann").why().code, errc::not_found);
}

} // namespace
} // namespace vedette::cloud
