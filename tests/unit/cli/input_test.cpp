#include "cli/event_stream.hpp"
#include "cli/input.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace vedette::cli {
namespace {

class input_test : public testing::Test {
protected:
  input_test() { std::filesystem::create_directories(folder); }
  ~input_test() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& name, const std::string& bytes) {
    auto path = (folder / name).string();
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
  }
  std::string all(const std::vector<std::string>& files) {
    std::ostringstream data;
    std::ostringstream messages;
    command_io io{{standard_input, data, messages}, {}, {}, false};
    event_stream events{files, io};
    std::string out;
    event_sink sink;
    sink.feed = [&](std::string_view text, std::uint64_t ref,
                    std::size_t file) -> status {
      out += std::to_string(*events.index_of(ref)) + "/" + std::to_string(file)
             + ":" + std::string{text} + ";";
      return done;
    };
    sink.full = [] { return false; };
    if (auto ok = events.check(); !ok.ok())
      return ok.why().detail;
    events.read(sink);
    return out + messages.str();
  }

  std::filesystem::path folder
    = std::filesystem::path{testing::TempDir()}
      / ("input_test_"
         + std::string{
           testing::UnitTest::GetInstance()->current_test_info()->name()});
  std::istringstream standard_input{"{\"c\":3}"};
};

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(
    ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST_F(input_test, reads_several_files_as_one_stream) {
  auto a = file("a", "{\"a\":1}\n{\"a\":2}\n");
  auto b = file("b", "[{\"b\":1}]");
  EXPECT_EQ(all({a, "-", b}),
            "0/0:{\"a\":1};1/0:{\"a\":2};2/1:{\"c\":3};3/2:{\"b\":1};");
}

TEST_F(input_test, unpacks_whatever_the_name) {
  auto text = std::string{"{\"a\":1}\n"};
  auto z = file("z", zstd(text) + zstd(text));
  auto g = file("g", gzip(text) + gzip(text));
  EXPECT_EQ(all({z, g}),
            "0/0:{\"a\":1};1/0:{\"a\":1};2/1:{\"a\":1};3/1:{\"a\":1};");
}

TEST_F(input_test, unpacks_more_than_one_chunk) {
  std::string text;
  for (int i = 0; i < 300'000; ++i)
    text += "{\"number\":" + std::to_string(i) + "}\n";
  for (const auto& packed : {zstd(text), gzip(text)}) {
    auto back = read_input(file("big", packed), standard_input, 1U << 30);
    ASSERT_TRUE(back.ok());
    EXPECT_TRUE(back.value() == text);
  }
}

TEST_F(input_test, says_when_packed_data_is_damaged_or_cut) {
  auto text = std::string(1000, 'x');
  auto z = zstd(text);
  auto g = gzip(text);
  for (const auto& bytes :
       {z.substr(0, z.size() - 1), g.substr(0, g.size() - 9)})
    EXPECT_NE(all({file("cut", bytes)}).find("too early"), std::string::npos);
  g[12] = static_cast<char>(g[12] ^ 0x55);
  EXPECT_NE(all({file("bad", g)}).find("gzip"), std::string::npos);
}

TEST_F(input_test, gives_what_was_sound_before_the_damage) {
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "{\"n\":" + std::to_string(i * 7919 % 1000003) + "}\n";
  for (const auto& packed : {zstd(text), gzip(text)}) {
    auto got = all({file("cut", packed.substr(0, packed.size() * 3 / 4))});
    EXPECT_TRUE(got.starts_with("0/0:{\"n\":0};1/0:{\"n\":7919};"));
    EXPECT_TRUE(got.ends_with("too early\n")) << got.substr(got.size() - 80);
  }
  auto behind = all({file("more", gzip("{\"a\":1}\n") + "garbage\n")});
  EXPECT_TRUE(behind.starts_with("0/0:{\"a\":1};"));
  EXPECT_NE(behind.find("behind the gzip data"), std::string::npos);
}

TEST_F(input_test, reads_utf16_of_either_order_with_or_without_a_mark) {
  auto wide = [](std::u16string_view text, bool big, bool mark) {
    std::string out;
    auto put = [&](char16_t unit) {
      auto high = static_cast<char>(unit >> 8U);
      auto low = static_cast<char>(unit & 0xFFU);
      out += big ? high : low;
      out += big ? low : high;
    };
    if (mark)
      put(0xFEFF);
    for (auto unit : text)
      put(unit);
    return out;
  };
  const std::u16string text
    = u"{\"a\":\"\u00e9\u20ac\U0001F600\"}\n{\"b\":2}\n";
  for (bool big : {false, true})
    for (bool mark : {false, true})
      EXPECT_EQ(all({file("w", wide(text, big, mark))}),
                "0/0:{\"a\":\"\u00e9\u20ac\U0001F600\"};1/0:{\"b\":2};")
        << big << mark;
  EXPECT_EQ(all({file("z", gzip(wide(u"[{\"b\":2}]", false, true)))}),
            "0/0:{\"b\":2};");
  // Half a pair, and half a unit at the end.
  auto broken = wide(u"{\"a\":\"\xD83D\"}\n", false, true) + "x";
  EXPECT_TRUE(
    all({file("h", broken)}).starts_with("0/0:{\"a\":\"\xef\xbf\xbd\"};"));
}

TEST_F(input_test, names_a_file_that_is_not_there) {
  auto got = open_input((folder / "none").string(), standard_input);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.why().code, errc::not_found);
  EXPECT_NE(got.why().detail.find("none"), std::string::npos);
}

TEST_F(input_test, bounds_what_is_read_at_once) {
  auto path = file("a", std::string(100, 'x'));
  EXPECT_EQ(read_input(path, standard_input, 99).why().code, errc::overloaded);
}

} // namespace
} // namespace vedette::cli
