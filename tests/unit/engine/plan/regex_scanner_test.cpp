#include "engine/plan/regex_scanner.hpp"
#include "engine/text_match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace vedette::engine::plan_detail {
namespace {

using power = regex_scanner::power;

text_pattern regex(std::string text, bool fold = false) {
  text_pattern out;
  out.op = text_op::regex;
  out.text = std::move(text);
  out.fold = fold;
  out.search = true;
  return out;
}

bool is_there() {
  return regex_scanner::engine_name() != "none";
}

TEST(regex_scanner, leaves_alone_what_matches_everything) {
  std::vector<power> powers;
  regex_scanner::compile({regex("a*"), regex("")}, powers);
  EXPECT_EQ(powers, (std::vector<power>{power::none, power::none}));
}

TEST(regex_scanner, is_exact_only_where_languages_agree) {
  if (!is_there())
    GTEST_SKIP() << "no regex scanner in this build";
  std::vector<power> powers;
  auto whole = regex("ab+");
  whole.search = false;
  regex_scanner::compile({regex("ab+\\s"), regex("a\\vb"), whole}, powers);
  EXPECT_EQ(powers,
            (std::vector<power>{power::exact, power::filter, power::filter}));
}

TEST(regex_scanner, calls_plain_what_has_no_control_characters) {
  if (!is_there())
    GTEST_SKIP() << "no regex scanner in this build";
  EXPECT_TRUE(regex_scanner::is_plain("a\tb ~"));
  EXPECT_FALSE(regex_scanner::is_plain("a\n"));
  EXPECT_FALSE(regex_scanner::is_plain("a\x0b"));
  EXPECT_FALSE(regex_scanner::is_plain("\xc3\xa4"));
}

// Some builds of Hyperscan-like libraries miss matches at certain lengths.
TEST(regex_scanner, misses_nothing_at_any_length_and_place) {
  if (!is_there())
    GTEST_SKIP() << "no regex scanner in this build";
  std::vector<power> powers;
  auto scanner = regex_scanner::compile(
    {regex("\\| ?python"), regex("c(u|v)rl\\s"), regex("[0-9]{3}$")}, powers);
  regex_scratch work;
  scanner.make_ready(work);
  for (std::size_t before = 0; before < 300; ++before)
    for (std::size_t behind : {0U, 1U, 64U}) {
      auto text = std::string(before, 'x') + "curl y | python"
                  + std::string(behind, ' ') + "123";
      std::vector<std::uint32_t> out;
      scanner.scan(text, work, out);
      ASSERT_EQ(out.size(), 3U) << before << " " << behind;
    }
}

/// Regexes in the style of detection rules.
class regex_maker {
public:
  explicit regex_maker(unsigned seed) : random_{seed} {}

  std::string make(int depth) {
    std::string out;
    for (auto n = 1 + pick(3); n > 0; --n)
      out += piece(depth) + quantifier();
    return out;
  }
  std::string text() {
    static constexpr std::string_view letters = "abAB01 -.\t{`";
    std::string out;
    for (auto n = pick(40); n > 0; --n)
      out += letters[pick(letters.size())];
    return out;
  }
  std::size_t pick(std::size_t below) { return random_() % below; }

private:
  std::string quantifier() {
    static constexpr const char* all[]
      = {"", "", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "+?"};
    return all[pick(11)];
  }
  std::string piece(int depth) {
    static constexpr const char* atoms[]
      = {"a",    "b",   "A",   "0",      " ",     "-",   ".",
         "\\.",  "\\s", "\\d", "\\w",    "\\b",   "\\S", "[a-b0-1]",
         "[^a]", "\\{", "`",   "(?:ab)", "[ab-]", "\\W"};
    if (depth > 0 && pick(4) == 0)
      return "(" + make(depth - 1) + "|" + make(depth - 1) + ")";
    if (pick(16) == 0)
      return pick(2) ? "^" : "$";
    return atoms[pick(20)];
  }
  std::mt19937 random_;
};

TEST(regex_scanner, answers_as_re2_does) {
  if (!is_there())
    GTEST_SKIP() << "no regex scanner in this build";
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    regex_maker make{seed};
    std::vector<text_pattern> all;
    std::vector<text_matcher> matchers;
    while (all.size() < 20) {
      auto made = regex(make.make(2), make.pick(2) == 0);
      auto matcher = text_matcher::compile(made);
      if (!matcher.ok())
        continue; // `a+**`, `$+`
      all.push_back(made);
      matchers.push_back(std::move(matcher).value());
    }
    std::vector<power> powers;
    auto scanner = regex_scanner::compile(all, powers);
    ASSERT_GT(std::count(powers.begin(), powers.end(), power::exact), 4);
    regex_scratch work;
    scanner.make_ready(work);
    for (int i = 0; i < 60; ++i) {
      auto text = make.text();
      ASSERT_TRUE(regex_scanner::is_plain(text));
      std::vector<std::uint32_t> out;
      scanner.scan(text, work, out);
      for (std::uint32_t r = 0; r < all.size(); ++r) {
        bool found = std::find(out.begin(), out.end(), r) != out.end();
        bool matches = matchers[r].matches(text);
        if (powers[r] == power::none || (powers[r] == power::filter && found))
          continue;
        ASSERT_EQ(found, matches) << all[r].text << " on '" << text << "'";
      }
    }
  }
}

} // namespace
} // namespace vedette::engine::plan_detail
