// The table-driven sequence tests of the shared data: stages of events named
// by letter and time; `X99` only fills a row.

#include "engine/window/sequence.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>

namespace vedette::engine {

namespace {

using nlohmann::json;

struct series_event {
  std::string name;
  std::string key;
  time_ns time = 0;
  std::uint64_t steps = 0;
};

std::vector<series_event> events_of(const json& stages) {
  std::vector<series_event> made;
  for (std::size_t stage = 0; stage < stages.size(); ++stage)
    for (const auto& token : stages[stage]) {
      auto name = token.get<std::string>();
      if (name.find("X99") != std::string::npos)
        continue;
      auto bar = name.find('|');
      auto plain = bar == std::string::npos ? name : name.substr(bar + 1);
      made.push_back({name, bar == std::string::npos ? "" : name.substr(0, bar),
                      std::stoll(plain.substr(1)), std::uint64_t{1} << stage});
    }
  std::stable_sort(made.begin(), made.end(), [](const auto& a, const auto& b) {
    return a.time < b.time;
  });
  return made;
}

} // namespace

TEST(sequence_series_spec, finds_what_the_specification_says) {
  std::ifstream in{test::shared_dir()
                   + "/eql/elasticsearch/sequences_series_spec.public.json"};
  if (!in.good())
    GTEST_SKIP() << "no shared test data";
  for (const auto& entry : json::parse(in)) {
    rule of;
    of.shape = rule_shape::sequence;
    of.steps.resize(entry["stages"].size());
    auto events = events_of(entry["stages"]);
    std::map<std::string, sequence_window> windows;
    std::vector<completion> out;
    for (std::size_t i = 0; i < events.size(); ++i) {
      auto at = windows.try_emplace(events[i].key, of, events[i].key).first;
      at->second.feed(events[i].steps, {i, events[i].time, 0}, {}, out);
    }
    json found = json::array();
    for (const auto& x : out) {
      json one = json::array();
      for (const auto& event : x.events)
        one.push_back(events[event->ref].name);
      found.push_back(one);
    }
    EXPECT_EQ(found, entry["expected"]) << entry["name"];
  }
}

} // namespace vedette::engine
