#include "engine/cae/leaf.hpp"
#include "tests/unit/engine/cae/harness.hpp"

namespace vedette::engine::cae {
namespace {

/// A rule of one operator over the instigating process' command line.
std::string rule_of(const std::string& op) {
  return R"({"Name":"x","States":[{"Name":"s","Function":"a","FieldOperators":{"a":)"
         + op
         + R"(},"Filters":[{"Type":"Event","Data":{"Category":"File","Type":"*"}}]}]})";
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (auto c : text)
    out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return out + "\"";
}

/// Whether the operator, given operands behind the facet, holds for a command
/// line.
bool holds(const std::string& type, const std::string& literals,
           std::string_view value, const std::string& more = "") {
  rule_harness made{rule_of(
    R"({"Type":")" + type
    + R"(","Operands":[{"Source":"InstigatingProcess","Data":"CommandLine"},)"
    + R"({"Source":"LiteralSet","Data":)" + literals + "}]" + more + "}")};
  EXPECT_TRUE(made.ok()) << made.said();
  return made.matches(
    R"({"event":{"category":"file"},"process":{"command_line":)"
    + json_text(value) + "}}");
}

/// The same for the size of the target file, a number.
bool holds_number(const std::string& type, const std::string& literals,
                  const std::string& value) {
  rule_harness made{
    rule_of(R"({"Type":")" + type
            + R"(","Operands":[{"Source":"TargetFile","Data":"Size"},)"
            + R"({"Source":"LiteralSet","Data":)" + literals
            + R"(}],"OperandType":"Integer"})")};
  EXPECT_TRUE(made.ok()) << made.said();
  return made.matches(R"({"event":{"category":"file"},"file":{"size":)" + value
                      + "}}");
}

constexpr auto folded = R"(,"Options":{"IgnoreCase":true})";

// The examples of the vendor's operator reference.
TEST(cae_operator, compares_texts_as_documented) {
  EXPECT_TRUE(holds("ContainsAll", R"(["ello","ng"])", "hello, I am a string"));
  EXPECT_FALSE(holds("ContainsAll", R"(["hi","ng"])", "hello, I am a string"));
  EXPECT_TRUE(holds("ContainsAllWords", R"(["hello","a","string"])",
                    "hello, I am a string"));
  EXPECT_FALSE(
    holds("ContainsAllWords", R"(["ello","ng"])", "hello, I am a string"));
  EXPECT_TRUE(
    holds("ContainsAny", R"(["ello","banana"])", "hello, I am a string"));
  EXPECT_FALSE(
    holds("ContainsAny", R"(["hi","banana"])", "hello, I am a string"));
  EXPECT_TRUE(
    holds("ContainsAnyWord", R"(["hello","banana"])", "hello, I am a string"));
  EXPECT_FALSE(
    holds("ContainsAnyWord", R"(["ello","banana"])", "hello, I am a string"));
  EXPECT_TRUE(holds("EqualsAny", R"(["badapp.exe","x"])", "badapp.exe"));
  EXPECT_FALSE(holds("EqualsAny", R"(["badapp.exe"])", "BadApp.exe"));
  EXPECT_TRUE(holds(
    "Base64Encoding", R"(["get-process"])",
    R"(powershell.exe -ex bypass -e "ZwBlAHQALQBwAHIAbwBjAGUAcwBzAA==")"));
  EXPECT_FALSE(
    holds("Base64Encoding", R"(["get-process"])",
          R"(powershell.exe -ex bypass "ZwBlAHQALQBhAGwAaQBhAHMA")"));
}

TEST(cae_operator, minds_case_unless_told_otherwise) {
  EXPECT_TRUE(holds("EqualsAny", R"("badapp.exe")", "BadApp.EXE", folded));
  EXPECT_TRUE(holds("Contains", R"("APP")", "badapp", folded));
  EXPECT_FALSE(holds("Contains", R"("APP")", "badapp"));
}

TEST(cae_operator, compares_texts_as_recalled) {
  EXPECT_TRUE(holds("StartsWithAny", R"(["/tmp/","/dev/shm/"])", "/dev/shm/x"));
  EXPECT_FALSE(holds("StartsWithAny", R"(["/tmp/"])", "x /tmp/"));
  EXPECT_TRUE(holds("EndsWith", R"(".sh")", "a.sh"));
  EXPECT_FALSE(holds("EndsWith", R"(".sh")", "a.sh x"));
  EXPECT_TRUE(holds("RegexMatches", R"(["cu.l\\s+http"])", "curl http"));
  EXPECT_FALSE(holds("RegexMatches", R"(["^x"])", "curl http"));
  EXPECT_TRUE(holds("HexEncoding", R"(["cat"])", "echo 636174"));
  EXPECT_TRUE(holds("IsHomoglyph", R"(["sshd"])", "ѕѕhd"));
  EXPECT_FALSE(holds("IsHomoglyph", R"(["sshd"])", "sshd"));
}

TEST(cae_operator, measures_texts) {
  EXPECT_TRUE(holds("LevenshteinDistance", R"("svchost")", "svhost"));
  EXPECT_FALSE(holds("LevenshteinDistance", R"("svchost")", "explorer"));
  EXPECT_FALSE(holds("LevenshteinDistance", R"("svchost")", "svchost",
                     R"(,"Options":{"Minimum":1,"Maximum":2})"));
  EXPECT_TRUE(holds("DamerauLevenshteinDistance", R"("svchost")", "scvhost",
                    R"(,"Options":{"Maximum":1})"));
  EXPECT_TRUE(holds("HammingDistance", R"("abc")", "abd"));
  EXPECT_FALSE(holds("HammingDistance", R"("abc")", "abcd"));
  EXPECT_TRUE(holds("LongestCommonSubstring", R"("xmrig")", "./xmrig64",
                    R"(,"Options":{"Minimum":5})"));
  EXPECT_TRUE(holds("LongestCommonSubsequence", R"("xmrig")", "x-m-r-i-g",
                    R"(,"Options":{"Minimum":5})"));
  EXPECT_TRUE(holds("ShannonEntropy", "[2]", "abcd"));
  EXPECT_FALSE(holds("ShannonEntropy", "[2.5]", "abcd"));
  EXPECT_FALSE(holds("ShannonEntropy", "[1,1.5]", "abcd"));
}

TEST(cae_operator, compares_numbers) {
  EXPECT_TRUE(holds_number("GreaterThan", "[10]", "11"));
  EXPECT_FALSE(holds_number("GreaterThan", "[10]", "10"));
  EXPECT_TRUE(holds_number("GreaterThanOrEquals", "[10]", "10"));
  EXPECT_TRUE(holds_number("LessThan", "[10]", "9"));
  EXPECT_FALSE(holds_number("LessThan", "[10]", "10"));
  EXPECT_TRUE(holds_number("LessThanOrEquals", "[10]", "10"));
  EXPECT_TRUE(holds_number("InRange", "[1,10]", "10"));
  EXPECT_FALSE(holds_number("InRange", "[1,10]", "11"));
  EXPECT_TRUE(holds_number("EqualsAny", "[10,\"0x0b\"]", "11"));
  EXPECT_TRUE(holds_number("GreaterThan", "[10]", "\"11\"")); // as text
  EXPECT_TRUE(holds_number("IsFlagSet", "[\"0x4\"]", "5"));
  EXPECT_FALSE(holds_number("IsFlagSet", "[\"0x6\"]", "5"));
}

bool in_range(const std::string& literals, const std::string& address) {
  rule_harness made{
    R"({"Name":"x","States":[{"Name":"s","Function":"a","FieldOperators":{"a":
    {"Type":"IpIsInRange","OperandType":"IPAddress","Operands":
    [{"Source":"TargetNetworkConnection","Data":"DestinationAddress"},)"
    + literals + R"(]}},"Filters":
    [{"Type":"Event","Data":{"Category":"Network","Type":"Connect"}}]}]})"};
  EXPECT_TRUE(made.ok()) << made.said();
  return made.matches(
    R"({"event":{"category":"network","action":"connect"},"destination":{"ip":")"
    + address + "\"}}");
}

TEST(cae_operator, finds_addresses_in_networks) {
  auto block = R"({"Source":"LiteralSet","Data":["10.0.0.0/8","fe80::/10"]})";
  EXPECT_TRUE(in_range(block, "10.1.2.3"));
  EXPECT_TRUE(in_range(block, "fe80::1"));
  EXPECT_FALSE(in_range(block, "11.0.0.0"));
  auto dashed = R"({"Source":"Literal","Data":"10.0.0.5-10.0.1.7"})";
  EXPECT_TRUE(in_range(dashed, "10.0.0.255"));
  EXPECT_TRUE(in_range(dashed, "10.0.1.7"));
  EXPECT_FALSE(in_range(dashed, "10.0.1.8"));
  EXPECT_FALSE(in_range(dashed, "10.0.0.4"));
  auto two = R"({"Source":"Literal","Data":"10.0.0.1"},
                {"Source":"Literal","Data":"10.0.0.3"})";
  EXPECT_TRUE(in_range(two, "10.0.0.2"));
}

TEST(cae_operator, cuts_a_range_into_blocks) {
  using list = std::vector<std::string>;
  EXPECT_EQ(blocks_between("10.0.0.0", "10.0.0.255"), (list{"10.0.0.0/24"}));
  EXPECT_EQ(blocks_between("10.0.0.1", "10.0.0.4"),
            (list{"10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32"}));
  EXPECT_EQ(blocks_between("0.0.0.0", "255.255.255.255"), (list{"0.0.0.0/0"}));
  EXPECT_EQ(blocks_between("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            (list{"::/0"}));
  EXPECT_EQ(blocks_between("10.0.0.2", "10.0.0.1"), list{});
  EXPECT_EQ(blocks_between("10.0.0.2", "::1"), list{});
}

bool facet_only(const std::string& type, const std::string& file) {
  rule_harness made{
    rule_of(R"({"Type":")" + type
            + R"(","Operands":[{"Source":"TargetFile","Data":"IsHidden"}]})")};
  EXPECT_TRUE(made.ok()) << made.said();
  return made.matches(R"({"event":{"category":"file"},"file":)" + file + "}");
}

TEST(cae_operator, tests_what_is_there) {
  auto hidden = R"({"Ext":{"hidden":true}})";
  auto shown = R"({"Ext":{"hidden":false}})";
  EXPECT_TRUE(facet_only("IsTrue", hidden));
  EXPECT_FALSE(facet_only("IsTrue", shown));
  EXPECT_FALSE(facet_only("IsTrue", "{}"));
  EXPECT_TRUE(facet_only("IsPopulated", shown));
  EXPECT_FALSE(facet_only("IsPopulated", "{}"));
  EXPECT_FALSE(facet_only("IsPopulated", R"({"Ext":{"hidden":""}})"));
  EXPECT_TRUE(facet_only("IsNullOrEmpty", "{}"));
  EXPECT_TRUE(facet_only("IsNullOrEmpty", R"({"Ext":{"hidden":""}})"));
  EXPECT_FALSE(facet_only("IsNullOrEmpty", shown));
}

TEST(cae_operator, compares_two_facets) {
  auto made = [](const std::string& type) {
    return rule_harness{rule_of(R"({"Type":")" + type + R"(","Operands":
      [{"Source":"TargetFile","Data":"Path"},
       {"Source":"InstigatingProcessImageFile","Data":"Path"}]})")};
  };
  auto same = R"({"event":{"category":"file"},"file":{"path":"/tmp/x"},
    "process":{"executable":"/tmp/x"}})";
  auto below = R"({"event":{"category":"file"},"file":{"path":"/tmp/x.log"},
    "process":{"executable":"/tmp/x"}})";
  EXPECT_TRUE(made("EqualsAny").matches(same));
  EXPECT_FALSE(made("EqualsAny").matches(below));
  EXPECT_TRUE(made("StartsWith").matches(below));
  EXPECT_TRUE(made("LevenshteinDistance").matches(same));
  EXPECT_FALSE(made("InRange").ok());
}

std::string problem(const std::string& op) {
  rule_harness made{rule_of(op)};
  return made.said();
}

TEST(cae_operator, says_what_it_cannot_do) {
  auto facet
    = std::string{R"({"Source":"InstigatingProcess","Data":"CommandLine"},)"};
  auto with = [&](const std::string& type, const std::string& literal) {
    return problem(R"({"Type":")" + type + R"(","Operands":[)" + facet
                   + R"({"Source":"LiteralSet","Data":)" + literal + "}]}");
  };
  EXPECT_NE(with("EqualAny", R"("x")").find("did you mean EqualsAny?"),
            std::string::npos);
  EXPECT_NE(with("RegexMatches", "\"(?=x)\"").find("look-ahead"),
            std::string::npos);
  EXPECT_NE(with("RegexMatches", "\"(a)\\\\1\"").find("back-reference"),
            std::string::npos);
  EXPECT_NE(with("RegexMatches", "\"(\"").find("regex"), std::string::npos);
  EXPECT_NE(with("GreaterThan", R"("x")").find("'x' is not a number"),
            std::string::npos);
  EXPECT_NE(with("InRange", "[1]").find("needs two literals"),
            std::string::npos);
  EXPECT_NE(with("IpIsInRange", R"("10.0.0.0/99")").find("error"),
            std::string::npos);
  EXPECT_NE(with("LongestCommonSubstring", R"("x")").find("needs a limit"),
            std::string::npos);
  EXPECT_NE(problem(R"({"Type":"EqualsAny","Operands":
    [{"Source":"InstigatingProces","Data":"Name"},
     {"Source":"Literal","Data":"x"}]})")
              .find("unknown operand source 'InstigatingProces' (did you mean "
                    "instigatingprocess?)"),
            std::string::npos);
  EXPECT_NE(problem(R"({"Type":"EqualsAny","Operands":
    [{"Source":"InstigatingProcess","Data":"Nmae"},
     {"Source":"Literal","Data":"x"}]})")
              .find("has no facet 'Nmae' (did you mean name?)"),
            std::string::npos);
  EXPECT_NE(problem(R"({"Type":"EqualsAny","Operands":
    [{"Source":"Field","Data":"process.comand_line"},
     {"Source":"Literal","Data":"x"}]})")
              .find("did you mean process.command_line?"),
            std::string::npos);
}

TEST(cae_operator, warns_about_facets_that_are_never_there) {
  auto chain = problem(R"({"Type":"EqualsAny","Operands":
    [{"Source":"InstigatingProcessImageFile","Data":"RootCN"},
     {"Source":"Literal","Data":"x"}]})");
  EXPECT_NE(chain.find("warning"), std::string::npos) << chain;
  auto none = problem(R"({"Type":"EqualsAny","Operands":
    [{"Source":"LiteralSet","Data":"badapp.exe"}]})");
  EXPECT_NE(none.find("warning"), std::string::npos) << none;
  EXPECT_EQ(none.find("error"), std::string::npos) << none;
}

} // namespace
} // namespace vedette::engine::cae
