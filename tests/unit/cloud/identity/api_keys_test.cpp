#include "cloud/identity/api_keys.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class api_keys_test : public testing::Test {
protected:
  result<api_keys::made> make(api_key terms) {
    result<api_keys::made> out = error{errc::unspecified, ""};
    std::ignore = store.update([&](control_transaction& with) -> status {
      out = keys.create(with, terms);
      return out.ok() ? status{done} : status{out.why()};
    });
    return out;
  }
  static api_key terms(const std::string& name, const std::string& role) {
    api_key out;
    out.name = name;
    out.role = role;
    return out;
  }

  manual_clock clock{1'700'000'000 * ns_per_second, 0};
  test::memory_records records;
  control_store store{records};
  api_keys keys{store, clock};
};

TEST_F(api_keys_test, a_key_is_good_until_it_is_withdrawn) {
  auto made = make(terms("ci", "read_only"));
  ASSERT_TRUE(made.ok()) << made.why().detail;
  EXPECT_TRUE(api_keys::is_key(made.value().text));
  auto found = keys.find(made.value().text);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().role, "read_only");
  EXPECT_EQ(keys.list().value()[0].last_used, clock.wall());
  ASSERT_TRUE(store
                .update([&](control_transaction& with) {
                  return keys.remove(with, made.value().key.id);
                })
                .ok());
  EXPECT_EQ(keys.find(made.value().text).why().code, errc::unauthenticated);
  EXPECT_TRUE(keys.list().value().empty());
}

TEST_F(api_keys_test, only_a_hash_is_kept) {
  auto made = make(terms("ci", "analyst"));
  ASSERT_TRUE(made.ok());
  const auto secret = made.value().text.substr(4);
  ASSERT_TRUE(records
                .scan(actors::record_table::control, "",
                      [&](std::string_view key, std::string_view value) {
                        EXPECT_EQ(key.find(secret), key.npos);
                        EXPECT_EQ(value.find(secret), value.npos);
                        return true;
                      })
                .ok());
}

TEST_F(api_keys_test, ends_when_it_was_to_end) {
  auto short_lived = terms("ci", "analyst");
  short_lived.expires = clock.wall() + ns_per_second;
  auto made = make(short_lived);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(keys.find(made.value().text).ok());
  clock.advance(ns_per_second);
  EXPECT_EQ(keys.find(made.value().text).why().code, errc::unauthenticated);
}

TEST_F(api_keys_test, refuses_what_makes_no_sense) {
  EXPECT_FALSE(make(terms("", "analyst")).ok());
  EXPECT_FALSE(make(terms("a:b", "analyst")).ok());
  EXPECT_FALSE(make(terms("ci", "emperor")).ok());
  auto past = terms("ci", "analyst");
  past.expires = 1;
  EXPECT_FALSE(make(past).ok());
  EXPECT_FALSE(keys.find("vk1.guess").ok());
  EXPECT_FALSE(keys.find("vk1." + std::string(1000, 'a')).ok());
}

TEST_F(api_keys_test, a_full_disk_does_not_lock_scripts_out) {
  auto made = make(terms("ci", "analyst"));
  ASSERT_TRUE(made.ok());
  records.fail_with = {errc::overloaded, "disk full"};
  EXPECT_TRUE(keys.find(made.value().text).ok());
}

} // namespace
} // namespace vedette::cloud
