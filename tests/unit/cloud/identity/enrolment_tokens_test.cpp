#include "actors/net/keys.hpp"
#include "cloud/identity/enrolment_tokens.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class enrolment_tokens_test : public testing::Test {
protected:
  std::string make(std::uint32_t uses) {
    std::string text;
    auto made = store.update([&](control_transaction& with) -> status {
      enrolment_token terms;
      terms.uses_max = uses;
      terms.expires = clock.wall() + 3600 * ns_per_second;
      auto token = tokens.create(with, terms);
      if (!token.ok())
        return token.why();
      text = token.value().text;
      return done;
    });
    EXPECT_TRUE(made.ok());
    return text;
  }
  status redeem(const std::string& text) {
    return store.update([&](control_transaction& with) -> status {
      auto token = tokens.redeem(with, text);
      return token.ok() ? status{done} : status{token.why()};
    });
  }

  manual_clock clock{1000 * ns_per_second, 0};
  test::memory_records records;
  control_store store{records};
  enrolment_tokens tokens{store, clock, std::string(64, 'a')};
};

TEST_F(enrolment_tokens_test, works_as_often_as_it_says) {
  auto text = make(2);
  EXPECT_TRUE(redeem(text).ok());
  EXPECT_TRUE(redeem(text).ok());
  auto third = redeem(text);
  EXPECT_EQ(third.why().code, errc::unauthenticated);
  EXPECT_EQ(third.why().detail, "enrolment token: used up");
  EXPECT_EQ(tokens.list().value()[0].uses, 2U);
}

TEST_F(enrolment_tokens_test, expires) {
  auto text = make(1);
  clock.advance(3600 * ns_per_second);
  EXPECT_EQ(redeem(text).why().detail, "enrolment token: expired");
}

TEST_F(enrolment_tokens_test, refuses_what_is_not_a_token) {
  for (const std::string& text :
       {std::string(), std::string("vdt1."), std::string("vdt1..x"),
        "vdt1.secret." + std::string(64, 'a'), std::string(100'000, 'x')})
    EXPECT_EQ(redeem(text).why().code, errc::unauthenticated);
}

TEST_F(enrolment_tokens_test, can_be_withdrawn) {
  auto text = make(5);
  auto id = tokens.list().value()[0].id;
  ASSERT_TRUE(store
                .update([&](control_transaction& with) {
                  return tokens.remove(with, id);
                })
                .ok());
  EXPECT_EQ(redeem(text).why().detail, "enrolment token: unknown or withdrawn");
}

TEST_F(enrolment_tokens_test, keeps_no_secret) {
  auto text = make(1);
  auto secret = net::parse_token(text).value().secret;
  auto visited
    = records.scan(actors::record_table::control, "",
                   [&secret](std::string_view key, std::string_view value) {
                     EXPECT_EQ(key.find(secret), std::string_view::npos);
                     EXPECT_EQ(value.find(secret), std::string_view::npos);
                     return true;
                   });
  EXPECT_TRUE(visited.ok());
}

TEST_F(enrolment_tokens_test, refuses_a_life_of_years) {
  auto made = store.update([&](control_transaction& with) -> status {
    enrolment_token terms;
    terms.expires = clock.wall() + 365LL * 86'400 * ns_per_second;
    auto token = tokens.create(with, terms);
    return token.ok() ? status{done} : status{token.why()};
  });
  EXPECT_EQ(made.why().code, errc::invalid_argument);
}

} // namespace
} // namespace vedette::cloud
