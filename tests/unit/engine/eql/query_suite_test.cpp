// The query suites of the shared data, each entry as its authors wrote it.

#include "query_fixture.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace vedette::engine::eql {

namespace {

using nlohmann::json;

class eql_query_suite : public query_fixture {
protected:
  static std::vector<std::string> endgame_events() {
    auto path = shared_path("eql/endgame/test_data.json");
    return path.empty() ? std::vector<std::string>{}
                        : lines_of(read_json(path));
  }

  /// Runs a file of the Elasticsearch suites over `events`.
  void run_elastic(const std::string& name,
                   const std::vector<std::string>& events) {
    auto path = shared_path("eql/elasticsearch/" + name);
    if (path.empty())
      GTEST_SKIP() << "no shared test data";
    for (const auto& entry : read_json(path)) {
      how.samples_per_key = entry.value("max_samples_per_key", 1);
      auto found = run_one(entry["query"].get<std::string>(), events);
      auto expected = entry["expected_event_ids"];
      auto any_of = !expected.empty() && expected.front().is_array();
      auto right
        = any_of ? std::any_of(expected.begin(), expected.end(),
                               [&](const json& x) { return json(found) == x; })
                 : json(found) == expected;
      EXPECT_TRUE(right) << entry["name"] << "\n"
                         << json(found) << "\nnot " << expected;
    }
  }

  static std::vector<std::string> elastic_events(const std::string& name) {
    auto path = shared_path("eql/elasticsearch/" + name);
    if (path.empty())
      return {};
    auto all = read_json(path);
    if (all.is_array())
      return lines_of(all);
    std::vector<std::string> made;
    for (const auto& index : all)
      for (auto& x : lines_of(index))
        made.push_back(std::move(x));
    return made;
  }
};

} // namespace

TEST_F(eql_query_suite, endgame) {
  auto path = shared_path("eql/endgame/test_queries.public.toml");
  if (path.empty())
    GTEST_SKIP() << "no shared test data";
  auto events = endgame_events();
  auto file = toml::parse_file(path);
  std::size_t count = 0;
  for (const auto& entry : *file["queries"].as_array()) {
    const auto& table = *entry.as_table();
    auto text = table["query"].value_or(std::string{});
    std::vector<std::int64_t> expected;
    for (const auto& id : *table["expected_event_ids"].as_array())
      expected.push_back(id.value_or(std::int64_t{0}));
    auto sensitive = table["case_sensitive"].value_or(false);
    auto insensitive = table["case_insensitive"].value_or(false);
    for (auto mode : {false, true}) {
      if ((mode && insensitive) || (!mode && sensitive))
        continue;
      speaks = {dialect::endgame, mode};
      EXPECT_EQ(run_one(text, events), expected)
        << text << (mode ? "\n(case-sensitive)" : "");
      ++count;
    }
  }
  EXPECT_GT(count, 200U);
}

TEST_F(eql_query_suite, elastic_on_endgame_events) {
  run_elastic("additional_test_queries.public.json", endgame_events());
}

TEST_F(eql_query_suite, elastic_functions) {
  run_elastic("es_case_functions_subset.public.json", endgame_events());
}

TEST_F(eql_query_suite, elastic_missing_events) {
  id_field = "sequence";
  run_elastic("test_missing_events.public.json",
              elastic_events("missing-events.data.json"));
}

TEST_F(eql_query_suite, elastic_extra) {
  id_field = "sequence";
  documents.types
    = {{"version", type_hint::version}, {"date_tags", type_hint::date}};
  documents.null_values = {{"optional_field_default_null", "NULL"}};
  run_elastic("test_extra.public.json", elastic_events("extra.data.json"));
}

TEST_F(eql_query_suite, elastic_sample) {
  id_field = "id";
  documents.types = {{"ip", type_hint::ip},
                     {"host_ip", type_hint::ip},
                     {"@timestamp_pretty", type_hint::date},
                     {"date", type_hint::date}};
  run_elastic("test_sample.public.json", elastic_events("sample.data.json"));
}

TEST_F(eql_query_suite, elastic_sample_multi) {
  id_field = "id";
  run_elastic("test_sample_multi.public.json",
              elastic_events("sample-multi.data.json"));
}

} // namespace vedette::engine::eql
