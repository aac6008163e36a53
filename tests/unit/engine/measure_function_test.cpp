#include "engine/eval.hpp"
#include "engine/function.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vedette::engine {
namespace {

using id = function_id;

value call(id function, std::vector<value> args, bool fold = false) {
  eval_scratch work;
  return call_function(function, args, fold, work);
}

value text(std::string_view x) {
  return value{x};
}

TEST(measure_function, answers_yes_or_no) {
  EXPECT_TRUE(
    call(id::base64_contains, {text("Y3VybCBldmls"), text("x"), text("curl")})
      .boolean());
  EXPECT_TRUE(
    call(id::base64_contains, {text("Y3VybCBldmls"), text("CURL")}, true)
      .boolean());
  EXPECT_FALSE(call(id::hex_contains, {text("636174"), text("dog")}).boolean());
  EXPECT_TRUE(
    call(id::homoglyph, {text("sshd\xc2\xad"), text("sshd")}).boolean());
  EXPECT_TRUE(
    call(id::has_flags, {value{std::int64_t{7}}, value{std::int64_t{5}}})
      .boolean());
  EXPECT_FALSE(
    call(id::has_flags, {value{std::int64_t{4}}, value{std::int64_t{5}}})
      .boolean());
}

TEST(measure_function, measures) {
  EXPECT_EQ(call(id::levenshtein_distance, {text("ab"), text("ba")}).integer(),
            2);
  EXPECT_EQ(call(id::damerau_distance, {text("ab"), text("ba")}).integer(), 1);
  EXPECT_EQ(call(id::common_substring, {text("xab"), text("aby")}).integer(),
            2);
  EXPECT_EQ(call(id::common_subsequence, {text("axb"), text("ab")}).integer(),
            2);
  EXPECT_DOUBLE_EQ(call(id::entropy, {text("ab")}).real(), 1);
  EXPECT_TRUE(call(id::hamming_distance, {text("a"), text("ab")}).is_null());
}

TEST(measure_function, looks_at_each_item_of_a_list) {
  value items[] = {text("bash"), text("sshd\xc2\xad")};
  EXPECT_TRUE(call(id::homoglyph, {value{items, 2}, text("sshd")}).boolean());
}

TEST(measure_function, has_no_answer_for_what_is_no_text) {
  EXPECT_TRUE(call(id::entropy, {value{}}).is_null());
  EXPECT_TRUE(call(id::entropy, {value{true}}).is_null());
  EXPECT_TRUE(call(id::base64_contains, {}).is_null());
  EXPECT_TRUE(call(id::levenshtein_distance, {text("a")}).is_null());
}

} // namespace
} // namespace vedette::engine
