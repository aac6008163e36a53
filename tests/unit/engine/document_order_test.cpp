#include "engine/document_order.hpp"
#include "engine/document_stamper.hpp"
#include "engine/run_losses.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vedette::engine {
namespace {

document_stamp at(time_ns time, std::uint64_t ref,
                  std::int64_t tiebreak = document_reader::tiebreak_missing) {
  return {time, true, tiebreak, ref};
}

/// Names of the documents in the order in which they come out; `!` = late.
std::string drain(document_order& order, bool all = true) {
  std::string out;
  while (all || order.full()) {
    auto next = order.take();
    if (!next)
      break;
    out += std::string{next->text} + (next->late ? "! " : " ");
  }
  return out;
}

TEST(document_order, sorts_what_fits) {
  document_order order;
  order.add(at(3, 0), "c");
  order.add(at(1, 1), "a");
  order.add(at(2, 2), "b");
  order.add(at(9, 3), "d");
  EXPECT_FALSE(order.full());
  EXPECT_EQ(drain(order), "a b c d ");
  EXPECT_TRUE(order.empty());
}

TEST(document_order, breaks_ties_by_tiebreak_and_then_by_place) {
  document_order order;
  order.add(at(1, 0), "no-tiebreak");
  order.add(at(1, 1, 7), "seven");
  order.add(at(1, 2, 3), "three");
  order.add(at(1, 3), "nor-this");
  EXPECT_EQ(drain(order), "three seven no-tiebreak nor-this ");
}

TEST(document_order, lets_the_earliest_go_when_it_is_full) {
  document_order order{{2, 1U << 20U}};
  order.add(at(5, 0), "e");
  order.add(at(4, 1), "d");
  order.add(at(6, 2), "f");
  ASSERT_TRUE(order.full());
  EXPECT_EQ(drain(order, false), "d ");
  order.add(at(1, 3), "a"); // Too late to come first.
  order.add(at(7, 4), "g");
  EXPECT_EQ(drain(order), "a! e f g ");
}

TEST(document_order, counts_bytes) {
  document_order order{{1'000'000, 1'000}};
  order.add(at(1, 0), std::string(500, 'x'));
  EXPECT_FALSE(order.full());
  order.add(at(2, 1), std::string(500, 'y'));
  EXPECT_TRUE(order.full());
}

class stamper_test : public testing::Test {
protected:
  document_stamp stamp(std::string json, std::size_t file = 0) {
    auto size = json.size();
    json.append(document_reader::padding, ' ');
    auto got = stamps.read({json.data(), size}, next++, file);
    EXPECT_TRUE(got.ok());
    return got.value();
  }
  document_stamper stamps{{}};
  std::uint64_t next = 0;
};

TEST_F(stamper_test, keeps_a_document_without_a_time_in_its_place) {
  EXPECT_EQ(stamp(R"({"@timestamp":"1970-01-01T00:01:00Z"})").time,
            60 * ns_per_second);
  EXPECT_EQ(stamp(R"({"@timestamp":"1970-01-01T00:02:00Z"})", 1).time,
            120 * ns_per_second);
  auto untimed = stamp(R"({"@timestamp":"noon"})");
  EXPECT_EQ(untimed.time, 60 * ns_per_second); // Of its own file.
  EXPECT_FALSE(untimed.timed);
  EXPECT_EQ(stamps.last().unread, "noon");
  EXPECT_TRUE(stamp(R"({"time":"noon","ts":5})").timed);
  EXPECT_EQ(stamps.last().unread, "");
}

TEST(run_losses, are_told_in_sentences) {
  EXPECT_TRUE(sentences({}).empty());
  run_losses some;
  some.untimed = 1;
  some.windows = 2;
  run_losses more;
  more.windows = 3;
  some += more;
  ASSERT_EQ(sentences(some).size(), 2U);
  EXPECT_EQ(sentences(some)[1], "5 partial matches dropped: too many at once");
}

} // namespace
} // namespace vedette::engine
