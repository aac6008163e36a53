#include "cloud/content/package_check.hpp"
#include "tests/support/zip_maker.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

using test::make_zip;
using test::zip_entry;

std::string refusal(const std::vector<zip_entry>& entries) {
  auto checked = check_package(make_zip(entries));
  return checked.ok() ? "" : checked.why().detail;
}

TEST(package_check, takes_files_and_folders) {
  auto files = check_package(make_zip({{"main.py", "print(1)\n"},
                                       {"lib/", "", 0040755},
                                       {"lib/a.py", std::string(5'000, 'x')}}));
  ASSERT_TRUE(files.ok()) << files.why().detail;
  EXPECT_EQ(files.value(), (std::set<std::string>{"main.py", "lib/a.py"}));
}

TEST(package_check, refuses_what_is_no_zip) {
  const auto whole = make_zip({{"a", "content"}});
  EXPECT_FALSE(check_package("").ok());
  EXPECT_FALSE(check_package("PK\x03\x04 not a zip, main.py").ok());
  EXPECT_FALSE(check_package(make_zip({})).ok());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(check_package(whole.substr(0, size)).ok()) << size;
}

TEST(package_check, a_changed_byte_is_refused_or_harmless) {
  const auto whole = make_zip({{"a.txt", "content of some length"}});
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      auto checked = check_package(damaged);
      if (checked.ok()) {
        EXPECT_EQ(checked.value().size(), 1U) << at;
      }
    }
}

TEST(package_check, refuses_names_that_lead_elsewhere) {
  for (const std::string name : {"../x", "/etc/passwd", "a/../../x", "a//b",
                                 "./a", "a\\..\\b", "..", "C:\\x", "a\nb"}) {
    EXPECT_NE(refusal({{"ok", "1"}, {name, "x"}}).find("lie inside"),
              std::string::npos)
      << name;
  }
  EXPECT_NE(refusal({{std::string("a\0b", 3), "x"}}), "");
  EXPECT_NE(refusal({{std::string(600, 'a'), "x"}}), "");
}

TEST(package_check, refuses_links_devices_secrets_and_names_given_twice) {
  EXPECT_NE(refusal({{"a", "/etc/shadow", 0120777}}), "");
  EXPECT_NE(refusal({{"a", "", 0020666}}), "");
  EXPECT_NE(refusal({{"a", "x", 0100644, 1}}), "");
  EXPECT_NE(refusal({{"a", "x"}, {"a", "y"}}), "");
}

TEST(package_check, refuses_bombs_whatever_they_say_of_themselves) {
  const std::string zeros(64U << 20, '\0');
  EXPECT_NE(refusal({{"a", zeros}}).find("unpacks to more"), std::string::npos);
  EXPECT_NE(refusal({{"a", zeros, 0100644, 0, 10}}).find("damaged"),
            std::string::npos);
  EXPECT_NE(refusal({{"a", "short", 0100644, 0, 4'000'000'000}}), "");
  std::vector<zip_entry> many;
  for (int i = 0; i < 2'001; ++i)
    many.push_back({"f" + std::to_string(i), ""});
  EXPECT_NE(refusal(many).find("more than 2000"), std::string::npos);
}

} // namespace
} // namespace vedette::cloud
