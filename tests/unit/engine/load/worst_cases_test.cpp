#include "base/clock.hpp"
#include "engine/load/load.hpp"
#include "engine/sigma/condition.hpp"
#include "engine/text_match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

// Whatever runs over a text of strangers takes time linear in it, or has a
// bound. Each gets its worst case at two sizes.

namespace vedette::engine {
namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  out.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

TEST(worst_cases, star_patterns_of_identifiers_take_no_more_than_the_product) {
  auto steps_at = [](std::size_t stars, std::size_t size) {
    std::size_t steps = 0;
    EXPECT_FALSE(sigma::fits_identifier(times(stars, "a*") + "b",
                                        times(size, "a"), steps));
    return steps;
  };
  EXPECT_LE(steps_at(25, 64), 3U * 64 * 51);
  EXPECT_LE(steps_at(25, 6400), 110 * steps_at(25, 64));
  EXPECT_LE(steps_at(2500, 6400), 3U * 6400);
}

TEST(worst_cases, conditions_give_up_before_their_patterns_do_too_much) {
  std::vector<std::string> names;
  for (int i = 0; i < 20'000; ++i)
    names.push_back("s" + std::to_string(i));
  auto text
    = [](std::size_t count) { return times(count, "1 of s* or ") + "s1"; };
  EXPECT_TRUE(sigma::parse_condition(text(4), names).ok);
  auto many = sigma::parse_condition(text(4000), names);
  EXPECT_FALSE(many.ok);
  EXPECT_NE(many.why.message.find("too many"), std::string::npos);
}

/// CPU time, the least of some runs: work and not how busy the machine is.
time_ns cost_of(const std::function<void()>& what) {
  system_clock_source clock;
  auto least = no_limit;
  for (int i = 0; i < 3; ++i) {
    auto began = clock.thread_cpu();
    what();
    least = std::min(least, clock.thread_cpu() - began);
  }
  return std::max<time_ns>(least, 1000);
}

struct worst_case {
  std::string_view name;
  text_op op;
  std::string_view part, end; ///< Pattern: parts and an end.
  std::size_t parts;          ///< In the small pattern.
};

TEST(worst_cases, matching_is_linear_in_the_text_and_bounded_in_the_pattern) {
  const worst_case cases[] = {
    {"contains", text_op::contains, "a", "b", 4000},
    {"words", text_op::word, "a", "b", 4000},
    {"words that overlap", text_op::word, "a", "a", 4000},
    {"stars", text_op::wildcard, "*a", "*b", 1000},
    {"a long run", text_op::wildcard, "a", "b*x", 4000},
    {"question marks", text_op::wildcard, "?", "*?b", 200},
    {"a run with question marks", text_op::wildcard, "?a", "b*x", 200},
    {"a regex", text_op::regex, "a?", "b", 100},
  };
  for (const auto& x : cases) {
    text_pattern pattern;
    pattern.op = x.op;
    pattern.search = true;
    pattern.text = (x.op == text_op::wildcard ? "*" : "")
                   + times(x.parts, x.part) + std::string{x.end};
    auto made = text_matcher::compile(pattern);
    ASSERT_TRUE(made.ok()) << x.name << made.why().detail;
    const auto small = times(20'000, "a");
    const auto large = times(320'000, "a");
    auto found = 0;
    auto cost_small
      = cost_of([&] { found += made.value().matches(small) ? 1 : 0; });
    auto cost_large
      = cost_of([&] { found += made.value().matches(large) ? 1 : 0; });
    EXPECT_EQ(found, 0) << x.name;
    // Sixteen times as long: 16 when linear, 256 when not.
    EXPECT_LT(cost_large, 80 * cost_small) << x.name;
  }
}

struct text_case {
  std::string_view name;
  rule_language language;
  std::function<std::string(std::size_t)> text;
};

std::vector<text_case> text_cases() {
  static const std::string sigma
    = "title: t\nid: r\nlogsource: {product: windows}\ndetection: ";
  return {
    {"many documents", rule_language::sigma,
     [](std::size_t n) {
       std::string out;
       for (std::size_t i = 0; i < n / 20; ++i)
         out += "title: t\nid: r" + std::to_string(i)
                + "\nlogsource: {product: windows}\ndetection: {s: {F: 1}, "
                  "condition: s}\n---\n";
       return out;
     }},
    {"a wide map", rule_language::sigma,
     [](std::size_t n) {
       std::string out = sigma + "{s: {";
       for (std::size_t i = 0; i < n; ++i)
         out += "F" + std::to_string(i) + ": 1, ";
       return out + "G: 1}, condition: s}";
     }},
    {"many identifiers in a condition", rule_language::sigma,
     [](std::size_t n) {
       std::string out = sigma + "{";
       std::string condition = "s0";
       for (std::size_t i = 0; i < n / 4; ++i) {
         out += "s" + std::to_string(i) + ": {F: 1}, ";
         condition += " or s" + std::to_string(i);
       }
       return out + "condition: " + condition + "}";
     }},
    {"quoted text", rule_language::sigma,
     [](std::size_t n) {
       return sigma + "{s: {F: \"" + times(n, "\\x41") + "\"}, condition: s}";
     }},
    {"blanks and comments", rule_language::sigma,
     [](std::size_t n) {
       return sigma + "{s: {F: 1}, condition: s}" + times(n, " \n# c\n");
     }},
    {"members of an object", rule_language::cae,
     [](std::size_t n) {
       std::string out = "{";
       for (std::size_t i = 0; i < n; ++i)
         out += "\"m" + std::to_string(i) + "\":0,";
       return out + "\"States\":[]}";
     }},
    {"a chain of or", rule_language::eql,
     [](std::size_t n) {
       return "process where process.name == \"a\""
              + times(n / 4, " or process.name == \"a\"");
     }},
    {"front matter", rule_language::eql,
     [](std::size_t n) {
       return times(n, "// severty: x\n") + "process where true";
     }},
  };
}

TEST(worst_cases, loading_is_linear_in_the_text) {
  for (const auto& x : text_cases()) {
    auto load = [&x](std::size_t n) {
      const rule_source source{"r", x.text(n), x.language};
      return cost_of([&] {
        layout fields;
        load_rules({&source, 1}, fields);
      });
    };
    auto small = load(600);
    auto large = load(9600);
    EXPECT_LT(large, 80 * small) << x.name;
  }
}

} // namespace
} // namespace vedette::engine
