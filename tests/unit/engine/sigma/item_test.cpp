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

TEST(sigma_item, asks_only_for_presence_with_exists) {
  for (auto there : {R"({"f":null})", R"({"f":[]})", R"({"f":{}})",
                     R"({"f":""})", R"({"f":[null]})", R"({"f":false})"}) {
    EXPECT_TRUE(line{"f|exists: true"}.on(there)) << there;
    EXPECT_FALSE(line{"f|exists: false"}.on(there)) << there;
  }
  EXPECT_FALSE(line{"f|exists: true"}.on(R"({"g":null})"));
  EXPECT_TRUE(line{"a.b|exists: true"}.on(R"({"a":{"b":null}})"));
  EXPECT_FALSE(line{"a.b|exists: true"}.on(R"({"a":{"c":1}})"));
  // What is written as null is no value.
  EXPECT_TRUE(line{"f: null"}.on(R"({"f":null})"));
  EXPECT_FALSE(line{"f|neq: x"}.on(R"({"f":null})"));
}

TEST(sigma_item, compares_lists_of_fields_item_by_item) {
  auto lists = R"({"f":["a","b"],"g":["x","B"]})";
  EXPECT_TRUE(line{"f|fieldref: g"}.on(lists));
  EXPECT_FALSE(line{"f|fieldref|cased: g"}.on(lists));
  EXPECT_TRUE(line{"f|fieldref: g"}.on(R"({"f":["a","b"],"g":"a"})"));
  EXPECT_TRUE(line{"f|fieldref: g"}.on(R"({"f":"a","g":["b","A"]})"));
  EXPECT_TRUE(line{"f|fieldref: g"}.on(R"({"f":[1,2],"g":["2"]})"));
  EXPECT_FALSE(line{"f|fieldref: g"}.on(R"({"f":["a"],"g":["b"]})"));
  EXPECT_FALSE(line{"f|fieldref: g"}.on(R"({"f":[],"g":[]})"));
  auto parts = R"({"f":["zz","prefix-mid-end"],"g":["no","prefix"]})";
  EXPECT_TRUE(line{"f|fieldref|startswith: g"}.on(parts));
  EXPECT_TRUE(line{"f|fieldref|contains: g"}.on(parts));
  EXPECT_FALSE(line{"f|fieldref|endswith: g"}.on(parts));
  EXPECT_TRUE(line{"f|endswith|fieldref: g"}.on(R"({"f":"ab","g":["B"]})"));
  EXPECT_FALSE(line{"f|fieldref|neq: g"}.on(lists));
  EXPECT_TRUE(line{"f|fieldref|neq: g"}.on(R"({"f":["a"],"g":["b"]})"));
  EXPECT_FALSE(line{"f|fieldref|neq: g"}.on(R"({"f":"a"})"));
}

TEST(sigma_item, takes_an_empty_text_with_a_modifier_for_any_text) {
  for (auto modifier : {"contains", "startswith", "endswith"}) {
    line x{"f|" + std::string{modifier} + ": ''"};
    EXPECT_TRUE(x.on(R"({"f":"a"})")) << modifier;
    EXPECT_TRUE(x.on(R"({"f":""})")) << modifier;
    EXPECT_FALSE(x.on(R"({"g":"a"})")) << modifier;
    EXPECT_NE(x.problem().find("warning: an empty text"), std::string::npos);
  }
  EXPECT_TRUE(line{"f|startswith: ['', x]"}.on(R"({"f":"a"})"));
}

TEST(sigma_item, reads_numbers_of_all_sizes) {
  EXPECT_TRUE(line{"f|gt: 1e3"}.on(R"({"f":1001})"));
  EXPECT_TRUE(line{"f|lt: 18446744073709551616"}.on(R"({"f":1})"));
  EXPECT_TRUE(
    line{"f|gte: 9223372036854775807"}.on(R"({"f":9223372036854775807})"));
  EXPECT_TRUE(
    line{"f: 18446744073709551615"}.on(R"({"f":"18446744073709551615"})"));
  EXPECT_NE(line{"f|gt: 1e400"}.problem().find("1e400"), std::string::npos);
  EXPECT_NE(line{"f|gt: .nan"}.problem(), "");
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
            "1:11: error: the placeholder %nope% has no values (write its "
            "values out, as a list)");
}

TEST(sigma_item, refuses_modifiers_that_exclude_each_other) {
  for (auto key : {"re|cidr: 10.0.0.0/8",
                   "cidr|re: 10.0.0.0/8",
                   "re|exists: true",
                   "exists|fieldref: g",
                   "cidr|fieldref: g",
                   "lt|gt: 5",
                   "lte|gte: 5",
                   "gt|gt: 5",
                   "gt|neq: 5",
                   "minute|hour: 5",
                   "gt|contains: 5",
                   "contains|gt: 5",
                   "cidr|contains: 10.0.0.0/8",
                   "exists|contains: true",
                   "exists|all: true",
                   "exists|neq: true",
                   "exists|cased: true",
                   "cidr|cased: 10.0.0.0/8",
                   "gt|cased: 5",
                   "hour|contains: 5",
                   "base64offset|re: abc",
                   "re|base64: abc",
                   "windash|re: '-a'",
                   "expand|re: '%u%'",
                   "re|expand: '%u%'",
                   "re|startswith: a",
                   "re|endswith: a",
                   "re|wide: a",
                   "wide|utf16be: a",
                   "utf16le|wide: a",
                   "startswith|endswith: a",
                   "contains|startswith: a",
                   "contains|contains: a",
                   "i: abc",
                   "i|re: abc",
                   "contains|i: a",
                   "re|i|cased: a",
                   "fieldref|base64: g",
                   "fieldref|windash: g",
                   "cidr|windash: 10.0.0.0/8",
                   "exists|gt: true",
                   "fieldref|gt: g",
                   "re|gt: 5"})
    EXPECT_NE(line{"f|" + std::string{key}}.problem().find(": error:"),
              std::string::npos)
      << key;
}

TEST(sigma_item, refuses_values_that_are_forgotten) {
  for (auto key : {"f|contains:", "f|re:", "f|cidr:", "f|fieldref:", "f|gt:",
                   "f|startswith: [a, null]", "f|fieldref: ''",
                   "f|exists: [true, false]", "f|exists:"})
    EXPECT_NE(line{key}.problem().find(": error:"), std::string::npos) << key;
  EXPECT_NE(line{"f|hour: 25"}.problem().find("never true"), std::string::npos);
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
