#include "agent/process/image_hashes.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

using namespace std::chrono_literals;

class image_hashes_test : public testing::Test {
protected:
  image_hashes_test()
    : path_{std::filesystem::temp_directory_path()
            / ("vedette-hash-" + std::to_string(::getpid()))} {
    std::ofstream{path_} << "abc";
  }
  ~image_hashes_test() override { std::filesystem::remove(path_); }

  file_version version() {
    struct stat x {};
    EXPECT_EQ(::stat(path_.c_str(), &x), 0);
    auto ns = [](const timespec& t) {
      return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000U
             + static_cast<std::uint64_t>(t.tv_nsec);
    };
    return {x.st_dev, x.st_ino, static_cast<std::uint64_t>(x.st_size),
            ns(x.st_mtim), ns(x.st_ctim)};
  }

  std::filesystem::path path_;
  image_hashes hashes_;
};

TEST_F(image_hashes_test, works_out_a_hash_once_per_version) {
  auto hash = hashes_.of(version(), path_);
  ASSERT_NE(hash, nullptr);
  EXPECT_TRUE(hashes_.wait(*hash, 5s));
  EXPECT_EQ(hash->sha256(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hashes_.of(version(), path_), hash);
}

TEST_F(image_hashes_test, never_gives_a_hash_of_another_version) {
  auto old = version();
  old.mtime_ns -= 1;
  auto hash = hashes_.later(old, path_);
  ASSERT_NE(hash, nullptr);
  auto next = hashes_.later(version(), path_);
  EXPECT_TRUE(hashes_.wait(*next, 5s)); // The queue is in order.
  EXPECT_FALSE(hash->ready());
}

TEST_F(image_hashes_test, leaves_out_what_is_too_large_or_unknown) {
  auto large = version();
  large.size = 1ULL << 40;
  EXPECT_EQ(hashes_.of(large, path_), nullptr);
  EXPECT_EQ(hashes_.of({}, path_), nullptr);
}

} // namespace
} // namespace vedette::agent
