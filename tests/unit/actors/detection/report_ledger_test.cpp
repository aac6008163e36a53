#include "actors/detection/report_ledger.hpp"

#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

report_ledger::report report_of(const uid& id, std::uint32_t revision) {
  auto out = std::make_shared<schema::detection_report>();
  out->id = id;
  out->revision = revision;
  return out;
}

class report_ledger_test : public ::testing::Test {
protected:
  void change(const uid& id, std::uint32_t revision, std::uint64_t sequence) {
    ledger.changed(report_of(id, revision));
    ledger.kept(id, revision, sequence);
  }
  report_ledger ledger;
  uid a = uid::of("a"), b = uid::of("b");
};

TEST_F(report_ledger_test, offers_what_is_kept_and_not_accepted) {
  ledger.changed(report_of(a, 1));
  EXPECT_TRUE(ledger.unaccepted(10).empty());
  ledger.kept(a, 1, 1);
  EXPECT_EQ(ledger.unaccepted(10).size(), 1u);
  EXPECT_TRUE(ledger.accepted(a, 1));
  EXPECT_TRUE(ledger.unaccepted(10).empty());
}

TEST_F(report_ledger_test, is_not_content_with_an_older_revision) {
  change(a, 1, 1);
  change(a, 2, 2);
  EXPECT_FALSE(ledger.accepted(a, 1));
  ASSERT_EQ(ledger.unaccepted(10).size(), 1u);
  EXPECT_EQ(ledger.unaccepted(10)[0]->revision, 2u);
}

TEST_F(report_ledger_test, releases_records_up_to_the_oldest_one_in_use) {
  change(a, 1, 1);
  change(b, 1, 2);
  change(b, 2, 3);
  ledger.finished(b);
  ledger.accepted(b, 2);
  EXPECT_EQ(ledger.releasable(), 0u);
  ledger.finished(a);
  ledger.accepted(a, 1);
  EXPECT_EQ(ledger.releasable(), 3u);
  EXPECT_EQ(ledger.size(), 0u);
}

TEST_F(report_ledger_test, keeps_a_finished_one_until_its_end_is_accepted) {
  change(a, 1, 1);
  ledger.accepted(a, 1);
  change(a, 2, 2);
  ledger.finished(a);
  EXPECT_TRUE(ledger.known(a));
  ledger.accepted(a, 2);
  EXPECT_FALSE(ledger.known(a));
}

TEST_F(report_ledger_test, offers_what_the_disk_refused) {
  ledger.changed(report_of(a, 1));
  ledger.not_kept(a, 1);
  EXPECT_EQ(ledger.unaccepted(10).size(), 1u);
  ledger.finished(a);
  ledger.accepted(a, 1);
  EXPECT_EQ(ledger.size(), 0u);
}

} // namespace
} // namespace vedette::actors
