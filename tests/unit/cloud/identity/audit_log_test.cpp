#include "cloud/identity/audit_log.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class audit_log_test : public testing::Test {
protected:
  void note(const std::string& user, const std::string& action) {
    audit_entry entry;
    entry.user = user;
    entry.action = action;
    clock.advance(ns_per_second);
    ASSERT_TRUE(log.append(entry).ok());
  }
  // Changes a stored entry behind the log's back.
  void tamper(const std::string& key, const std::string& from,
              const std::string& to) {
    auto value = records.read(actors::record_table::control, key).value();
    ASSERT_TRUE(value);
    auto at = value->find(from);
    ASSERT_NE(at, std::string::npos);
    value->replace(at, from.size(), to);
    ASSERT_TRUE(
      records.commit({{actors::record_table::control, key, value}}).ok());
  }

  manual_clock clock{1000 * ns_per_second, 0};
  test::memory_records records;
  control_store store{records};
  audit_log log{store, clock};
};

TEST_F(audit_log_test, lists_newest_first_and_filters) {
  note("ann", "rule.create");
  note("bob", "rule.update");
  note("ann", "policy.update");
  auto all = log.list({});
  ASSERT_EQ(all.value().size(), 3U);
  EXPECT_EQ(all.value()[0].action, "policy.update");
  audit_filter which;
  which.user = "ann";
  which.action = "rule";
  ASSERT_EQ(log.list(which).value().size(), 1U);
  which = {};
  which.before_sequence = 2;
  EXPECT_EQ(log.list(which).value().front().user, "ann");
  EXPECT_EQ(log.verify().value(), 3U);
}

TEST_F(audit_log_test, notices_a_changed_entry) {
  note("eve", "rule.delete");
  note("ann", "rule.create");
  tamper("audit/00000000000000000001", "eve", "bob");
  EXPECT_EQ(log.verify().why().code, errc::corrupt);
}

TEST_F(audit_log_test, notices_a_missing_entry_and_a_cut_off_end) {
  for (int i = 0; i < 3; ++i)
    note("ann", "rule.create");
  auto middle = std::string("audit/00000000000000000002");
  auto kept = records.read(actors::record_table::control, middle).value();
  ASSERT_TRUE(
    records.commit({{actors::record_table::control, middle, std::nullopt}})
      .ok());
  EXPECT_EQ(log.verify().why().code, errc::corrupt);
  ASSERT_TRUE(
    records.commit({{actors::record_table::control, middle, kept}}).ok());
  ASSERT_TRUE(log.verify().ok());
  tamper("audit-head", "3 ", "2 ");
  EXPECT_EQ(log.verify().why().code, errc::corrupt);
}

} // namespace
} // namespace vedette::cloud
