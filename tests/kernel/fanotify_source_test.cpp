#include "agent/sensors/bpf/bpf_source.hpp"
#include "agent/sensors/fanotify/fanotify_source.hpp"
#include "tests/kernel/kernel_world.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

using schema::event;
using schema::event_class;
using schema::event_type;
using schema::id_of;

/// A file system of its own in a mount name space of its own: the marks cannot
/// touch anything else.
class fanotify_source_test : public kernel_test {
protected:
  void SetUp() override {
    kernel_test::SetUp();
    if (IsSkipped())
      return;
    folder_ = std::filesystem::temp_directory_path()
              / ("vedette-files-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(::mount("test", folder_.c_str(), "tmpfs", 0, nullptr), 0);
    source_ = std::make_unique<fanotify_source>(
      fanotify_options{{folder_.string()}, false}, context_);
    auto opened = source_->open();
    ASSERT_TRUE(opened.ok()) << opened.why().detail;
  }
  void TearDown() override {
    source_.reset();
    if (!folder_.empty()) {
      ::umount2(folder_.c_str(), MNT_DETACH);
      std::filesystem::remove(folder_);
    }
  }

  void read_all() {
    wait_for(start_in(group_, {"/bin/touch", (folder_ / "sentinel").string()}));
    EXPECT_TRUE(read_until(*source_, [](const event& x) {
      return text(x, id_of("file.name")) == "sentinel"
             && x.type == event_type::write;
    }));
    EXPECT_EQ(source_->ledgers().at(0).lost, 0U);
  }
  const event* file(event_type type, std::size_t nth = 0) {
    return find(type, nth, event_class::file);
  }

  const event* about(event_type type, const std::string& name) {
    for (const auto& x : events_)
      if (x.type == type && text(x, id_of("file.name")) == name)
        return &x;
    return nullptr;
  }

  std::filesystem::path folder_;
  std::unique_ptr<fanotify_source> source_;
};

TEST_F(fanotify_source_test, sees_what_happens_to_files) {
  generate({"files", folder_.string()});
  read_all();
  // The kernel merges events of one file and forgets their order.
  const auto* made = about(event_type::create, "new.txt");
  const auto* wrote = about(event_type::write, "new.txt");
  const auto* moved = about(event_type::rename, "moved.txt");
  const auto* inner = about(event_type::rename, "outer.conf");
  const auto* gone = about(event_type::remove, "moved.txt");
  const auto* folder = about(event_type::remove, "folder");
  ASSERT_TRUE(made && wrote && moved && inner && gone && folder);
  EXPECT_EQ(text(*made, id_of("file.path")), folder_ / "new.txt");
  EXPECT_EQ(text(*made, id_of("file.extension")), "txt");
  EXPECT_EQ(text(*moved, id_of("file.path")), folder_ / "moved.txt");
  EXPECT_EQ(text(*moved, id_of("file.Ext.original.path")), folder_ / "new.txt");
  EXPECT_EQ(text(*inner, id_of("file.Ext.original.path")),
            folder_ / "folder" / "inner.conf")
    << "in a folder that was gone before anybody could ask for it";
  EXPECT_EQ(text(*folder, id_of("file.type")), "dir");
}

TEST_F(fanotify_source_test, tells_new_files_from_changed_ones) {
  auto write = [&](const std::string& what) {
    auto path = (folder_ / "a").string();
    wait_for(
      start_in(group_, {"/bin/sh", "-c", "echo " + what + " > " + path}));
  };
  write("one");
  // Read in between, or the kernel merges both.
  ASSERT_TRUE(read_until(
    *source_, [](const event& x) { return x.type == event_type::write; }));
  write("two");
  read_all();
  const auto* changed = file(event_type::overwrite);
  ASSERT_NE(changed, nullptr);
  EXPECT_EQ(text(*changed, id_of("file.path")), folder_ / "a");
  EXPECT_EQ(file(event_type::overwrite, 1), nullptr);
  const auto* wrote = file(event_type::write);
  ASSERT_NE(wrote, nullptr);
  EXPECT_EQ(number(*wrote, id_of("file.size")), 4);
  EXPECT_EQ(text(*wrote, id_of("file.type")), "file");
}

TEST_F(fanotify_source_test, joins_files_with_processes_that_are_gone) {
  bpf_options options;
  options.only_cgroup = group_.id();
  auto host = bpf_host::load(options);
  if (!host.ok() && !std::filesystem::exists("/sys/kernel/btf/vmlinux"))
    GTEST_SKIP() << host.why().detail;
  ASSERT_TRUE(host.ok()) << host.why().detail;
  bpf_process_source processes{host.value(), context_};
  ASSERT_TRUE(processes.open().ok());
  wait_for(start_in(
    group_, {"/bin/sh", "-c", "/bin/touch " + (folder_ / "x").string()}));
  read_all();
  const auto* made = file(event_type::create);
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(text(*made, id_of("process.name")), "touch");
  EXPECT_TRUE(text(*made, id_of("process.command_line")).ends_with("/x"));
  EXPECT_EQ(text(*made, id_of("user.name")), "root");
}

TEST_F(fanotify_source_test, follows_a_folder_that_moves) {
  wait_for(start_in(group_, {"/bin/sh", "-c",
                             "cd " + folder_.string()
                               + " && mkdir a && echo 1 > a/one && mv a b"
                                 " && echo 2 > b/two"}));
  read_all();
  bool found = false;
  for (const auto& x : events_)
    found = found || text(x, id_of("file.path")) == folder_ / "b" / "two";
  EXPECT_TRUE(found);
}

TEST_F(fanotify_source_test, keeps_nobody_from_unmounting) {
  generate({"files", folder_.string()});
  read_all();
  EXPECT_EQ(::umount2(folder_.c_str(), 0), 0) << errno;
  // And what is mounted there next is watched as soon as it is asked for.
  ASSERT_EQ(::mount("test", folder_.c_str(), "tmpfs", 0, nullptr), 0);
  source_->close();
  ASSERT_TRUE(source_->open().ok());
  read_all();
}

TEST_F(fanotify_source_test, watches_the_other_paths_when_one_is_not_there) {
  source_ = std::make_unique<fanotify_source>(
    fanotify_options{{folder_.string(), "/not/there"}, false}, context_);
  ASSERT_TRUE(source_->open().ok());
  const auto modes = source_->modes();
  ASSERT_EQ(modes.size(), 2U);
  EXPECT_EQ(modes[0].backend, "fanotify");
  EXPECT_EQ(modes[1].backend, "off");
  EXPECT_NE(modes[1].reason.find("/not/there"), std::string::npos);
  read_all();
}

TEST_F(fanotify_source_test, waits_for_a_path_that_comes_later) {
  const auto later = folder_ / "later";
  source_ = std::make_unique<fanotify_source>(
    fanotify_options{{later.string()}, false}, context_);
  ASSERT_TRUE(source_->open().ok());
  ASSERT_EQ(source_->modes().size(), 1U);
  EXPECT_EQ(source_->modes()[0].backend, "off");
  std::filesystem::create_directory(later);
  // It is tried again every second.
  actors::event_batch batch;
  for (int i = 0; i < 1000 && source_->modes()[0].backend == "off"; ++i)
    ASSERT_TRUE(source_->next(batch, 10, std::chrono::milliseconds{20}).ok());
  EXPECT_EQ(source_->modes()[0].backend, "fanotify");
  read_all();
}

TEST_F(fanotify_source_test, sees_who_changes_the_mode_of_a_file) {
  const auto path = (folder_ / "tool").string();
  wait_for(start_in(
    group_, {"/bin/sh", "-c", "echo x > " + path + " && chmod 4755 " + path}));
  read_all();
  const auto* changed = about(event_type::attribute_change, "tool");
  ASSERT_NE(changed, nullptr);
  EXPECT_EQ(text(*changed, id_of("file.mode")), "4755");
  EXPECT_EQ(text(*changed, id_of("file.owner")), "root");
}

TEST_F(fanotify_source_test, tells_links_and_pipes_from_files) {
  const auto link = (folder_ / "link").string();
  const auto pipe = (folder_ / "pipe").string();
  wait_for(
    start_in(group_, {"/bin/sh", "-c",
                      "ln -s /etc/hostname " + link + " && mkfifo " + pipe}));
  read_all();
  const auto* linked = about(event_type::create, "link");
  const auto* piped = about(event_type::create, "pipe");
  ASSERT_TRUE(linked && piped);
  EXPECT_EQ(text(*linked, id_of("file.type")), "symlink");
  EXPECT_EQ(text(*linked, id_of("file.target_path")), "/etc/hostname");
  EXPECT_EQ(text(*piped, id_of("file.type")), "fifo");
}

TEST_F(fanotify_source_test, sees_what_is_mounted_in_a_namespace_of_its_own) {
  context_.mounts = std::make_shared<mount_notices>();
  source_
    = std::make_unique<fanotify_source>(fanotify_options{{}, false}, context_);
  ASSERT_TRUE(source_->open().ok());
  std::array<int, 2> there{};
  std::array<int, 2> go_on{};
  ASSERT_EQ(::pipe(there.data()), 0);
  ASSERT_EQ(::pipe(go_on.data()), 0);
  const auto inner = folder_ / "inner";
  std::filesystem::create_directory(inner);
  const auto pid = ::fork();
  if (pid == 0) {
    char byte = 0;
    bool good
      = ::unshare(CLONE_NEWNS) == 0
        && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
        && ::mount("test", inner.c_str(), "tmpfs", 0, nullptr) == 0
        && ::write(there[1], "x", 1) == 1 && ::read(go_on[0], &byte, 1) == 1;
    std::ofstream{inner / "secret"} << "x";
    ::_exit(good ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(there[0], &byte, 1), 1);
  struct stat space {};
  ASSERT_EQ(
    ::stat(("/proc/" + std::to_string(pid) + "/ns/mnt").c_str(), &space), 0);
  context_.mounts->saw(static_cast<std::uint32_t>(space.st_ino), pid);
  actors::event_batch batch;
  ASSERT_TRUE(source_->next(batch, 1000, std::chrono::milliseconds{20}).ok());
  ASSERT_EQ(::write(go_on[1], "x", 1), 1);
  EXPECT_TRUE(read_until(*source_, [](const event& x) {
    return text(x, id_of("file.name")) == "secret"
           && x.type == event_type::write;
  }));
  EXPECT_EQ(wait_for(pid), 0);
  for (int fd : {there[0], there[1], go_on[0], go_on[1]})
    ::close(fd);
}

TEST_F(fanotify_source_test, loses_nothing_of_ten_thousand_files) {
  auto pid = start_in(group_, {test::program("kernel_generator"), "many-files",
                               folder_.string(), "10000"});
  std::size_t creates = 0;
  std::size_t removes = 0;
  EXPECT_TRUE(read_until(*source_, [&](const event& x) {
    creates += x.type == event_type::create ? 1 : 0;
    removes += x.type == event_type::remove ? 1 : 0;
    return removes == 10'000;
  }));
  wait_for(pid);
  EXPECT_EQ(creates, 10'000U);
  EXPECT_EQ(source_->ledgers().at(0).lost, 0U);
}

} // namespace
} // namespace vedette::agent
