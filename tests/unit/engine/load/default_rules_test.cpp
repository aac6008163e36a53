#include "engine/document.hpp"
#include "engine/document_splitter.hpp"
#include "engine/eval.hpp"
#include "engine/load/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace vedette::engine {
namespace {

/// The rules that Vedette ships, each with its own unit tests.
std::vector<rule_source> default_rules() {
  std::vector<rule_source> out;
  auto folder = std::filesystem::path{VEDETTE_SOURCE_DIR} / "config/rules";
  for (const auto& file : std::filesystem::directory_iterator{folder}) {
    std::ostringstream text;
    text << std::ifstream{file.path()}.rdbuf();
    auto name = file.path().string();
    out.push_back({name, text.str(), guess_language(name, text.str())});
  }
  return out;
}

/// Whether some event makes a step true that is a path of its own.
bool fires_on(const rule& what, const layout& fields,
              const std::string& events) {
  document_reader reader{fields};
  document_splitter splitter;
  splitter.feed(events);
  splitter.finish();
  auto any = false;
  while (auto document = splitter.next()) {
    auto event = reader.read(document->text);
    EXPECT_TRUE(event.ok()) << what.id << ": " << document->text;
    for (const auto& step : what.steps) {
      auto ready = expression::compile(step.where);
      eval_scratch work;
      any = any
            || (event.ok() && ready.ok()
                && ready.value().test(event.value(), work) == truth::yes);
    }
  }
  return any;
}

/// Sequences are tested where windows are.
bool is_one_step(const rule& what) {
  return what.shape == rule_shape::single
         || std::all_of(what.paths.begin(), what.paths.end(),
                        [&](const auto& path) {
                          return !what.paths.empty() && path.size() == 1;
                        });
}

TEST(default_rules, load_without_a_complaint) {
  auto sources = default_rules();
  EXPECT_GE(sources.size(), 20U);
  layout fields;
  auto loaded = load_rules(sources, fields);
  for (const auto& x : loaded.problems)
    ADD_FAILURE() << x.to_string();
  std::set<std::string> ids;
  for (const auto& x : loaded.rules)
    EXPECT_TRUE(ids.insert(x.id).second) << x.id << " is there twice";
}

TEST(default_rules, do_what_their_unit_tests_say) {
  for (const auto& source : default_rules()) {
    layout fields;
    auto loaded = load_rule(source, fields);
    for (const auto& x : loaded.rules) {
      EXPECT_FALSE(x.tests.empty()) << source.name;
      EXPECT_FALSE(x.tags.empty()) << source.name;
      if (!is_one_step(x) || (x.paths.empty() && x.steps.size() > 1))
        continue;
      for (const auto& test : x.tests)
        EXPECT_EQ(fires_on(x, fields, test.events), test.fires)
          << source.name << ": " << test.events;
    }
  }
}

} // namespace
} // namespace vedette::engine
