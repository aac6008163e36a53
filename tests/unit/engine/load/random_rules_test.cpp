#include "base/clock.hpp"
#include "engine/document.hpp"
#include "engine/load/load.hpp"
#include "engine/plan.hpp"
#include "engine/rule_runner.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace vedette::engine {
namespace {

/// Makes texts that look like rules and are wrong in all the ways that pieces
/// can be put together.
class rule_maker {
public:
  explicit rule_maker(std::uint64_t seed) : random_{seed} {}

  rule_source next() {
    switch (pick(3)) {
    case 0:
      return {"r", sigma(), rule_language::sigma};
    case 1:
      return {"r", cae(0), rule_language::cae};
    default:
      return {"r", eql(), rule_language::eql};
    }
  }

private:
  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>{0, below - 1}(random_);
  }
  template <std::size_t Size>
  std::string one_of(const char* const (&list)[Size]) {
    return list[pick(Size)];
  }

  std::string value() {
    return one_of({"''",
                   "x",
                   "'*'",
                   "'a*b?c'",
                   "null",
                   "1",
                   "-1",
                   "1e400",
                   "18446744073709551616",
                   "true",
                   "'-a /b -c -d -e -f'",
                   "'\\\\*'",
                   "'%p%'",
                   "10.0.0.0/8",
                   "'(?=a)b'",
                   "'(a{50}){50}'",
                   "'['",
                   "\"\\x00\\x1b\"",
                   "[]",
                   "{}",
                   "[[a]]",
                   "&x 1",
                   "*x",
                   "~",
                   "'\xff'",
                   "2026-01-01",
                   "0x7f",
                   ".5",
                   "-.inf"});
  }
  std::string field() {
    std::string out = one_of({"F", "", "Image", "a.b", "'*'", "G", "x|y"});
    for (auto n = pick(4); n > 0; --n)
      out += "|" + one_of({"contains",     "startswith", "endswith", "all",
                           "re",           "i",          "m",        "s",
                           "cidr",         "exists",     "fieldref", "base64",
                           "base64offset", "wide",       "utf16",    "windash",
                           "expand",       "cased",      "neq",      "lt",
                           "gt",           "hour",       "week",     "",
                           "nope"});
    return "'" + out + "'";
  }
  std::string values() {
    if (pick(3) > 0)
      return value();
    std::string out = "[";
    for (auto n = pick(5); n > 0; --n)
      out += value() + ", ";
    return out + value() + "]";
  }
  std::string condition() {
    std::string out;
    for (auto n = pick(8) + 1; n > 0; --n)
      out
        += one_of({"s ", "t ", "and ", "or ", "not ", "(", ") ", "1 of s* ",
                   "all of them ", "1 of a*a*a*a*b ", "| count() > 1 ", "of "});
    return out;
  }
  std::string sigma() {
    std::string out = "title: t\n";
    if (pick(2) == 0)
      out += "name: " + one_of({"a", "b", "c"}) + "\n";
    if (pick(5) == 0)
      return out + "correlation: {type: "
             + one_of({"event_count", "value_count", "temporal",
                       "temporal_ordered", "value_percentile", "nope"})
             + ", rules: [" + one_of({"a", "b", "a, b", "a, a", "zz", ""})
             + "], group-by: [" + one_of({"F", "F, G", ""}) + "], timespan: "
             + one_of({"1m", "0s", "99999999999d", "-1h", "1x", "500ms", "''"})
             + ", condition: "
             + one_of({"{gte: 2}", "{field: F, gt: -1}", "{lt: 1e300}",
                       "a and b", "a and not b", "{eq: 1, neq: 1, gt: 2}", "[]",
                       "''"})
             + "}\n---\n" + (pick(2) == 0 ? sigma() : "");
    out += "logsource: {" + one_of({"product", "category", "sevice"}) + ": "
           + one_of({"windows", "linux", "process_creation", "''", "[]"})
           + "}\n";
    out += one_of({"detection", "filter"}) + ":\n";
    for (auto n = pick(3); n > 0; --n)
      out += "  s" + std::to_string(n) + ": {" + field() + ": " + values()
             + "}\n";
    out += "  s: {" + field() + ": " + values() + ", " + field() + ": "
           + values() + "}\n  t:\n    - " + value() + "\n    - {" + field()
           + ": " + values() + "}\n  condition: '" + condition() + "'\n";
    return out + (pick(4) == 0 ? "---\n" + sigma() : "");
  }
  std::string cae(int depth) {
    if (depth > 5 || pick(4) == 0)
      return one_of({"1", "\"Process\"", "null", "1e999", "\"*\"", "[]", "{}",
                     "true", "\"a & (b | !c)\"", "\"0:00:01\"", "\"\\ud800\"",
                     "\"Literal\"", "\"(a+)+$\"", "[1,2,\"x\"]"});
    if (pick(3) == 0)
      return "[" + cae(depth + 1) + "," + cae(depth + 1) + "]";
    std::string out = "{";
    for (auto n = pick(6) + 1; n > 0; --n)
      out += "\""
             + one_of({"States",
                       "Name",
                       "Function",
                       "FieldOperators",
                       "Filters",
                       "Data",
                       "Category",
                       "Type",
                       "Operands",
                       "Source",
                       "a",
                       "OperandType",
                       "Paths",
                       "StateNames",
                       "Options",
                       "CorrelateBy",
                       "ActivationTimeLimit",
                       "Actions",
                       "b",
                       "ObjectType",
                       "Tests",
                       "match"})
             + "\":" + cae(depth + 1) + ",";
    out.back() = '}';
    return out;
  }
  std::string eql() {
    std::string out = one_of({"", "// severity: high\n", "// match: {\n"});
    out += one_of({"process where ", "sequence by x [any where ", "any where ",
                   "join [file where ", "sample by a [dns where "});
    for (auto n = pick(12) + 1; n > 0; --n)
      out += one_of({"a ",
                     "== ",
                     "\"x*\" ",
                     "and ",
                     "not ",
                     "(",
                     ")",
                     "1e999 ",
                     "in ",
                     ": ",
                     "length(a) ",
                     "wildcard(a, \"*\") ",
                     "like~ ",
                     "(\"a\", \"b\") ",
                     "] [any where ",
                     "with maxspan=1m ",
                     "| head 1 ",
                     "null ",
                     "- ",
                     "/ 0 ",
                     "regex~ \"(a+)+\" ",
                     "\\",
                     "?b ",
                     "`c d` ",
                     "until [",
                     "]"});
    return out;
  }

  std::mt19937_64 random_;
};

TEST(random_rules, none_crashes_a_compiler_or_costs_more_than_it_may) {
  const auto* given = std::getenv("VEDETTE_SEED");
  const auto first
    = given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261'129ULL;
  const auto count = given != nullptr ? 1U : 4000U;
  system_clock_source clock;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("VEDETTE_SEED=" + std::to_string(seed));
    const auto source = rule_maker{seed}.next();
    const auto began = clock.thread_cpu();
    layout fields;
    auto made = load_rules({&source, 1}, fields);
    EXPECT_TRUE(made.ok() || !made.problems.empty());
    for (const auto& x : made.problems)
      EXPECT_FALSE(x.to_string().empty());
    std::vector<plan::rejected> rejected;
    auto all
      = plan::compile(std::move(made.rules), std::move(fields), rejected);
    document_options options;
    options.collect_all = all.needs_all();
    document_reader reader{all.fields(), options};
    rule_runner runner{all};
    std::vector<detection> found;
    std::string text
      = R"({"F":["a","-a"],"G":18446744073709551615,"Image":"x",)"
        R"("category":"process","product":"windows","a":null})";
    const auto size = text.size();
    text.append(document_reader::padding, ' ');
    for (int i = 0; i < 3; ++i)
      if (auto event = reader.read({text.data(), size}); event.ok())
        runner.feed(event.value(), static_cast<std::uint64_t>(i), found);
    runner.finish(found);
    // The texts are short: this is a thousand times what any of them takes.
    ASSERT_LT(clock.thread_cpu() - began, 5 * ns_per_second) << source.text;
  }
}

} // namespace
} // namespace vedette::engine
