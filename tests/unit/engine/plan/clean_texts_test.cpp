#include "engine/plan/clean_texts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vedette::engine::plan_detail {
namespace {

TEST(clean_texts, knows_texts_by_where_they_are) {
  std::string a = "same";
  std::string b = "same";
  clean_texts all;
  all.add(a);
  EXPECT_TRUE(all.has(a));
  EXPECT_FALSE(all.has(b));
  EXPECT_FALSE(all.has(std::string_view{a}.substr(0, 3)));
  all.clear();
  EXPECT_FALSE(all.has(a));
}

TEST(clean_texts, takes_some_and_never_lies_beyond) {
  std::string text(1000, 'x');
  std::string_view view{text};
  clean_texts all;
  for (std::size_t i = 0; i < 500; ++i)
    all.add(view.substr(i, 1));
  std::size_t known = 0;
  for (std::size_t i = 0; i < 1000; ++i)
    if (all.has(view.substr(i, 1))) {
      ++known;
      EXPECT_LT(i, 500U);
    }
  EXPECT_GE(known, 32U);
}

} // namespace
} // namespace vedette::engine::plan_detail
