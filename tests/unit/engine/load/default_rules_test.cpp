#include "engine/document.hpp"
#include "engine/document_splitter.hpp"
#include "engine/load/load.hpp"
#include "engine/plan.hpp"
#include "engine/window.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>

namespace vedette::engine {
namespace {

/// The rules that Vedette ships, each with its own unit tests.
std::vector<rule_source> default_rules() {
  std::vector<rule_source> out;
  auto folder = std::filesystem::path{test::source_dir()} / "config/rules";
  for (const auto& file : std::filesystem::directory_iterator{folder}) {
    std::ostringstream text;
    text << std::ifstream{file.path()}.rdbuf();
    auto name = file.path().string();
    out.push_back({name, text.str(), guess_language(name, text.str())});
  }
  return out;
}

/// One rule over a stream, with a window for each key, as agents run it.
class rule_run {
public:
  rule_run(const rule& what, const layout& fields)
    : plan_{plan::compile({what}, fields, rejected_)}, reader_{fields},
      work_{plan_.make_scratch()} {
    EXPECT_TRUE(rejected_.empty()) << what.id;
  }

  bool fires_on(const std::string& events) {
    document_splitter splitter;
    splitter.feed(events);
    splitter.finish();
    while (auto document = splitter.next()) {
      auto event = reader_.read(document->text);
      EXPECT_TRUE(event.ok()) << document->text;
      if (event.ok())
        see(event.value());
    }
    for (auto& [key, what] : windows_)
      what->advance_to(no_limit - 1, done_);
    return fired_ || !done_.empty();
  }

private:
  void see(const row& event) {
    std::vector<hit> hits;
    plan_.match(event, *work_, hits);
    const auto& rule = plan_.rules().front();
    if (rule.shape == rule_shape::single) {
      fired_ = fired_ || !hits.empty();
      return;
    }
    for (auto& [key, what] : windows_)
      what->advance_to(event.time, done_);
    std::map<std::string, std::uint64_t> steps;
    for (const auto& x : hits)
      for (std::size_t i = 0; i < rule.steps.size(); ++i)
        if ((x.steps >> i & 1) != 0)
          if (auto key = plan_.key_of(0, i, event, *work_))
            steps[*key] |= std::uint64_t{1} << i;
    for (const auto& [key, mask] : steps) {
      auto& window = windows_[key];
      if (!window)
        window = make_window(rule, key);
      bound_event bound;
      bound.ref = ++refs_;
      bound.time = event.time;
      bound.tiebreak = event.tiebreak;
      window->feed(mask, bound, value{}, done_);
    }
  }

  std::vector<plan::rejected> rejected_;
  plan plan_;
  document_reader reader_;
  plan::scratch_ptr work_;
  std::map<std::string, std::unique_ptr<window>> windows_;
  std::vector<completion> done_;
  std::uint64_t refs_ = 0;
  bool fired_ = false;
};

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
      for (const auto& test : x.tests)
        EXPECT_EQ(rule_run(x, fields).fires_on(test.events), test.fires)
          << source.name << ": " << test.events;
    }
  }
}

} // namespace
} // namespace vedette::engine
