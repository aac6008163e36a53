// The constant expressions of the EQL suites in the shared data.

#include "engine/eql/eql.hpp"
#include "support.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace vedette::engine::eql {

namespace {

using nlohmann::json;

json to_json(const constant& x) {
  switch (x.kind) {
  case value_kind::boolean:
    return x.boolean;
  case value_kind::integer:
    return x.integer;
  case value_kind::real:
    return x.real;
  case value_kind::text:
    return x.text;
  default:
    return nullptr;
  }
}

void clear_positions(expr& x) {
  x.source_offset = 0;
  x.source_length = 0;
  for (auto& arg : x.args)
    clear_positions(arg);
}

void run_case(const json& entry, const options& how) {
  auto text = entry["expression"].get<std::string>();
  SCOPED_TRACE(text + (how.case_sensitive ? " (case-sensitive)" : ""));
  diagnostics problems;
  if (entry["kind"] == "equivalent_ast") {
    layout fields;
    auto one = compile_expression(text, how, fields, problems);
    auto other = compile_expression(entry["alternate"].get<std::string>(), how,
                                    fields, problems);
    ASSERT_TRUE(one && other);
    clear_positions(*one);
    clear_positions(*other);
    EXPECT_TRUE(*one == *other);
    return;
  }
  auto found = evaluate_constant(text, how, problems);
  if (entry["kind"] == "must_fail_semantic") {
    EXPECT_FALSE(found);
    return;
  }
  ASSERT_TRUE(found) << (problems.empty() ? "" : problems.front().message);
  auto expected = entry["expected"];
  auto got = to_json(*found);
  EXPECT_EQ(got, expected);
  EXPECT_EQ(got.is_number_float(), expected.is_number_float());
}

void run_file(const std::string& name) {
  auto path = shared_path("eql/endgame/" + name);
  if (path.empty())
    GTEST_SKIP() << "no shared test data";
  std::size_t count = 0;
  for (const auto& entry : read_json(path))
    for (const auto& mode : entry["case"]) {
      run_case(entry, {dialect::endgame, mode == "sensitive"});
      ++count;
    }
  EXPECT_GT(count, 0U);
}

} // namespace

TEST(eql_constant_suite, folding) {
  run_file("test_folding.public.json");
}

TEST(eql_constant_suite, string_functions) {
  run_file("test_string_functions.public.json");
}

TEST(eql_constant_suite, optimizer) {
  run_file("test_optimizer.public.json");
}

} // namespace vedette::engine::eql
