#include "engine/case_fold.hpp"
#include "engine/plan/keywords.hpp"

#include <gtest/gtest.h>

#include <random>

namespace vedette::engine::plan_detail {
namespace {

TEST(keyword_filter, passes_every_text_that_holds_a_literal) {
  auto filter = keyword_filter::compile({"sekurlsa::", "\\mimilib.dll", "dd"});
  ASSERT_TRUE(filter);
  EXPECT_TRUE(filter->may_hold("x SekurLSA::logonpasswords"));
  EXPECT_TRUE(filter->may_hold("C:\\MIMILIB.DLL"));
  EXPECT_TRUE(filter->may_hold("DD"));
}

TEST(keyword_filter, stops_ids_times_and_numbers) {
  auto filter = keyword_filter::compile({"sekurlsa::", "\\mimilib.dll"});
  ASSERT_TRUE(filter);
  EXPECT_FALSE(filter->may_hold("{b669e388-a0e2-5edf-e403-000000000000}"));
  EXPECT_FALSE(filter->may_hold("2020-06-10 02:51:04.728"));
  EXPECT_FALSE(filter->integer_may_hold());
}

TEST(keyword_filter, knows_that_integers_have_digits) {
  EXPECT_TRUE(keyword_filter::compile({"4624"})->integer_may_hold());
}

TEST(keyword_filter, looks_at_every_byte) {
  auto filter = keyword_filter::compile({"kiwi"});
  for (std::size_t size = 1; size < 40; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, '0');
      EXPECT_FALSE(filter->may_hold(text));
      text[at] = 'K';
      EXPECT_TRUE(filter->may_hold(text)) << text;
    }
}

TEST(keyword_filter, misses_nothing) {
  constexpr unsigned seed = 5;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  auto word = [&](std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i)
      out += static_cast<char>(random() % 128);
    return folded(out);
  };
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> literals{word(1 + random() % 3),
                                      word(1 + random() % 3)};
    auto filter = keyword_filter::compile(literals);
    auto text = word(random() % 20) + literals[random() % 2];
    ASSERT_TRUE(filter->may_hold(text));
  }
}

TEST(keyword_filter, is_not_sure_of_text_beyond_ascii) {
  auto filter = keyword_filter::compile({"kiwi"});
  EXPECT_TRUE(filter->may_hold("\xe2\x84\xaaIWI")); // Kelvin sign.
}

TEST(keyword_filter, gives_up_when_a_literal_is_everywhere) {
  EXPECT_FALSE(keyword_filter::compile({"kiwi", ""}));
}

} // namespace
} // namespace vedette::engine::plan_detail
