#include "cloud/api/router.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

route at(const std::string& method, const std::string& pattern) {
  return {method, pattern, access::open, "", nullptr, body_kind::none, 0, {}};
}

TEST(router, prefers_a_name_to_a_variable) {
  router table;
  table.add(at("POST", "/rules/{id}"));
  table.add(at("POST", "/rules/validate"));
  EXPECT_EQ(table.find("POST", "/rules/validate").found->pattern,
            "/rules/validate");
  auto match = table.find("POST", "/rules/7");
  EXPECT_EQ(match.path, std::vector<std::string>{"7"});
  EXPECT_EQ(table.find("POST", "/rules/").found, nullptr);
  EXPECT_EQ(table.find("POST", "/rules/7/").found, nullptr);
  EXPECT_EQ(table.find("GET", "/rules/7").allow, "POST");
}

} // namespace
} // namespace vedette::cloud
