#include "cloud/backup/manifest.hpp"
#include "cloud/backup/store_hands.hpp"
#include "cloud/identity/audit_log.hpp"
#include "tests/unit/cloud/store/store_fixture.hpp"

#include <fstream>

namespace vedette::cloud {
namespace {

namespace fs = std::filesystem;

class backups_test : public testing::Test {
protected:
  void SetUp() override {
    fs::create_directories(data() + "/pki");
    std::ofstream{data() + "/pki/ca.key"} << "a secret";
    fs::permissions(data() + "/pki/ca.key",
                    fs::perms::owner_read | fs::perms::owner_write);
    open(data());
  }

  void open(const std::string& dir) {
    auto opened = store::open({dir + "/store", 30}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.why().detail;
    kept_ = std::shared_ptr<store>{std::move(opened).value()};
  }
  void append(std::uint64_t sequence) {
    auto stored
      = kept_->events().append({{{device_, 1, schema::lane::telemetry},
                                 sequence,
                                 test_block(device_, sequence * 10, 10)}});
    ASSERT_TRUE(stored.front().ok());
  }
  void note(const std::string& action) {
    control_store control{kept_->records()};
    audit_entry entry;
    entry.action = action;
    ASSERT_TRUE((audit_log{control, clock_}.append(entry)).ok());
  }
  backups make() { return {data(), store_hands(kept_, clock_), clock_}; }
  backup_hands hands() { return store_hands(nullptr, clock_); }
  [[nodiscard]] std::string data() const { return directory_.path() + "/node"; }

  scratch_directory directory_;
  manual_clock clock_{test_day};
  uid device_ = uid::of("device");
  std::shared_ptr<store> kept_;
};

TEST_F(backups_test, what_was_there_is_there_after_a_restore) {
  append(1);
  note("before");
  auto copies = make();
  auto made = copies.create();
  ASSERT_TRUE(made.ok()) << made.why().detail;
  EXPECT_EQ(made.value().id, "20241004T000000Z");
  append(2); // Not in the backup.
  note("after");
  EXPECT_TRUE(copies.verify(made.value().id).ok());
  ASSERT_EQ(copies.list().value().size(), 1U);

  const auto elsewhere = directory_.path() + "/restored";
  auto restored = restore_backup(made.value().path, elsewhere, hands());
  ASSERT_TRUE(restored.ok()) << restored.why().detail;
  kept_.reset();
  open(elsewhere);
  EXPECT_EQ(stored_events(*kept_)[device_].size(), 10U);
  append(2); // The agent sends it again.
  control_store control{kept_->records()};
  const audit_log audit{control, clock_};
  EXPECT_EQ(audit.verify().value(), 1U);
  EXPECT_EQ(audit.list({}).value()[0].action, "before");
  EXPECT_EQ(fs::status(elsewhere + "/pki/ca.key").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(backups_test, a_restore_never_overwrites_a_node) {
  auto made = make().create();
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(restore_backup(made.value().path, data(), hands()).why().code,
            errc::conflict);
}

TEST_F(backups_test, damage_is_found_wherever_it_is) {
  append(1);
  auto copies = make();
  auto made = copies.create();
  ASSERT_TRUE(made.ok());
  const fs::path path = made.value().path;
  auto manifest = read_manifest(path);
  ASSERT_TRUE(manifest.ok());
  ASSERT_GT(manifest.value().files.size(), 4U);
  for (const auto& file : manifest.value().files) {
    if (file.size == 0)
      continue;
    std::string before;
    {
      std::ifstream in{path / file.path, std::ios::binary};
      before.assign(std::istreambuf_iterator<char>{in}, {});
    }
    auto damaged = before;
    damaged[damaged.size() / 2]
      = static_cast<char>(~damaged[damaged.size() / 2]);
    // Files of a backup may be links to those of the store.
    fs::remove(path / file.path);
    std::ofstream{path / file.path, std::ios::binary} << damaged;
    auto verified = copies.verify(made.value().id);
    EXPECT_FALSE(verified.ok()) << file.path;
    std::ofstream{path / file.path, std::ios::binary} << before;
  }
  EXPECT_TRUE(copies.verify(made.value().id).ok());
  fs::remove(path / "pki/ca.key");
  EXPECT_EQ(copies.verify(made.value().id).why().code, errc::corrupt);
}

TEST_F(backups_test, one_that_was_not_finished_is_none) {
  auto failing = backups{data(),
                         {[](const std::string&) -> status {
                            return error{errc::overloaded, "disk full"};
                          },
                          {}},
                         clock_};
  EXPECT_EQ(failing.create().why().code, errc::overloaded);
  EXPECT_TRUE(failing.list().value().empty());
  EXPECT_TRUE(fs::is_empty(data() + "/backups"));
}

TEST_F(backups_test, are_removed_by_their_id_and_nothing_else) {
  auto copies = make();
  auto made = copies.create();
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(copies.create().why().code, errc::conflict);
  for (const auto* id : {"..", "../store", "20241004T000001Z", ""})
    EXPECT_EQ(copies.remove(id).why().code, errc::not_found) << id;
  EXPECT_TRUE(copies.remove(made.value().id).ok());
  EXPECT_TRUE(copies.list().value().empty());
  EXPECT_TRUE(fs::exists(data() + "/store"));
}

TEST_F(backups_test, checking_a_copy_does_not_change_it) {
  append(1);
  auto made = make().create();
  ASSERT_TRUE(made.ok());
  auto before = list_files(made.value().path);
  ASSERT_TRUE(verify_backup(made.value().path, hands()).ok());
  auto after = list_files(made.value().path);
  ASSERT_EQ(after.value().files.size(), before.value().files.size());
}

} // namespace
} // namespace vedette::cloud
