#include "engine/sigma/item.hpp"
#include "tests/unit/engine/sigma/harness.hpp"

namespace vedette::engine::sigma {
namespace {

/// One line of a selection, tried on documents.
class line {
public:
  explicit line(std::string_view text, placeholder_table placeholders = {}) {
    auto roots = read_yaml(text, out_);
    EXPECT_EQ(roots.size(), 1U);
    detection_item item;
    std::string_view key = roots[0].keys.at(0).text;
    auto bar = key.find('|');
    item.field = key.substr(0, bar);
    while (bar != std::string_view::npos) {
      key.remove_prefix(bar + 1);
      bar = key.find('|');
      item.modifiers.emplace_back(key.substr(0, bar));
    }
    const auto& value = roots[0].items.at(0);
    item.values = value.is_sequence() ? value.items : std::vector{value};
    item.at = roots[0].keys[0].at;
    made_ = compile_item(item, fields_, placeholders, out_);
  }

  bool on(std::string_view json) {
    EXPECT_TRUE(made_) << problem();
    return made_ && holds(*made_, fields_, json);
  }
  std::string problem() { return out_.empty() ? "" : out_.front().to_string(); }

private:
  layout fields_;
  diagnostics out_;
  std::optional<expr> made_;
};

TEST(sigma_item, compares_text_without_case) {
  line x{"f: CMD.exe"};
  EXPECT_TRUE(x.on(R"({"f":"cmd.EXE"})"));
  EXPECT_FALSE(x.on(R"({"f":"xcmd.exe"})"));
  EXPECT_FALSE(x.on(R"({"g":"cmd.exe"})"));
  EXPECT_TRUE(line{"f|cased: Cmd"}.on(R"({"f":"Cmd"})"));
  EXPECT_FALSE(line{"f|cased: Cmd"}.on(R"({"f":"cmd"})"));
}

TEST(sigma_item, finds_numbers_however_they_are_written) {
  line x{"f: [4624, 4625]"};
  EXPECT_TRUE(x.on(R"({"f":4624})"));
  EXPECT_TRUE(x.on(R"({"f":"4625"})"));
  EXPECT_FALSE(x.on(R"({"f":46245})"));
  EXPECT_TRUE(line{"f: 'true'"}.on(R"({"f":true})"));
  EXPECT_TRUE(line{"f|contains: 44"}.on(R"({"f":1445})"));
}

TEST(sigma_item, looks_at_parts_of_text) {
  EXPECT_TRUE(line{"f|contains: B"}.on(R"({"f":"abc"})"));
  EXPECT_TRUE(line{"f|startswith: A"}.on(R"({"f":"abc"})"));
  EXPECT_FALSE(line{"f|startswith: b"}.on(R"({"f":"abc"})"));
  EXPECT_TRUE(line{"f|endswith: C"}.on(R"({"f":"abc"})"));
  EXPECT_TRUE(line{"f: a*c"}.on(R"({"f":"aXXc"})"));
  EXPECT_TRUE(line{"f: a?c"}.on(R"({"f":"abc"})"));
  EXPECT_FALSE(line{"f: a?c"}.on(R"({"f":"ac"})"));
  EXPECT_TRUE(line{"f|contains|all: [a, c]"}.on(R"({"f":"abc"})"));
  EXPECT_FALSE(line{"f|contains|all: [a, d]"}.on(R"({"f":"abc"})"));
  EXPECT_TRUE(line{"f|contains: [x, c]"}.on(R"({"f":"abc"})"));
}

TEST(sigma_item, knows_null_empty_and_there) {
  EXPECT_TRUE(line{"f: null"}.on(R"({"g":1})"));
  EXPECT_TRUE(line{"f: null"}.on(R"({"f":null})"));
  EXPECT_FALSE(line{"f: null"}.on(R"({"f":""})"));
  EXPECT_TRUE(line{"f: ''"}.on(R"({"f":""})"));
  EXPECT_FALSE(line{"f: ''"}.on(R"({"f":"x"})"));
  EXPECT_TRUE(line{"f: '*'"}.on(R"({"f":"x"})"));
  EXPECT_FALSE(line{"f: '*'"}.on(R"({"g":"x"})"));
  EXPECT_TRUE(line{"f|exists: true"}.on(R"({"f":"x"})"));
  EXPECT_TRUE(line{"f|exists: false"}.on(R"({"g":"x"})"));
  EXPECT_FALSE(line{"f|exists: false"}.on(R"({"f":"x"})"));
}

TEST(sigma_item, runs_regexes_with_case_unless_told) {
  EXPECT_TRUE(line{"f|re: b.d"}.on(R"({"f":"abcde"})"));
  EXPECT_FALSE(line{"f|re: B.D"}.on(R"({"f":"abcde"})"));
  EXPECT_TRUE(line{"f|re|i: B.D"}.on(R"({"f":"abcde"})"));
  EXPECT_TRUE(line{"f|re|m: ^b$"}.on(R"({"f":"a\nb\nc"})"));
  EXPECT_FALSE(line{"f|re: ^b$"}.on(R"({"f":"a\nb\nc"})"));
  EXPECT_TRUE(line{"f|re|s: a.b"}.on(R"({"f":"a\nb"})"));
  EXPECT_FALSE(line{"f|re: a.b"}.on(R"({"f":"a\nb"})"));
}

TEST(sigma_item, finds_networks) {
  line x{"f|cidr: [10.0.0.0/8, 'fe80::/10']"};
  EXPECT_TRUE(x.on(R"({"f":"10.1.2.3"})"));
  EXPECT_TRUE(x.on(R"({"f":"fe80::1"})"));
  EXPECT_FALSE(x.on(R"({"f":"11.1.2.3"})"));
  EXPECT_FALSE(x.on(R"({"f":"-"})"));
}

TEST(sigma_item, encodes) {
  EXPECT_TRUE(line{"f|base64: foo"}.on(R"({"f":"Zm9v"})"));
  EXPECT_TRUE(
    line{"f|base64offset|contains: foobar"}.on(R"({"f":"x eGZvb2Jhcg== y"})"));
  // UTF-16 of "ping" in the middle of an encoded command.
  EXPECT_TRUE(line{"f|wide|base64offset|contains: ping"}.on(
    R"({"f":"cABpAG4AZwAgAGEA"})"));
  EXPECT_TRUE(line{"f|utf16be|base64offset|contains: ping"}.on(
    R"({"f":"AHAAaQBuAGcAIABh"})"));
  EXPECT_TRUE(line{"f|windash|contains: ' -enc '"}.on(R"({"f":"x /enc y"})"));
  EXPECT_TRUE(line{"f|contains|windash: ' -enc '"}.on(R"({"f":"x –enc y"})"));
}

TEST(sigma_item, compares_numbers_and_times) {
  EXPECT_TRUE(line{"f|gt: 10"}.on(R"({"f":"11"})"));
  EXPECT_FALSE(line{"f|gt: 10"}.on(R"({"f":10})"));
  EXPECT_TRUE(line{"f|gte: 10"}.on(R"({"f":10})"));
  EXPECT_TRUE(line{"f|lt: 1.5"}.on(R"({"f":1})"));
  EXPECT_FALSE(line{"f|lte: 1"}.on(R"({"f":"x"})"));
  auto at = R"({"f":"2023-03-05 14:07:09"})";
  EXPECT_TRUE(line{"f|minute: 7"}.on(at));
  EXPECT_TRUE(line{"f|hour: 14"}.on(at));
  EXPECT_TRUE(line{"f|day: 5"}.on(at));
  EXPECT_TRUE(line{"f|week: 9"}.on(at));
  EXPECT_TRUE(line{"f|month: 3"}.on(at));
  EXPECT_TRUE(line{"f|year: 2023"}.on(at));
  EXPECT_TRUE(line{"f|hour|gte: 14"}.on(at));
  EXPECT_FALSE(line{"f|hour|lt: 14"}.on(at));
}

TEST(sigma_item, negates_and_compares_fields) {
  EXPECT_TRUE(line{"f|neq: a"}.on(R"({"f":"b"})"));
  EXPECT_FALSE(line{"f|neq: a"}.on(R"({"f":"A"})"));
  EXPECT_FALSE(line{"f|neq: a"}.on(R"({"g":"b"})"));
  EXPECT_TRUE(line{"f|fieldref: g"}.on(R"({"f":"A","g":"a"})"));
  EXPECT_TRUE(line{"f|fieldref: g"}.on(R"({"f":"1","g":1})"));
  EXPECT_FALSE(line{"f|fieldref: g"}.on(R"({"f":"A"})"));
  EXPECT_TRUE(line{"f|fieldref|neq: g"}.on(R"({"f":"A","g":"b"})"));
  EXPECT_TRUE(line{"f|fieldref|endswith: g"}.on(R"({"f":"/bin/A","g":"a"})"));
}

TEST(sigma_item, searches_keywords_in_every_value) {
  line x{"'': [evil, 'b*d']"};
  EXPECT_TRUE(x.on(R"({"a":{"b":"so Evil it is"}})"));
  EXPECT_TRUE(x.on(R"({"a":["x","abcde"]})"));
  EXPECT_FALSE(x.on(R"({"evil":"good"})"));
  EXPECT_TRUE(line{"'|all': [a, b]"}.on(R"({"x":"a","y":"b"})"));
  EXPECT_FALSE(line{"'|all': [a, b]"}.on(R"({"x":"a"})"));
}

TEST(sigma_item, expands_placeholders) {
  placeholder_table table{{"srv", {"web*", "db1"}}};
  line x{"f|expand: '%srv%'", table};
  EXPECT_TRUE(x.on(R"({"f":"web7"})"));
  EXPECT_TRUE(x.on(R"({"f":"DB1"})"));
  EXPECT_FALSE(x.on(R"({"f":"db2"})"));
  EXPECT_EQ(line{"f|expand: '%nope%'"}.problem(),
            "1:11: error: the placeholder %nope% has no values (give it some "
            "under `placeholders` in the configuration)");
}

TEST(sigma_item, refuses_what_makes_no_sense) {
  EXPECT_EQ(line{"f|contians: x"}.problem(),
            "1:1: error: unknown modifier `contians` (did you mean "
            "`contains`?)");
  EXPECT_NE(line{"f|re: '(?=a)b'"}.problem().find("look-ahead"),
            std::string::npos);
  EXPECT_NE(line{"f|re: '(a)\\1'"}.problem().find("back-reference"),
            std::string::npos);
  EXPECT_NE(line{"f|re: '('"}.problem(), "");
  EXPECT_NE(line{"f|cidr: 10.0.0.0/33"}.problem(), "");
  EXPECT_NE(line{"f|gt: x"}.problem(), "");
  EXPECT_NE(line{"f|exists: 3"}.problem(), "");
  EXPECT_NE(line{"f|i: x"}.problem(), "");
  EXPECT_NE(line{"f|base64: a*"}.problem(), "");
  EXPECT_NE(line{"'|gt': 3"}.problem(), "");
}

} // namespace
} // namespace vedette::engine::sigma
