#include "cloud/identity/control_store.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class control_store_test : public testing::Test {
protected:
  status put(const std::string& key, const std::string& value) {
    return store.update([&](control_transaction& with) -> status {
      auto written = with.put(key, value);
      return written.ok() ? status{done} : status{written.why()};
    });
  }

  test::memory_records records;
  control_store store{records};
};

TEST_F(control_store_test, counts_revisions_from_one) {
  ASSERT_TRUE(put("rule/a", "x").ok());
  ASSERT_TRUE(put("rule/a", "y\nz").ok());
  auto entry = store.read("rule/a");
  ASSERT_TRUE(entry.ok() && entry.value());
  EXPECT_EQ(entry.value()->revision, 2U);
  EXPECT_EQ(entry.value()->value, "y\nz");
}

TEST_F(control_store_test, lists_by_prefix_in_order) {
  for (const auto* key : {"rule/b", "rule/a", "ruleset/a", "user/a"})
    ASSERT_TRUE(put(key, key).ok());
  auto listed = store.list("rule/");
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed.value().size(), 2U);
  EXPECT_EQ(listed.value()[0].key, "rule/a");
}

TEST_F(control_store_test, writes_nothing_when_the_work_is_refused) {
  auto updated = store.update([](control_transaction& with) -> status {
    std::ignore = with.put("rule/a", "x"); // Must not survive.
    return error{errc::conflict, "changed my mind"};
  });
  EXPECT_EQ(updated.why().code, errc::conflict);
  EXPECT_FALSE(store.read("rule/a").value());
}

TEST_F(control_store_test, a_transaction_sees_its_own_writes) {
  auto updated = store.update([](control_transaction& with) -> status {
    EXPECT_EQ(with.put("a", "1").value(), 1U);
    EXPECT_EQ(with.put("a", "2").value(), 2U);
    with.erase("a");
    EXPECT_FALSE(with.read("a").value());
    return done;
  });
  EXPECT_TRUE(updated.ok());
  EXPECT_FALSE(store.read("a").value());
}

TEST_F(control_store_test, passes_on_that_the_disk_is_full) {
  records.fail_with = {errc::io_failure, "disk full"};
  EXPECT_EQ(put("a", "x").why().code, errc::io_failure);
}

} // namespace
} // namespace vedette::cloud
