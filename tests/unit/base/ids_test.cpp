#include "base/ids.hpp"

#include <gtest/gtest.h>

namespace vedette {
namespace {

TEST(uid, parses_both_spellings_of_the_same_id) {
  auto dashed = uid::parse("45e07f34-e76b-4a9e-b167-d6d0c510d6ba");
  auto compact = uid::parse("45E07F34E76B4A9EB167D6D0C510D6BA");
  ASSERT_TRUE(dashed.ok() && compact.ok());
  EXPECT_EQ(dashed.value(), compact.value());
  EXPECT_EQ(dashed.value().compact(), "45E07F34E76B4A9EB167D6D0C510D6BA");
  EXPECT_EQ(compact.value().dashed(), "45e07f34-e76b-4a9e-b167-d6d0c510d6ba");
}

TEST(uid, refuses_what_is_not_an_id) {
  for (auto text : {"", "45e0", "45e07f34-e76b-4a9e-b167-d6d0c510d6bg",
                    "45e07f34e-76b-4a9e-b167-d6d0c510d6ba",
                    "45e07f34-e76b-4a9e-b167-d6d0c510d6ba0"})
    EXPECT_FALSE(uid::parse(text).ok()) << text;
}

TEST(uid, random_ids_differ_and_carry_their_version) {
  auto a = uid::random();
  EXPECT_NE(a, uid::random());
  EXPECT_EQ(a.dashed()[14], '4');
}

TEST(uid, of_the_same_text_is_the_same) {
  EXPECT_EQ(uid::of("boot/1/2"), uid::of("boot/1/2"));
  EXPECT_NE(uid::of("boot/1/2"), uid::of("boot/1/3"));
}

TEST(hex, round_trips_and_names_the_bad_character) {
  EXPECT_EQ(from_hex(to_hex("\x01\xfe")).value(), "\x01\xfe");
  EXPECT_NE(from_hex("0g").why().detail.find("offset 1"), std::string::npos);
}

} // namespace
} // namespace vedette
