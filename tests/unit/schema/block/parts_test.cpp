#include "schema/block/chunks.hpp"
#include "schema/block/interner.hpp"
#include "schema/block/packing.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace vedette::schema::block_parts {
namespace {

TEST(block_packing_test, numbers_come_back) {
  std::string out;
  const std::int64_t numbers[] = {0,
                                  -1,
                                  1,
                                  127,
                                  128,
                                  -129,
                                  std::numeric_limits<std::int64_t>::min(),
                                  std::numeric_limits<std::int64_t>::max()};
  for (auto x : numbers)
    put_signed(out, x);
  cursor in{out};
  for (auto x : numbers)
    EXPECT_EQ(in.signed_varint(), x);
  EXPECT_TRUE(in.ok() && in.at_end());
}

TEST(block_packing_test, a_cursor_stops_at_the_end_and_at_nonsense) {
  cursor past{"\x80\x80"};
  EXPECT_EQ(past.varint(), 0);
  EXPECT_FALSE(past.ok());
  cursor endless{
    std::string_view{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12}};
  endless.varint();
  EXPECT_FALSE(endless.ok());
  cursor outside{"abc", 4};
  EXPECT_FALSE(outside.ok());
  cursor large{"\x7f"};
  EXPECT_EQ(large.varint_up_to(5), 0);
  EXPECT_FALSE(large.ok());
}

TEST(block_interner_test, equal_texts_are_one) {
  interner texts;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 5000; ++i)
      EXPECT_EQ(texts.number_of("text" + std::to_string(i)), i);
    EXPECT_EQ(texts.number_of("text17"), 17);
    EXPECT_EQ(texts.text(17), "text17");
    EXPECT_EQ(texts.size(), 5000);
    texts.clear();
  }
}

TEST(block_chunks_test, pieces_are_where_the_writer_said) {
  chunk_writer writer{3};
  std::uint32_t chunk[3];
  std::uint32_t offset[3];
  for (int i = 0; i < 3; ++i)
    writer.begin(chunk[i], offset[i])
      .append(50'001, static_cast<char>('a' + i));
  auto chunks = writer.finish("directory");
  ASSERT_EQ(chunks.size(), 3);
  std::vector<chunk_reader::chunk> views;
  for (const auto& x : chunks)
    views.push_back({x.raw_size, x.compressed});
  chunk_reader reader;
  ASSERT_TRUE(reader.open(views).ok());
  EXPECT_EQ(reader.raw(0).value(), "directory");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(offset[i] % 8, 0);
    EXPECT_EQ(reader.raw(chunk[i]).value().substr(offset[i], 50'001),
              std::string(50'001, static_cast<char>('a' + i)));
  }
  EXPECT_FALSE(reader.raw(3).ok());
}

TEST(block_chunks_test, a_bomb_is_refused_before_it_unfolds) {
  chunk_reader reader;
  auto bomb = reader.open({{0xffffffff, "x"}});
  ASSERT_FALSE(bomb.ok());
  EXPECT_NE(bomb.why().detail.find("unfold"), std::string::npos);
}

} // namespace
} // namespace vedette::schema::block_parts
