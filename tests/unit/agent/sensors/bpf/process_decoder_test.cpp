#include "agent/sensors/bpf/network_decoder.hpp"
#include "agent/sensors/bpf/process_decoder.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <csignal>
#include <cstring>
#include <random>

namespace vedette::agent {
namespace {

using schema::event_type;
using schema::id_of;

template <class Frame>
std::string bytes_of(const Frame& frame) {
  return {reinterpret_cast<const char*>(&frame), sizeof(frame)};
}

frame_head head(frame_type type, std::uint32_t pid, std::uint32_t ppid) {
  frame_head out{};
  out.type = type;
  out.pid = pid;
  out.ppid = ppid;
  out.start_ns = pid * 1'000'000'000ULL;
  out.parent_start_ns = ppid * 1'000'000'000ULL;
  out.boot_ns = 5'000'000'000'000ULL;
  std::strcpy(out.name, "short");
  return out;
}

/// An exec frame as the kernel side lays it out.
std::string exec_frame(std::uint32_t pid, std::uint32_t ppid) {
  frame_exec x{};
  x.head = head(FRAME_EXEC, pid, ppid);
  std::string texts;
  auto put = [&](frame_text& where, const std::string& text) {
    where = {static_cast<__u32>(sizeof(x) + texts.size()),
             static_cast<__u32>(text.size())};
    texts += text;
  };
  put(x.image, std::string{"sh\0bin\0usr\0/\0", 13});
  put(x.directory, std::string{"tmp\0/\0", 6});
  put(x.arguments, std::string{"sh\0-c\0id\0", 9});
  return bytes_of(x) + texts;
}

class process_decoder_test : public testing::Test {
protected:
  process_decoder_test() {
    context_.run = {uid::of("d"), uid::of("b"), 1};
    context_.clock = &clock_;
    context_.processes = std::make_shared<process_table>(context_.run.boot);
    context_.users = std::make_shared<user_names>(clock_, "/dev/null");
  }
  void decode(const std::string& frame) { decoder().decode(frame, {7}, out_); }
  process_decoder& decoder() {
    if (!decoder_)
      decoder_ = std::make_unique<process_decoder>(context_);
    return *decoder_;
  }
  static std::string text(const schema::event& x, schema::field_id field) {
    return std::string{x.get(field).text()};
  }

  manual_clock clock_;
  sensor_context context_;
  std::unique_ptr<process_decoder> decoder_;
  actors::event_batch out_;
};

std::string arguments_frame(std::uint32_t pid, char fill, std::size_t bytes) {
  frame_arguments x{};
  x.head = head(FRAME_ARGUMENTS, pid, 1);
  x.bytes_used = static_cast<__u32>(bytes);
  std::memset(x.bytes, fill, bytes);
  return bytes_of(x);
}

/// With another length than its own arguments have, and other flags.
std::string changed(std::string frame, std::uint32_t total, __u32 flags) {
  frame_exec x{};
  std::memcpy(&x, frame.data(), sizeof(x));
  x.arguments_total = total;
  x.head.flags = flags;
  std::memcpy(frame.data(), &x, sizeof(x));
  return frame;
}

TEST_F(process_decoder_test, long_arguments_come_in_frames_before_the_exec) {
  decode(arguments_frame(10, 'a', FRAME_CHUNK_BYTES));
  decode(arguments_frame(11, 'x', 5)); // Of an exec on another CPU.
  decode(arguments_frame(10, 'b', 3));
  decode(changed(exec_frame(10, 1), 9 + FRAME_CHUNK_BYTES + 3, 0));
  ASSERT_EQ(out_.size(), 1U);
  const auto line = text(out_[0], id_of("process.command_line"));
  EXPECT_EQ(line.size(), 9U + FRAME_CHUNK_BYTES + 3);
  EXPECT_TRUE(line.starts_with("sh -c id"));
  EXPECT_TRUE(line.ends_with("abbb"));
  EXPECT_FALSE(out_[0].has(id_of("event.truncated")));
  // What is remembered of it is less, and says so.
  const auto kept = context_.processes->find(10);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->arguments.size(), arguments_remembered_max);
  EXPECT_TRUE(kept->truncated);
}

TEST_F(process_decoder_test, arguments_that_are_not_all_there_are_named) {
  decode(changed(exec_frame(10, 1), 200'000, FRAME_TRUNCATED));
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_TRUE(out_[0].get(id_of("event.truncated")).boolean());
  EXPECT_FALSE(out_[0].has(id_of("process.args_count")));
  std::vector<std::string> fields;
  for (const auto& x : out_[0].get(id_of("event.truncated_fields")))
    fields.emplace_back(x.text());
  EXPECT_EQ(fields,
            (std::vector<std::string>{"process.command_line", "process.args"}));
}

TEST_F(process_decoder_test, a_path_without_its_first_folders_is_not_absolute) {
  decode(changed(exec_frame(10, 1), 9,
                 FRAME_IMAGE_PARTIAL | FRAME_DIRECTORY_PARTIAL));
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(text(out_[0], id_of("process.executable")), "…/usr/bin/sh");
  EXPECT_EQ(text(out_[0], id_of("process.working_directory")), "…/tmp");
  EXPECT_EQ(out_[0].get(id_of("event.truncated_fields")).size(), 2U);
}

TEST_F(process_decoder_test, the_kernel_completes_paths_of_who_is_still_there) {
  context_.processes->set_lookup([](std::int32_t pid) {
    process out;
    out.key = process_key::of(pid, pid * ns_per_second);
    out.executable = "/deep/usr/bin/sh";
    out.directory = "/deep/tmp";
    return std::optional{out};
  });
  decode(changed(exec_frame(10, 1), 9,
                 FRAME_IMAGE_PARTIAL | FRAME_DIRECTORY_PARTIAL));
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(text(out_[0], id_of("process.executable")), "/deep/usr/bin/sh");
  EXPECT_EQ(text(out_[0], id_of("process.working_directory")), "/deep/tmp");
  EXPECT_FALSE(out_[0].has(id_of("event.truncated")));
}

TEST_F(process_decoder_test, a_class_that_the_policy_does_not_want_is_silent) {
  context_.board = std::make_shared<sensor_board>();
  context_.board->wants({"file"});
  decode(exec_frame(10, 1));
  EXPECT_TRUE(out_.empty());
  EXPECT_TRUE(context_.processes->find(10)); // Others still ask for it.
  EXPECT_EQ(decoder().suppressed(), 1U);
}

TEST_F(process_decoder_test, a_worker_that_takes_a_connection_is_its_process) {
  decode(exec_frame(10, 1)); // Listens …
  frame_fork fork{};
  fork.head = head(FRAME_FORK, 10, 1);
  fork.child_pid = 20; // … and lets a child accept.
  fork.child_start_ns = 20'000'000'000ULL;
  decode(bytes_of(fork));
  std::vector<std::int32_t> asked;
  context_.who_accepted = [&asked](const connection&, const auto& candidates) {
    asked = candidates;
    return 20;
  };
  network_decoder network{context_};
  frame_network x{};
  x.head = head(FRAME_ACCEPT, 10, 1);
  x.head.flags = FRAME_INBOUND;
  x.family = AF_INET;
  x.local_port = 80;
  out_.clear();
  network.decode(bytes_of(x), {7}, out_);
  x.head.type = FRAME_CLOSE;
  network.decode(bytes_of(x), {7}, out_);
  ASSERT_EQ(out_.size(), 2U);
  EXPECT_EQ(asked, (std::vector<std::int32_t>{10, 20}));
  for (const auto& event : out_)
    EXPECT_EQ(event.get(id_of("process.pid")).integer(), 20);
}

TEST_F(process_decoder_test, an_exec_frame_becomes_a_start) {
  decode(exec_frame(10, 1));
  ASSERT_EQ(out_.size(), 1U);
  const auto& x = out_[0];
  EXPECT_EQ(x.type, event_type::start);
  EXPECT_EQ(x.wall, 5'000'000'000'007);
  EXPECT_EQ(text(x, id_of("process.executable")), "/usr/bin/sh");
  EXPECT_EQ(text(x, id_of("process.working_directory")), "/tmp");
  EXPECT_EQ(text(x, id_of("process.command_line")), "sh -c id");
  EXPECT_EQ(x.get(id_of("process.args_count")).integer(), 3);
}

TEST_F(process_decoder_test, a_process_that_ended_is_gone_from_the_living) {
  decode(exec_frame(10, 1));
  frame_exit x{};
  x.head = head(FRAME_EXIT, 10, 1);
  decode(bytes_of(x));
  EXPECT_EQ(out_[1].type, event_type::exit);
  EXPECT_FALSE(context_.processes->alive(process_key::of(10, 10'000'000'000)));
}

TEST_F(process_decoder_test, joins_a_forced_exit_with_who_forced_it) {
  decode(exec_frame(10, 1));
  decode(exec_frame(20, 1));
  frame_signal sent{};
  sent.head = head(FRAME_SIGNAL, 20, 1);
  sent.signal = SIGTERM;
  sent.target_pid = 10;
  sent.target_start_ns = 10'000'000'000ULL;
  decode(bytes_of(sent));
  frame_exit ended{};
  ended.head = head(FRAME_EXIT, 10, 1);
  ended.signal = SIGTERM;
  decode(bytes_of(ended));
  ASSERT_EQ(out_.size(), 4U);
  EXPECT_EQ(out_[3].type, event_type::forced_exit);
  EXPECT_EQ(out_[3].get(id_of("process.parent.pid")).integer(), 20);
}

TEST_F(process_decoder_test, leaves_out_quiet_processes_and_counts_them) {
  context_.quiet = std::make_shared<quiet_processes>();
  context_.quiet->add(process_key::of(10, 10'000'000'000));
  decode(exec_frame(10, 1));
  EXPECT_TRUE(out_.empty());
  EXPECT_EQ(decoder().suppressed(), 1U);
}

TEST_F(process_decoder_test, a_connection_names_its_ends_by_direction) {
  frame_network x{};
  x.head = head(FRAME_ACCEPT, 10, 1);
  x.head.flags = FRAME_INBOUND;
  x.family = AF_INET;
  x.local_port = 80;
  x.remote_port = 50'000;
  x.remote[0] = 192;
  network_decoder network{context_};
  network.decode(bytes_of(x), {}, out_);
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(text(out_[0], id_of("source.ip")), "192.0.0.0");
  EXPECT_EQ(out_[0].get(id_of("destination.port")).integer(), 80);
  EXPECT_EQ(text(out_[0], id_of("process.name")), "short")
    << "a process nobody knows: what the frame says";
}

TEST_F(process_decoder_test, takes_any_bytes) {
  network_decoder network{context_};
  std::mt19937 random{1};
  auto whole = exec_frame(10, 1);
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = whole.substr(0, random() % (whole.size() + 1));
    for (int n = 0; n < 4 && !bytes.empty(); ++n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    decode(bytes);
    network.decode(bytes, {}, out_);
    out_.clear();
  }
  EXPECT_GT(decoder().malformed() + network.malformed(), 1000U);
}

} // namespace
} // namespace vedette::agent
