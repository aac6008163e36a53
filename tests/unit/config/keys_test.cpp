#include "config/load.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/// Walks the keys of both programs: a key that nobody reads is a lie.
namespace vedette::config {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::stringstream out;
  out << std::ifstream{path}.rdbuf();
  return out.str();
}

/// The sources of some folders, as one text.
std::string sources(const std::vector<std::string>& folders) {
  std::string out;
  for (const auto& folder : folders)
    for (const auto& x : std::filesystem::recursive_directory_iterator{
           test::source_dir() + "/" + folder})
      if (x.path().extension() == ".cpp")
        out += text_of(x.path());
  return out;
}

struct bound_key {
  std::string name;
  std::string section;
  std::string member;
};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Whether `text` has `name` as a word of its own.
bool mentions(const std::string& text, const std::string& name) {
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1))
    if ((at == 0 || !is_word(text[at - 1]))
        && !is_word(text[std::min(at + name.size(), text.size() - 1)]))
      return true;
  return false;
}

/// The keys that `bind` of a configuration lists, and the members they fill:
/// `b.key("name", c.section.member`.
std::vector<bound_key> keys_of(const std::string& config) {
  const auto all = text_of(test::source_dir() + "/config/load.cpp");
  const auto begin = all.find("void bind(binder& b, " + config + "& c)");
  EXPECT_NE(begin, all.npos);
  const auto end = all.find("\n}\n", begin);
  std::vector<bound_key> out;
  const std::string mark = "b.key(\"";
  for (auto at = all.find(mark, begin); at < end; at = all.find(mark, at)) {
    at += mark.size();
    bound_key key;
    key.name = all.substr(at, all.find('"', at) - at);
    auto member = all.find("c.", at) + 2;
    for (; is_word(all[member]) || all[member] == '.'; ++member)
      if (all[member] == '.')
        key.section = std::exchange(key.member, {});
      else
        key.member += all[member];
    out.push_back(std::move(key));
  }
  return out;
}

/// Whether a source reads the member: from the configuration as a whole, from
/// its section, or from a section that was handed on as `limits`.
bool is_read(const bound_key& key, const std::string& text) {
  if (key.section.empty())
    return mentions(text, "config." + key.member)
           || mentions(text, "config.value()." + key.member);
  return mentions(text, key.section + "." + key.member)
         || mentions(text, "limits." + key.member);
}

TEST(configuration_keys, each_key_of_the_agent_is_read_by_it) {
  const auto text = sources({"agent"});
  const auto keys = keys_of("agent_config");
  EXPECT_GT(keys.size(), 15U);
  for (const auto& key : keys)
    EXPECT_TRUE(is_read(key, text)) << key.section << "." << key.name;
}

TEST(configuration_keys, each_key_of_the_node_is_read_by_it) {
  const auto text = sources({"cloud"});
  const auto keys = keys_of("node_config");
  EXPECT_GT(keys.size(), 25U);
  for (const auto& key : keys)
    EXPECT_TRUE(is_read(key, text)) << key.section << "." << key.name;
}

TEST(configuration_keys, each_key_is_in_its_example) {
  for (const auto* program : {"agent", "node"}) {
    const auto example
      = text_of(test::source_dir() + "/config/examples/" + program + ".toml");
    for (const auto& key : keys_of(std::string{program} + "_config"))
      EXPECT_TRUE(mentions(example, key.name + " ="))
        << program << ": " << key.name;
  }
}

/// `[section]` and `key` of each key that has a number.
std::vector<std::pair<std::string, std::string>>
numbers_in(const std::string& printed) {
  std::vector<std::pair<std::string, std::string>> out;
  std::istringstream lines{printed};
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('['))
      section = line;
    const auto value = line.find(" = ");
    if (value != line.npos
        && line.find_first_not_of("0123456789", value + 3) == line.npos)
      out.emplace_back(section, line.substr(0, value));
  }
  return out;
}

template <class Load>
void expect_ranges(const std::string& printed, Load load) {
  const auto keys = numbers_in(printed);
  EXPECT_GT(keys.size(), 10U);
  for (const auto& [section, key] : keys) {
    auto problems = [&](const std::string& value) {
      return load(section + "\n" + key + " = " + value + "\n");
    };
    for (const char* value :
         {"-1", "-9223372036854775808", "9223372036854775807",
          "18446744073709551616", "1e999", "nan", "inf", "1.5", "\"1\"", "true",
          "[1]", "{}"}) {
      const auto found = problems(value);
      ASSERT_FALSE(found.empty()) << section << key << " = " << value;
      EXPECT_EQ(found[0].line, 2U) << section << key << " = " << value;
      EXPECT_EQ(found[0].source, "x.toml");
    }
    // What is beyond a range is told with the range.
    const auto huge = problems("9223372036854775807");
    EXPECT_NE(huge[0].message.find(key), std::string::npos) << section << key;
    EXPECT_NE(huge[0].message.find(" to "), std::string::npos)
      << section << key;
    for (const auto& problem : problems("0"))
      EXPECT_NE(problem.message.find(": expected "), std::string::npos)
        << section << key;
  }
}

TEST(configuration_keys, each_number_has_a_range_from_both_ends) {
  expect_ranges(print(node_config{}), [](const std::string& text) {
    return load_node(text, "x.toml", {}).problems;
  });
  expect_ranges(print(agent_config{}), [](const std::string& text) {
    return load_agent(text, "x.toml", {}).problems;
  });
}

} // namespace
} // namespace vedette::config
