#include "engine/version.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vedette::engine {
namespace {

TEST(version, orders_as_semantic_versions_do) {
  const std::vector<std::string> rising{"0.9",
                                        "1.0.0-alpha",
                                        "1.0.0-alpha.1",
                                        "1.0.0-alpha.beta",
                                        "1.0.0-beta",
                                        "1.0.0-beta.2",
                                        "1.0.0-beta.11",
                                        "1.0.0-rc.1",
                                        "1.0.0",
                                        "1.0.0+1",
                                        "1.2.4-SNAPSHOT",
                                        "1.2.4",
                                        "1.5.0",
                                        "1.11.3",
                                        "2",
                                        "2.0",
                                        "2.0.0",
                                        "20.2.0",
                                        "20.10.0",
                                        "bad",
                                        "x1.0"};
  for (std::size_t i = 1; i < rising.size(); ++i)
    EXPECT_LT(version_key(rising[i - 1]), version_key(rising[i]))
      << rising[i - 1] << " and " << rising[i];
}

TEST(version, takes_any_text) {
  EXPECT_EQ(version_key("01.2"), version_key("1.2"));
  for (auto text : {"", ".", "1.", "1-", "1.0-a..b", "+", "-1", "1.0 "})
    EXPECT_GT(version_key(text), version_key("99999.0")) << text;
  EXPECT_GT(version_key(std::string(300, '9')), version_key("1"));
}

} // namespace
} // namespace vedette::engine
