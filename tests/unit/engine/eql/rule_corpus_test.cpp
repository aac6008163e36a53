// Every public rule and query of the shared data is read, or is refused for a
// reason that is written down here.

#include "engine/eql/eql.hpp"
#include "support.hpp"

#include <gtest/gtest.h>

#include <map>

namespace vedette::engine::eql {

TEST(eql_rule_corpus, elastic_rules_compile) {
  auto path = shared_path("eql/elastic_rules/elastic_eql_rules.public.ndjson");
  if (path.empty())
    GTEST_SKIP() << "no shared test data";
  std::ifstream in{path};
  std::size_t count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    auto entry = nlohmann::json::parse(line);
    layout fields;
    diagnostics problems;
    auto made = compile_query(entry["query"].get<std::string>(),
                              {dialect::elastic, false}, fields, problems);
    EXPECT_TRUE(made) << entry["name"] << ": "
                      << (problems.empty() ? std::string{}
                                           : problems.front().to_string());
  }
  EXPECT_EQ(count, 1293U);
}

TEST(eql_rule_corpus, optics_queries_compile_or_say_why_not) {
  auto path = shared_path("eql/optics/queries.public.json");
  if (path.empty())
    GTEST_SKIP() << "no shared test data";
  // Broken as published: `regex-` is no operator (and its text looks ahead).
  const std::map<std::string, std::string> refused{
    {"regex-\"(?!.*", "expected a text"},
  };
  for (const auto& entry : read_json(path)) {
    auto text = entry["query"].get<std::string>();
    layout fields;
    diagnostics problems;
    auto made = compile_query(text, {dialect::optics, false}, fields, problems);
    std::string why;
    for (const auto& [part, reason] : refused)
      if (text.find(part) != std::string::npos)
        why = reason;
    ASSERT_EQ(made.has_value(), why.empty())
      << text << (problems.empty() ? "" : problems.front().to_string());
    if (!why.empty()) {
      EXPECT_NE(problems.front().to_string().find(why), std::string::npos)
        << problems.front().to_string();
    }
  }
}

} // namespace vedette::engine::eql
