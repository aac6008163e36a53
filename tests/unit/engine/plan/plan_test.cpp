#include "engine/document.hpp"
#include "engine/plan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vedette::engine {
namespace {

text_pattern pattern(text_op op, std::string text, bool fold = true) {
  text_pattern out;
  out.op = op;
  out.text = std::move(text);
  out.fold = fold;
  out.search = true;
  return out;
}

/// Rules over a layout, tried on JSON documents.
struct bench {
  layout fields;
  std::vector<rule> rules;
  std::vector<plan::rejected> rejected;

  expr field(std::string_view name) { return make_field(fields.bind(name)); }
  expr match(std::string_view name, text_op op, std::string text) {
    return make_match(field(name), {pattern(op, std::move(text))});
  }
  rule& add(expr where) {
    auto& made = rules.emplace_back();
    made.steps.emplace_back().where = std::move(where);
    return made;
  }
  plan build() { return plan::compile(rules, fields, rejected); }
};

std::string shown(const std::vector<hit>& hits) {
  std::string out;
  for (const auto& x : hits)
    out += std::to_string(x.rule) + ":" + std::to_string(x.steps) + " ";
  return out;
}

std::string hits_of(const plan& of, std::string_view json, int times = 2) {
  document_options options;
  options.collect_all = true;
  document_reader reader{of.fields(), options};
  auto work = of.make_scratch();
  std::string out;
  for (int i = 0; i < times; ++i) { // The second time from memory.
    std::string padded{json};
    padded.append(document_reader::padding, ' ');
    auto event = reader.read({padded.data(), json.size()});
    EXPECT_TRUE(event.ok());
    std::vector<hit> hits;
    of.match(event.value(), *work, hits);
    EXPECT_TRUE(i == 0 || shown(hits) == out);
    out = shown(hits);
  }
  return out;
}

TEST(plan, finds_every_kind_of_pattern) {
  bench x;
  x.add(x.match("f", text_op::equals, "Cmd.exe"));
  x.add(x.match("f", text_op::contains, "MD.e"));
  x.add(x.match("f", text_op::starts_with, "cmd"));
  x.add(x.match("f", text_op::ends_with, ".EXE"));
  x.add(x.match("f", text_op::wildcard, "c?d*exe"));
  x.add(x.match("f", text_op::regex, "m[a-d]\\.e"));
  x.add(x.match("f", text_op::word, "exe"));
  x.add(x.match("f", text_op::contains, ""));
  auto made = x.build();
  EXPECT_EQ(hits_of(made, R"({"f":"cmd.exe"})"),
            "0:1 1:1 2:1 3:1 4:1 5:1 6:1 7:1 ");
  EXPECT_EQ(hits_of(made, R"({"f":"x"})"), "7:1 ");
  EXPECT_EQ(hits_of(made, R"({"g":"cmd.exe"})"), "");
  EXPECT_EQ(hits_of(made, R"({"f":["x","cmd.exe"]})"),
            "0:1 1:1 2:1 3:1 4:1 5:1 6:1 7:1 ");
}

TEST(plan, finds_folded_text_beyond_ascii) {
  bench x;
  x.add(x.match("f", text_op::contains, "STRASSE \u00c4"));
  x.add(x.match("f", text_op::equals, "\u0416"));
  auto made = x.build();
  EXPECT_EQ(hits_of(made, "{\"f\":\"die Strasse \u00e4 hier\"}"), "0:1 ");
  EXPECT_EQ(hits_of(made, "{\"f\":\"\u0436\"}"), "1:1 ");
}

TEST(plan, keeps_unknown_apart_from_no) {
  bench x;
  auto test = x.match("f", text_op::contains, "a");
  x.add(make_not(test));
  x.add(make_not(make_known(test)));
  auto made = x.build();
  EXPECT_EQ(hits_of(made, R"({"g":1})"), "1:1 ");
  EXPECT_EQ(hits_of(made, R"({"f":"b"})"), "0:1 1:1 ");
  EXPECT_EQ(hits_of(made, R"({"f":"a"})"), "");
}

TEST(plan, compares_numbers_fields_and_keywords) {
  bench x;
  x.add(make_compare(x.field("n"), expr_op::greater,
                     make_literal(make_constant(std::int64_t{5})), false));
  x.add(make_compare(x.field("a"), expr_op::equal, x.field("b"), true));
  expr keyword;
  keyword.kind = expr_kind::keyword;
  keyword.patterns.push_back(pattern(text_op::contains, "evil"));
  x.add(keyword);
  auto made = x.build();
  EXPECT_TRUE(made.needs_all());
  EXPECT_EQ(hits_of(made, R"({"n":6,"a":"X","b":"x"})"), "0:1 1:1 ");
  EXPECT_EQ(hits_of(made, R"({"n":5,"z":["so","Evil one"]})"), "2:1 ");
}

TEST(plan, routes_events_to_the_rules_of_their_kind) {
  bench x;
  x.add(make_all({x.match("event.category", text_op::equals, "process"),
                  x.match("f", text_op::contains, "a")}));
  x.add(make_all({x.match("event.category", text_op::equals, "file"),
                  x.match("f", text_op::contains, "a")}));
  auto made = x.build();
  EXPECT_EQ(hits_of(made, R"({"event":{"category":"process"},"f":"a"})"),
            "0:1 ");
  EXPECT_EQ(hits_of(made, R"({"event":{"category":"file"},"f":"a"})"), "1:1 ");
  EXPECT_EQ(hits_of(made, R"({"f":"a"})"), "");
}

TEST(plan, reports_the_steps_of_a_rule_together) {
  bench x;
  auto& rule = x.add(x.match("f", text_op::contains, "a"));
  rule.shape = rule_shape::sequence;
  rule.steps.emplace_back().where = x.match("f", text_op::contains, "b");
  rule.until.emplace().where = x.match("f", text_op::contains, "c");
  auto made = x.build();
  EXPECT_EQ(hits_of(made, R"({"f":"ab"})"), "0:3 ");
  EXPECT_EQ(hits_of(made, R"({"f":"bc"})"), "0:6 ");
}

TEST(plan, leaves_out_rules_that_do_not_compile_and_keeps_the_others) {
  bench x;
  x.add(x.match("f", text_op::regex, "("));
  x.add(x.match("f", text_op::contains, "a"));
  x.add(x.match("f", text_op::contains, "a")).enabled = false;
  auto made = x.build();
  ASSERT_EQ(x.rejected.size(), 1U);
  EXPECT_EQ(x.rejected[0].rule, 0U);
  EXPECT_EQ(hits_of(made, R"({"f":"a("})"), "1:1 ");
}

TEST(plan, spells_keys_so_that_different_ones_differ) {
  bench x;
  auto& rule = x.add(x.match("f", text_op::contains, "a"));
  rule.steps[0].by = {x.field("k"), x.field("l")};
  auto made = x.build();
  auto work = made.make_scratch();
  document_reader reader{made.fields()};
  auto key = [&](std::string json) -> std::optional<std::string> {
    auto size = json.size();
    json.append(document_reader::padding, ' ');
    auto event = reader.read({json.data(), size});
    EXPECT_TRUE(event.ok());
    return made.key_of(0, 0, event.value(), *work);
  };
  EXPECT_EQ(key(R"({"k":"a"})"), std::nullopt);
  EXPECT_NE(key(R"({"k":"ab","l":"c"})"), key(R"({"k":"a","l":"bc"})"));
  EXPECT_EQ(key(R"({"k":4,"l":4.0})"), key(R"({"k":4,"l":4})"));
}

TEST(plan, measures_values_and_tuples) {
  bench x;
  auto& rule = x.add(x.match("f", text_op::contains, "a"));
  rule.shape = rule_shape::correlation;
  rule.correlate.emplace().value = {{x.field("n")}};
  auto& other = x.add(x.match("f", text_op::contains, "a"));
  other.shape = rule_shape::correlation;
  other.correlate.emplace().value = {{x.field("n"), x.field("m")}};
  auto made = x.build();
  auto work = made.make_scratch();
  document_reader reader{made.fields()};
  std::string json = R"({"n":3,"m":"x"})";
  auto size = json.size();
  json.append(document_reader::padding, ' ');
  auto event = reader.read({json.data(), size});
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(made.measured_of(0, 0, event.value(), *work).as_real(), 3);
  EXPECT_TRUE(made.measured_of(1, 0, event.value(), *work).is_text());
}

} // namespace
} // namespace vedette::engine
