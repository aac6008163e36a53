#include "agent/sensors/replay/line_reader.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>

namespace vedette::agent {
namespace {

class line_reader_test : public testing::Test {
protected:
  line_reader_test()
    : path_{std::filesystem::temp_directory_path()
            / ("vedette-lines-" + std::to_string(::getpid()))} {}
  ~line_reader_test() override { std::filesystem::remove(path_); }

  void store(const std::string& bytes) {
    std::ofstream{path_, std::ios::binary} << bytes;
  }
  std::vector<std::string> lines(std::uint64_t* skipped = nullptr) {
    auto opened = line_reader::open(path_);
    EXPECT_TRUE(opened.ok());
    std::vector<std::string> out;
    std::string_view line;
    while (true) {
      auto more = opened.value()->next(line);
      if (!more.ok()) {
        out.push_back("! " + more.why().detail);
        break;
      }
      if (!more.value())
        break;
      out.emplace_back(line);
    }
    if (skipped != nullptr)
      *skipped = opened.value()->skipped();
    return out;
  }
  static std::string zstd(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(
      ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
  }

  std::filesystem::path path_;
};

using list = std::vector<std::string>;

TEST_F(line_reader_test, reads_plain_lines_with_any_end) {
  store("one\ntwo\r\n\nlast");
  EXPECT_EQ(lines(), (list{"one", "two", "", "last"}));
  store("");
  EXPECT_TRUE(lines().empty());
}

TEST_F(line_reader_test, unpacks_gzip_and_zstd_by_content) {
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "line " + std::to_string(i) + "\n";
  auto* file = gzopen(path_.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  EXPECT_EQ(lines().size(), 50'000U);
  store(zstd(text) + zstd("another frame\n"));
  auto found = lines();
  ASSERT_EQ(found.size(), 50'001U);
  EXPECT_EQ(found.back(), "another frame");
}

TEST_F(line_reader_test, says_when_a_packed_file_is_cut_off) {
  auto packed = zstd(std::string(100'000, 'x') + "\n");
  store(packed.substr(0, packed.size() - 3));
  EXPECT_NE(lines().back().find("!"), std::string::npos);
}

TEST_F(line_reader_test, leaves_out_a_line_that_is_too_long) {
  store("a\n" + std::string(line_reader::line_bytes_max + 300'000, 'x')
        + "\nb\n");
  std::uint64_t skipped = 0;
  EXPECT_EQ(lines(&skipped), (list{"a", "b"}));
  EXPECT_EQ(skipped, 1U);
}

TEST_F(line_reader_test, names_a_file_that_is_not_there) {
  auto opened = line_reader::open("/nonexistent/x.ndjson");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.why().code, errc::not_found);
}

} // namespace
} // namespace vedette::agent
