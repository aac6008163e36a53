#include "engine/document_splitter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vedette::engine {
namespace {

using texts = std::vector<std::string>;

/// All documents of `text`, fed in chunks of `step` bytes.
texts split(std::string_view text, std::size_t step,
            std::size_t most = 1 << 20) {
  auto out = texts{};
  auto splitter = document_splitter{most};
  auto drain = [&] {
    while (auto x = splitter.next())
      out.push_back((x->cut ? "cut " : "") + std::to_string(x->line) + ":"
                    + std::string{x->text});
  };
  for (std::size_t i = 0; i < text.size(); i += step) {
    splitter.feed(text.substr(i, step));
    drain();
  }
  splitter.finish();
  drain();
  return out;
}

void expect_split(std::string_view text, const texts& expected,
                  std::size_t most = 1 << 20) {
  for (std::size_t step : {1, 2, 3, 7, 1000})
    EXPECT_EQ(split(text, step, most), expected) << "in steps of " << step;
}

TEST(document_splitter, cuts_lines) {
  expect_split("{\"a\":1}\n{\"b\":2}\r\n\n  {\"c\":3}",
               {"1:{\"a\":1}", "2:{\"b\":2}", "4:{\"c\":3}"});
}

TEST(document_splitter, cuts_a_json_array) {
  expect_split("[ {\"a\":\"],}\\\"\"},\n {\"b\":[1,{}]}\n]\n",
               {"1:{\"a\":\"],}\\\"\"}", "2:{\"b\":[1,{}]}"});
}

TEST(document_splitter, keeps_objects_of_many_lines_together) {
  expect_split("{\n \"a\": 1\n}\n{\"b\":2}\n{\n}\n",
               {"1:{\n \"a\": 1\n}", "4:{\"b\":2}", "5:{\n}"});
}

TEST(document_splitter, returns_broken_lines_one_by_one) {
  expect_split("{\"a\":\n{\"b\":2}\nnonsense\n",
               {"1:{\"a\":", "2:{\"b\":2}", "3:nonsense"});
}

TEST(document_splitter, accepts_several_arrays_in_a_row) {
  expect_split("[{\"a\":1}]\n[{\"b\":2}]", {"1:{\"a\":1}", "2:{\"b\":2}"});
}

TEST(document_splitter, passes_over_a_byte_order_mark) {
  EXPECT_EQ(split("\xef\xbb\xbf{\"a\":1}", 100), (texts{"1:{\"a\":1}"}));
}

TEST(document_splitter, cuts_off_what_is_too_long_and_goes_on) {
  for (std::size_t step : {1, 5, 1000}) {
    auto got = split("0123456789abcdef\n{\"b\":2}\n", step, 8);
    ASSERT_EQ(got.size(), 2U) << step;
    EXPECT_EQ(got[0].substr(0, 14), "cut 1:01234567");
    EXPECT_EQ(got[1], "2:{\"b\":2}");
  }
}

TEST(document_splitter, gets_past_brackets_that_close_nothing) {
  expect_split("[}{\"a\":1}}]", {"1:}", "1:{\"a\":1}", "1:}"});
}

TEST(document_splitter, returns_nothing_for_nothing) {
  expect_split("", {});
  expect_split(" \n\n", {});
  expect_split("[]", {});
}

} // namespace
} // namespace vedette::engine
