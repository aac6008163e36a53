#include "engine/plan.hpp"
#include "engine/sigma/logsource.hpp"
#include "tests/support/corpus.hpp"
#include "tests/unit/engine/sigma/harness.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <set>

namespace vedette::engine::sigma {
namespace {

constexpr const char* archive = "sigma/sigma_rules.public.tar.zst";

struct corpus {
  std::vector<document> documents;
  diagnostics out;
  layout fields;
  std::vector<rule> rules;
};

corpus load() {
  corpus x;
  for (const auto& file : test::read_shared_archive(archive))
    for (auto& made : parse(file.text, file.path, x.out))
      x.documents.push_back(std::move(made));
  x.rules = compile(x.documents, x.fields, {}, x.out);
  return x;
}

TEST(sigma_corpus, loads_the_public_rules_of_event_classes) {
  if (!test::has_shared(archive))
    GTEST_SKIP() << "no shared data";
  auto x = load();
  std::size_t of_classes = 0;
  for (const auto& document : x.documents) {
    layout scratch;
    of_classes += route_of(document.from, scratch).known ? 1U : 0U;
  }
  std::size_t refused = 0;
  std::size_t unknown_source = 0;
  for (const auto& why : x.out) {
    EXPECT_FALSE(why.source.empty());
    EXPECT_GT(why.line, 0U) << why.to_string();
    refused += why.level == severity::error ? 1U : 0U;
    unknown_source += why.level == severity::warning ? 1U : 0U;
    if (why.level == severity::error)
      std::cout << why.to_string() << "\n";
  }
  std::cout << x.documents.size() << " documents, " << x.rules.size()
            << " rules, " << of_classes << " of event classes, " << refused
            << " refused, " << unknown_source << " of other log sources\n";
  EXPECT_GE(x.documents.size(), 2234U);
  EXPECT_EQ(x.rules.size() + refused, 2234U);
}

/// All public rules as one plan.
struct loaded_plan {
  explicit loaded_plan(corpus from)
    : all{plan::compile(std::move(from.rules), std::move(from.fields),
                        rejected)},
      reader{all.fields(), with_all()}, work{all.make_scratch()} {}

  std::vector<std::string> ids_of(std::string_view json) {
    std::vector<std::string> out;
    auto event = reader.read(json);
    EXPECT_TRUE(event.ok());
    if (!event.ok())
      return out;
    hits.clear();
    all.match(event.value(), *work, hits);
    for (const auto& hit : hits)
      out.push_back(all.rules()[hit.rule].id);
    return out;
  }

  std::vector<plan::rejected> rejected;
  plan all;
  document_reader reader;
  plan::scratch_ptr work;
  std::vector<hit> hits;
};

using matches = std::map<std::string, std::set<std::int64_t>>;

matches expected_matches(std::set<std::string>& evaluated) {
  auto json = nlohmann::json::parse(
    test::read_shared("sigma/expected/otrf_sysmon.public.json"));
  for (const auto& id : json["rules_evaluated_ids"])
    evaluated.insert(id.get<std::string>());
  matches out;
  for (const auto& rule : json["matches"])
    for (const auto& id : rule["match_ids"])
      out[rule["rule_id"].get<std::string>()].insert(id.get<std::int64_t>());
  return out;
}

std::int64_t id_of(std::string_view line) {
  auto at = line.find("\"id\":");
  return std::atoll(line.data() + at + 5);
}

TEST(sigma_corpus, fires_exactly_where_the_reference_evaluator_does) {
  if (!test::has_shared("events/otrf_sysmon.public.ndjson.zst"))
    GTEST_SKIP() << "no shared data";
  std::set<std::string> evaluated;
  auto wanted = expected_matches(evaluated);
  loaded_plan plan{load()};
  for (const auto& why : plan.rejected)
    ADD_FAILURE() << why.why.to_string();
  auto text = test::read_shared("events/otrf_sysmon.public.ndjson.zst");
  text.append(document_reader::padding, ' ');
  matches found;
  std::size_t count = 0;
  for (auto line : test::lines_of(text)) {
    if (line.front() != '{')
      continue;
    for (const auto& id : plan.ids_of(line))
      if (evaluated.contains(id)) {
        found[id].insert(id_of(line));
        ++count;
      }
  }
  std::size_t wrong = 0;
  for (const auto& id : evaluated) {
    for (auto event : wanted[id])
      if (!found[id].contains(event) && ++wrong < 20)
        ADD_FAILURE() << "rule " << id << " misses event " << event;
    for (auto event : found[id])
      if (!wanted[id].contains(event) && ++wrong < 20)
        ADD_FAILURE() << "rule " << id << " should not fire on " << event;
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(evaluated.size(), 1637U);
  EXPECT_EQ(count, 3213U);
}

TEST(sigma_corpus, fires_on_the_regression_samples_of_its_rules) {
  if (!test::has_shared("sigma/regression"))
    GTEST_SKIP() << "no shared data";
  loaded_plan plan{load()};
  std::size_t fired = 0;
  std::size_t samples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
         test::shared_path("sigma/regression"))) {
    auto name = entry.path().filename().string();
    if (name.find(".info.") != std::string::npos)
      continue;
    auto id = name.substr(0, name.find('.'));
    // It needs the field names of Defender, which nobody maps.
    if (id == "a7c3e5f2-8b1d-4e9a-b6c2-3d7f5e8a9b4c")
      continue;
    ++samples;
    bool fires = false;
    for (const auto& event :
         nlohmann::json::parse(test::read_shared("sigma/regression/" + name))) {
      auto line = event.dump();
      auto size = line.size();
      line.append(document_reader::padding, ' ');
      for (const auto& found : plan.ids_of({line.data(), size}))
        fires = fires || found == id;
    }
    EXPECT_TRUE(fires) << name;
    fired += fires ? 1U : 0U;
  }
  std::cout << fired << " of " << samples << " samples\n";
  EXPECT_GE(samples, 118U);
}

} // namespace
} // namespace vedette::engine::sigma
