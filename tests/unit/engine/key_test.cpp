#include "engine/key.hpp"

#include <gtest/gtest.h>

#include <array>

namespace vedette::engine {

namespace {

std::string key_of(const value& x, bool fold = false) {
  std::string out;
  append_key(out, x, fold);
  return out;
}

} // namespace

TEST(key, equal_values_give_equal_bytes) {
  EXPECT_EQ(key_of(value{std::int64_t{1}}), key_of(value{1.0}));
  EXPECT_NE(key_of(value{std::int64_t{1}}), key_of(value{1.5}));
  EXPECT_NE(key_of(value{std::int64_t{1}}),
            key_of(value{std::string_view{"1"}}));
  EXPECT_EQ(key_of(value{std::string_view{"Ab"}}, true),
            key_of(value{std::string_view{"aB"}}, true));
  EXPECT_NE(key_of(value{std::string_view{"Ab"}}),
            key_of(value{std::string_view{"aB"}}));
}

TEST(key, whole_numbers_keep_all_digits) {
  auto whole = [](std::uint64_t x) { return key_of(value::whole(x)); };
  EXPECT_NE(whole(18446744073709551615U), whole(18446744073709551614U));
  EXPECT_EQ(whole(7), key_of(value{std::int64_t{7}}));
  for (auto x : {std::uint64_t{1} << 63U, (std::uint64_t{1} << 63U) + 1,
                 18446744073709551615U, 18446744073709550591U,
                 18446744073709550592U, 18446744073709550593U})
    EXPECT_EQ(key_for_people(whole(x)), std::to_string(x));
}

TEST(key, reads_back_what_it_wrote) {
  std::string key;
  append_key(key, value{std::string_view{"host"}}, false);
  append_key(key, value{std::int64_t{42}}, false);
  append_key(key, value{}, false);
  append_key(key, value{true}, false);
  append_key(key, value{0.5}, false);
  EXPECT_EQ(key_for_people(key), "host, 42, null, true, 0.5");
  EXPECT_EQ(key_parts(key).size(), 5U);
}

TEST(key_maker, a_list_gives_a_key_for_each_item) {
  std::array<value, 3> items{value{std::string_view{"b"}},
                             value{std::string_view{"a"}},
                             value{std::string_view{"b"}}};
  std::array<value, 3> cells{value{}, value{items.data(), items.size()},
                             value{}};
  row event{cells, 0, 0, {}};
  step source;
  source.by = {make_field(1)};
  eval_scratch work;
  std::vector<std::string> keys;
  auto made = key_maker::compile(source);
  ASSERT_TRUE(made.ok());
  made.value().keys_of(event, work, keys);
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(key_for_people(keys[0]), "a");
}

TEST(key_maker, null_keeps_an_event_out_unless_it_is_allowed) {
  std::array<value, 2> cells{value{}, value{}};
  row event{cells, 0, 0, {}};
  step source;
  source.by = {make_field(1)};
  eval_scratch work;
  std::vector<std::string> keys;
  key_maker::compile(source).value().keys_of(event, work, keys);
  EXPECT_TRUE(keys.empty());
  source.by_nullable = 1;
  key_maker::compile(source).value().keys_of(event, work, keys);
  EXPECT_EQ(keys.size(), 1U);
}

} // namespace vedette::engine
