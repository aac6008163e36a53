#include "cloud/identity/permissions.hpp"

#include <gtest/gtest.h>

#include <set>

namespace vedette::cloud {
namespace {

TEST(permissions, each_has_its_own_name) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < permission_count; ++i)
    names.insert(name_of(static_cast<permission>(i)));
  EXPECT_EQ(names.size(), permission_count);
  EXPECT_EQ(name_of(permission::backup_make), "backup:make");
  EXPECT_EQ(name_of(permission::rule_write), "rule:write");
}

TEST(permissions, an_unknown_role_may_nothing) {
  for (std::size_t i = 0; i < permission_count; ++i) {
    EXPECT_FALSE(allows("", static_cast<permission>(i)));
    EXPECT_FALSE(allows("Administrator", static_cast<permission>(i)));
    EXPECT_TRUE(allows("administrator", static_cast<permission>(i)));
  }
}

TEST(permissions, a_reader_changes_nothing) {
  for (const auto& name : permissions_of("read_only"))
    EXPECT_NE(name.find(":read"), std::string::npos) << name;
}

TEST(permissions, only_administrators_manage_users_and_see_the_audit_log) {
  for (const auto* role : {"detection_engineer", "analyst", "read_only"}) {
    EXPECT_FALSE(allows(role, permission::user_write));
    EXPECT_FALSE(allows(role, permission::audit_read));
    EXPECT_FALSE(allows(role, permission::device_enrol));
  }
}

} // namespace
} // namespace vedette::cloud
