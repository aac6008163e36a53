#include "agent/sensors/fanotify/file_decoder.hpp"
#include "agent/sensors/fanotify/watch_reach.hpp"
#include "agent/sensors/fanotify/watched_mounts.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>
#include <sys/fanotify.h>

#include <cstring>
#include <random>

namespace vedette::agent {
namespace {

using schema::event_type;
using schema::id_of;

/// An information record: header, fsid, handle of one byte, name.
std::string info(std::uint8_t type, char handle, const std::string& name) {
  std::string body(8, '\1');
  std::uint32_t size = 1;
  body.append(reinterpret_cast<const char*>(&size), 4);
  body.append(4, '\0');
  body += handle;
  body += name + '\0';
  fanotify_event_info_header head{
    type, 0, static_cast<__u16>(sizeof(head) + body.size())};
  return std::string{reinterpret_cast<const char*>(&head), sizeof(head)} + body;
}

std::string record(std::uint64_t mask, const std::string& infos) {
  fanotify_event_metadata head{};
  head.event_len = static_cast<__u32>(sizeof(head) + infos.size());
  head.vers = FANOTIFY_METADATA_VERSION;
  head.metadata_len = sizeof(head);
  head.mask = mask;
  head.fd = FAN_NOFD;
  head.pid = 77;
  return std::string{reinterpret_cast<const char*>(&head), sizeof(head)}
         + infos;
}

class file_decoder_test : public testing::Test {
protected:
  file_decoder_test() {
    context_.run = {uid::of("d"), uid::of("b"), 1};
    context_.clock = &clock_;
    context_.processes = std::make_shared<process_table>(context_.run.boot);
    context_.users = std::make_shared<user_names>(clock_, "/dev/null");
  }
  void decode(const std::string& bytes) {
    std::string_view rest{bytes};
    file_record x;
    while (next_record(rest, x))
      decoder_->decode(x, 1, {}, out_);
  }
  std::string path(std::size_t at) {
    return std::string{out_[at].get(id_of("file.path")).text()};
  }

  manual_clock clock_;
  sensor_context context_;
  actors::event_batch out_;
  std::unique_ptr<file_decoder> decoder_;
  int asked_ = 0;
  void start() {
    decoder_ = std::make_unique<file_decoder>(
      context_, [this](const file_handle_id& folder) {
        ++asked_;
        return folder.bytes.back() == 'D' ? std::string{"/nowhere/d"}
                                          : std::string{};
      });
  }
};

TEST_F(file_decoder_test, remembers_folders_and_tells_new_from_changed) {
  start();
  auto name = info(FAN_EVENT_INFO_TYPE_DFID_NAME, 'D', "f");
  auto target = info(FAN_EVENT_INFO_TYPE_FID, 'F', "");
  decode(record(FAN_CREATE, name + target)
         + record(FAN_CLOSE_WRITE, name + target)
         + record(FAN_CLOSE_WRITE, name + target));
  ASSERT_EQ(out_.size(), 4U);
  EXPECT_EQ(out_[0].type, event_type::create);
  EXPECT_EQ(out_[1].type, event_type::write);
  EXPECT_EQ(out_[2].type, event_type::write);
  EXPECT_EQ(out_[3].type, event_type::overwrite);
  EXPECT_EQ(path(0), "/nowhere/d/f");
  EXPECT_EQ(asked_, 1);
}

TEST_F(file_decoder_test, knows_a_folder_that_was_gone_before_it_asked) {
  start();
  decode(record(FAN_CREATE | FAN_ONDIR,
                info(FAN_EVENT_INFO_TYPE_DFID_NAME, 'D', "sub")
                  + info(FAN_EVENT_INFO_TYPE_FID, 'S', ""))
         + record(FAN_RENAME,
                  info(FAN_EVENT_INFO_TYPE_OLD_DFID_NAME, 'S', "x")
                    + info(FAN_EVENT_INFO_TYPE_NEW_DFID_NAME, 'D', "y")));
  ASSERT_EQ(out_.size(), 2U);
  EXPECT_EQ(path(1), "/nowhere/d/y");
  EXPECT_EQ(out_[1].get(id_of("file.Ext.original.path")).text(),
            "/nowhere/d/sub/x");
}

TEST_F(file_decoder_test, marks_a_path_whose_folder_nobody_knows) {
  start();
  decode(record(FAN_CREATE, info(FAN_EVENT_INFO_TYPE_DFID_NAME, 'X', "f")
                              + info(FAN_EVENT_INFO_TYPE_FID, 'F', "")));
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(path(0), "…/f"); // Never taken for an absolute path.
  EXPECT_TRUE(out_[0].get(id_of("event.truncated")).boolean());
  EXPECT_EQ(out_[0].get(id_of("event.truncated_fields")).begin()->text(),
            "file.path");
}

TEST_F(file_decoder_test, tells_changes_of_mode_and_owner) {
  start();
  auto target = info(FAN_EVENT_INFO_TYPE_FID, 'F', "");
  decode(
    record(FAN_ATTRIB, info(FAN_EVENT_INFO_TYPE_DFID_NAME, 'D', "f") + target)
    // The last name of a file went: its own record has no name.
    + record(FAN_ATTRIB, target));
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(out_[0].type, event_type::attribute_change);
  EXPECT_EQ(path(0), "/nowhere/d/f");
}

TEST_F(file_decoder_test, counts_an_overflow) {
  start();
  decode(record(FAN_Q_OVERFLOW, ""));
  EXPECT_EQ(decoder_->lost(), 1U);
  EXPECT_TRUE(out_.empty());
}

TEST_F(file_decoder_test, takes_any_bytes) {
  start();
  std::mt19937 random{1};
  auto whole = record(FAN_CREATE | FAN_DELETE,
                      info(FAN_EVENT_INFO_TYPE_DFID_NAME, 'D', "f")
                        + info(FAN_EVENT_INFO_TYPE_FID, 'F', ""));
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = whole.substr(0, random() % (whole.size() + 1));
    for (int n = 0; n < 3 && !bytes.empty(); ++n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    decode(bytes);
    out_.clear();
  }
}

TEST(watched_mounts, takes_each_file_system_that_holds_files_once) {
  auto found = mounts_to_watch(
    "1 0 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "2 1 0:5 / /proc rw - proc proc rw\n"
    "3 1 254:0 /home /mnt/with\\040blank rw shared:1 - ext4 /dev/vda rw\n"
    "4 1 0:9 / /tmp\\040x rw - tmpfs tmpfs rw\nbroken\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].path, "/");
  EXPECT_EQ(found[1].path, "/tmp x");
}

TEST(watched_mounts, prefers_a_mount_that_shows_the_whole_file_system) {
  auto found = mounts_to_watch("1 0 254:1 /a /bound rw - ext4 /dev/vdb rw\n"
                               "2 0 254:1 / /data rw - ext4 /dev/vdb rw\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path, "/data");
}

TEST(watch_reach, says_which_paths_are_not_watched_and_why) {
  const std::string mounts = "1 0 254:0 / / rw - ext4 /dev/vda rw\n"
                             "2 1 0:9 / /dev/shm rw - tmpfs tmpfs rw\n"
                             "3 1 0:5 / /proc rw - proc proc rw\n";
  auto why = [&](const char* path, std::vector<std::string> watched) {
    return why_not_watched(path, watched, mounts);
  };
  EXPECT_EQ(why("/dev/shm/", {}), "");
  EXPECT_EQ(why("/etc/passwd", {}), "");
  EXPECT_EQ(why("/proc/sys/", {}),
            "/proc/sys/ is on /proc (proc), which cannot be watched");
  EXPECT_EQ(why("/dev/shm/x", {"/"}),
            "/dev/shm/x is on /dev/shm (tmpfs), and sensors.file_paths has "
            "only /");
  EXPECT_EQ(why("/dev/shm/x", {"/", "/dev/shm"}), "");
  // A name that only begins so far may be on what is mounted there.
  EXPECT_EQ(why("/de", {"/dev/shm"}), "");
}

} // namespace
} // namespace vedette::agent
