#include "agent/packages/signature.hpp"
#include "agent/respond/file_reader.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

using schema::response_state;

class file_reader_test : public testing::Test {
protected:
  file_reader_test()
    : folder_{std::filesystem::canonical(std::filesystem::temp_directory_path())
              / ("vedette-reader-" + std::to_string(::getpid()))} {
    std::filesystem::create_directories(folder_);
  }
  ~file_reader_test() override { std::filesystem::remove_all(folder_); }

  std::string put(const std::string& name, const std::string& content) {
    std::ofstream{folder_ / name, std::ios::binary} << content;
    return folder_ / name;
  }
  schema::command_result read(const std::string& path, std::uint32_t part = 0,
                              const std::string& version = "") {
    file_limits limits;
    limits.bytes_max = 100;
    limits.part_bytes = 10;
    return read_part(uid::of("c"), {path, part, version}, limits);
  }

  std::filesystem::path folder_;
};

TEST_F(file_reader_test, brings_a_file_in_parts_and_its_hash_with_the_last) {
  const std::string content{"0123456789abcdefghij\0\xff!", 23};
  const auto path = put("f", content);
  auto part = read(path);
  std::string got = part.output;
  const auto version = part.file_version;
  EXPECT_FALSE(part.last);
  EXPECT_TRUE(part.file_sha256.empty());
  while (!part.last) {
    part = read(path, part.part + 1, version);
    ASSERT_EQ(part.state, response_state::succeeded) << part.detail;
    got += part.output;
  }
  EXPECT_EQ(got, content);
  EXPECT_EQ(part.file_sha256, sha256_hex(content));
}

TEST_F(file_reader_test, an_empty_file_is_one_empty_part) {
  const auto part = read(put("empty", ""));
  EXPECT_EQ(part.state, response_state::succeeded);
  EXPECT_TRUE(part.last);
  EXPECT_TRUE(part.output.empty());
  EXPECT_EQ(part.file_sha256, sha256_hex(""));
}

TEST_F(file_reader_test, a_file_of_whole_parts_ends_with_the_last_of_them) {
  const auto path = put("even", std::string(20, 'x'));
  const auto first = read(path);
  EXPECT_FALSE(first.last);
  const auto second = read(path, 1, first.file_version);
  EXPECT_TRUE(second.last);
  EXPECT_EQ(second.output.size(), 10U);
}

TEST_F(file_reader_test, parts_of_two_states_of_a_file_are_not_mixed) {
  const auto path = put("f", std::string(30, 'x'));
  const auto first = read(path);
  put("f", std::string(31, 'y'));
  const auto second = read(path, 1, first.file_version);
  EXPECT_EQ(second.state, response_state::failed);
  EXPECT_NE(second.detail.find("changed"), std::string::npos);
  EXPECT_TRUE(second.output.empty());
}

TEST_F(file_reader_test, refuses_what_is_no_plain_file_or_too_large) {
  const auto real = put("real", "x");
  std::filesystem::create_symlink(real, folder_ / "link");
  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  for (const auto& path :
       {std::string{folder_ / "link"}, std::string{folder_ / "fifo"},
        std::string{folder_}, std::string{"/dev/null"}, std::string{"real"},
        put("big", std::string(101, 'x'))}) {
    const auto part = read(path);
    EXPECT_EQ(part.state, response_state::refused) << path;
    EXPECT_FALSE(part.detail.empty());
    EXPECT_TRUE(part.last);
  }
  EXPECT_EQ(read(folder_ / "none").state, response_state::failed);
}

} // namespace
} // namespace vedette::agent
