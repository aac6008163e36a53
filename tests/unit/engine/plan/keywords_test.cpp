#include "engine/plan/keywords.hpp"

#include <gtest/gtest.h>

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
  EXPECT_FALSE(filter->number_may_hold());
}

TEST(keyword_filter, knows_that_numbers_have_digits_and_more) {
  EXPECT_TRUE(keyword_filter::compile({"4624"})->number_may_hold());
  EXPECT_TRUE(keyword_filter::compile({"nan"})->number_may_hold());
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
