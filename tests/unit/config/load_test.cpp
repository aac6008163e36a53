#include "config/load.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace vedette::config {
namespace {

std::string example(const std::string& name) {
  std::ifstream in{test::source_dir() + "/config/examples/" + name};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(node_config, an_empty_file_means_the_defaults) {
  auto got = load_node("", "node.toml", {});
  EXPECT_TRUE(got.problems.empty());
  EXPECT_EQ(got.config.listen.api, node_config{}.listen.api);
}

TEST(node_config, reads_sections_and_units) {
  auto got
    = load_node("node = \"n2\"\n[store]\nretention_days = 7\n"
                "disk_bytes_reserve = 20\n[listen]\nnames = [\"a\", \"b\"]\n",
                "node.toml", {});
  ASSERT_TRUE(got.problems.empty()) << got.problems[0].to_string();
  EXPECT_EQ(got.config.node, "n2");
  EXPECT_EQ(got.config.store.retention_days, 7U);
  EXPECT_EQ(got.config.store.disk_bytes_reserve, 20U);
  EXPECT_EQ(got.config.listen.names, (std::vector<std::string>{"a", "b"}));
}

TEST(node_config, an_unknown_key_names_its_place_and_the_nearest_known_one) {
  auto got = load_node("[store]\nretention_day = 7\n", "node.toml", {});
  ASSERT_EQ(got.problems.size(), 1U);
  EXPECT_EQ(got.problems[0].to_string(),
            "node.toml:2:17: error: unknown key \"store.retention_day\" (did "
            "you mean \"store.retention_days\"?)");
}

TEST(node_config, an_unknown_section_is_an_error_too) {
  auto got = load_node("[stor]\nretention_days = 7\n", "node.toml", {});
  ASSERT_EQ(got.problems.size(), 1U);
  EXPECT_NE(got.problems[0].message.find("\"stor\""), std::string::npos);
}

TEST(node_config, wrong_types_and_ranges_say_what_is_expected) {
  auto got = load_node("threads = \"two\"\nlog_level = \"loud\"\n"
                       "[api]\nmetrics_open = 1\nsign_in_attempts_max = -1\n",
                       "n.toml", {});
  ASSERT_EQ(got.problems.size(), 4U);
  EXPECT_NE(got.problems[0].message.find("whole number"), std::string::npos);
  EXPECT_NE(got.problems[1].message.find("loud"), std::string::npos);
  EXPECT_NE(got.problems[2].message.find("true or false"), std::string::npos);
  EXPECT_NE(got.problems[3].message.find("0 to"), std::string::npos);
}

TEST(node_config, numbers_outside_of_their_range_say_which_it_is) {
  const auto problem = [](const std::string& text) {
    auto got = load_node(text, "n.toml", {});
    return got.problems.empty() ? std::string{} : got.problems[0].message;
  };
  EXPECT_EQ(problem("[store]\nretention_days = 0\n"),
            "store.retention_days: expected 1 to 36500");
  EXPECT_EQ(problem("[query]\nconcurrent_max = 0\n"),
            "query.concurrent_max: expected 1 to 10000");
  EXPECT_NE(problem("[api]\nsession_lifetime_s = 99999999999999\n"), "");
  auto agent = load_agent("[blocks]\nevents_max = 0\n", "a.toml",
                          {"VEDETTE_ENGINE__RULE_CORE_PERCENT_MAX=101"});
  ASSERT_EQ(agent.problems.size(), 2U);
  EXPECT_EQ(agent.problems[0].message,
            "blocks.events_max: expected 1 to 1000000");
  EXPECT_EQ(agent.problems[1].message, "expected 0 to 100");
}

TEST(node_config, broken_toml_is_an_error_with_a_place) {
  auto got = load_node("node = \n", "n.toml", {});
  ASSERT_EQ(got.problems.size(), 1U);
  EXPECT_EQ(got.problems[0].line, 1U);
}

TEST(node_config, the_environment_overrides_the_file) {
  auto got = load_node("[store]\nretention_days = 7\n", "n.toml",
                       {"VEDETTE_STORE__RETENTION_DAYS=9", "VEDETTE_NODE=n9",
                        "VEDETTE_LISTEN__NAMES=a,b"});
  EXPECT_TRUE(got.problems.empty());
  EXPECT_EQ(got.config.store.retention_days, 9U);
  EXPECT_EQ(got.config.node, "n9");
  EXPECT_EQ(got.config.listen.names.size(), 2U);
}

TEST(node_config, a_bad_environment_value_names_the_variable) {
  auto got = load_node("", "n.toml", {"VEDETTE_THREADS=many"});
  ASSERT_EQ(got.problems.size(), 1U);
  EXPECT_EQ(got.problems[0].source, "VEDETTE_THREADS");
}

TEST(config, what_is_printed_loads_to_the_same) {
  node_config node;
  node.node = "a \"quoted\" name";
  auto text = print(node);
  auto again = load_node(text, "printed", {});
  ASSERT_TRUE(again.problems.empty()) << again.problems[0].to_string();
  EXPECT_EQ(print(again.config), text);
  auto agent = print(agent_config{});
  EXPECT_TRUE(load_agent(agent, "printed", {}).problems.empty());
}

// The examples show every key with its default.
TEST(config, the_examples_are_the_defaults_and_name_every_key) {
  auto node = load_node(example("node.toml"), "node.toml", {});
  ASSERT_TRUE(node.problems.empty()) << node.problems[0].to_string();
  EXPECT_EQ(print(node.config), print(node_config{}));
  auto agent = load_agent(example("agent.toml"), "agent.toml", {});
  ASSERT_TRUE(agent.problems.empty()) << agent.problems[0].to_string();
  EXPECT_EQ(print(agent.config), print(agent_config{}));
  for (const auto& [name, text] :
       {std::pair{"node.toml", print(node_config{})},
        std::pair{"agent.toml", print(agent_config{})}}) {
    auto shown = example(name);
    for (std::size_t at = 0; at < text.size();) {
      auto end = text.find('\n', at);
      auto line = text.substr(at, end - at);
      auto key = line.substr(0, line.find(" ="));
      EXPECT_NE(shown.find(key), std::string::npos) << name << ": " << key;
      at = end + 1;
    }
  }
}

} // namespace
} // namespace vedette::config
