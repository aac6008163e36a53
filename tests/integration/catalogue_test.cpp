#include "agent/cae/analysis.hpp"
#include "agent/cae/rule_book.hpp"
#include "agent/process/process_context.hpp"
#include "cloud/hunt/hunt_engine.hpp"
#include "schema/block.hpp"
#include "schema/catalog_fields.hpp"
#include "schema/json.hpp"
#include "tests/support/places.hpp"
#include "tests/unit/cloud/hunt/memory_blocks.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/// Walks the catalogue: what a field's row promises holds in rules, live and
/// replayed, in stored queries, in keys and in results alike.
namespace vedette {
namespace {

using nlohmann::json;
using schema::event;
using schema::field_id;
using schema::field_source;
using schema::id_of;

std::string name_of(field_id field) {
  return std::string{schema::field(field).name};
}

schema::device_facts our_device(const uid& device) {
  return schema::linux_device(
    {device.dashed(), "host-1", "Debian GNU/Linux 12", "6.1.0", "0.1.0"});
}

/// An event that has the field, if it is one that events have.
event event_with(field_id field) {
  event out;
  out.cls = schema::event_class::process;
  out.type = schema::event_type::start;
  out.sensor = schema::sensor_id::process;
  out.wall = 1'700'000'000'000'000'000;
  out.boot = 1;
  const auto source = schema::source_of(field);
  if (source == field_source::header || source == field_source::device)
    return out;
  switch (schema::field(field).type) {
  case schema::field_type::text:
    out.set(field, "something");
    break;
  case schema::field_type::ip:
    out.set(field, "10.0.0.7");
    break;
  case schema::field_type::text_list:
    out.set_list(field, {"something"});
    break;
  case schema::field_type::boolean:
    out.set(field, true);
    break;
  case schema::field_type::real:
    out.set(field, 1.5);
    break;
  default:
    out.set(field, out.wall);
  }
  return out;
}

class catalogue_test : public ::testing::Test {
protected:
  catalogue_test() : analysis_{clock_, our_device(device_)} {
    schema::policy policy;
    for (const auto& x : schema::fields()) {
      const std::string name{x.name};
      add(policy, "has " + name, "any where " + name + " != null");
      add(policy, "key " + name,
          "sequence by " + name + " [any where true] [any where true]");
    }
    schema::policy_applied report;
    auto book = agent::make_rule_book(
      std::make_shared<const schema::policy>(policy), report);
    for (const auto& x : report.refused)
      ADD_FAILURE() << x.rule_id << ": " << x.why;
    analysis_.use(book);
  }

  static void add(schema::policy& to, const std::string& id,
                  const std::string& source) {
    schema::rule_config rule;
    rule.id = id;
    rule.name = id;
    rule.language = "eql";
    rule.source = source;
    to.rules.push_back(rule);
  }

  /// Ids of the rules that the event matches or gives a key.
  std::set<std::string> matched(const event& what) {
    agent::analysis::output out;
    analysis_.see(what, out);
    std::set<std::string> ids;
    for (const auto& x : out.findings) {
      ids.insert(x->book->config(x->rule).id);
      results_ = x->events[0].event;
    }
    for (const auto& x : out.hits)
      if (!x.what.key.empty())
        ids.insert(analysis_.book()->config(x.what.rule).id);
    return ids;
  }

  std::vector<json> query(const cloud::memory_blocks& blocks,
                          const std::string& text) {
    auto engine = cloud::make_hunt_engine(
      {[&blocks] {
         return std::shared_ptr<const cloud::block_source>{
           &blocks, [](const cloud::block_source*) {}};
       },
       our_device});
    actors::query_spec what;
    what.text = text;
    auto shared = std::make_shared<const actors::query_spec>(what);
    auto merge = engine->make_merge(what);
    auto scan = engine->open(shared, shard_of(device_));
    EXPECT_TRUE(scan.ok()) << scan.why().detail;
    actors::scan_progress progress;
    for (bool more = scan.ok(); more;) {
      std::vector<actors::query_row> rows;
      auto stepped = scan.value()->step(rows, progress);
      EXPECT_TRUE(stepped.ok());
      more = stepped.ok() && stepped.value();
      merge->add(std::move(rows));
    }
    std::vector<json> out;
    for (const auto& row : merge->rows())
      out.push_back(json::parse(row));
    return out;
  }

  static bool shows(const json& result, const std::string& dotted) {
    auto at = dotted;
    std::replace(at.begin(), at.end(), '.', '/');
    return result.contains(json::json_pointer{"/" + at});
  }

  uid device_ = uid::of("device");
  manual_clock clock_{1'700'000'000'000'000'000, 1'000'000'000};
  agent::analysis analysis_;
  std::shared_ptr<const event> results_;
};

TEST_F(catalogue_test, fields_are_there_in_rules_and_their_detections) {
  for (const auto& x : schema::fields()) {
    if (schema::source_of(x.id) == field_source::foreign)
      continue; // No live event has it: says the catalogue.
    const auto ids = matched(event_with(x.id));
    EXPECT_TRUE(ids.contains("has " + name_of(x.id))) << x.name;
    EXPECT_TRUE(ids.contains("key " + name_of(x.id))) << x.name;
    ASSERT_TRUE(results_);
    EXPECT_TRUE(results_->has(x.id)) << x.name;
  }
}

TEST_F(catalogue_test, fields_are_there_in_rules_over_a_recording) {
  agent::process_context context{
    std::make_shared<agent::process_table>(uid::of("boot")),
    std::make_shared<agent::user_names>(clock_)};
  schema::json_reader reader;
  for (const auto& x : schema::fields()) {
    event replayed;
    ASSERT_TRUE(reader.read(schema::to_json(event_with(x.id)), replayed).ok());
    replayed.sensor = schema::sensor_id::replay;
    context.enrich(replayed);
    const auto ids = matched(replayed);
    EXPECT_TRUE(ids.contains("has " + name_of(x.id))) << x.name;
    EXPECT_TRUE(ids.contains("key " + name_of(x.id))) << x.name;
  }
}

TEST_F(catalogue_test, fields_are_there_in_stored_queries_and_their_results) {
  for (const auto& x : schema::fields()) {
    cloud::memory_blocks blocks;
    schema::block_builder builder;
    for (std::uint64_t sequence : {1U, 2U}) {
      auto what = event_with(x.id);
      what.sequence = sequence;
      builder.add(what);
    }
    // As an agent seals it: without origins.
    blocks.add({device_}, builder.seal());
    const auto name = name_of(x.id);
    const auto rows = query(blocks, "any where " + name + " != null");
    ASSERT_EQ(rows.size(), 2U) << name;
    EXPECT_TRUE(shows(rows[0]["event"], name)) << name << rows[0];
    if (schema::source_of(x.id) == field_source::header)
      continue; // Two events do not share those.
    EXPECT_EQ(query(blocks, "sequence by " + name
                              + " [any where true] [any where true]")
                .size(),
              1U)
      << name;
  }
}

TEST_F(catalogue_test, a_device_is_found_by_what_it_says_of_itself) {
  cloud::memory_blocks blocks;
  schema::block_builder builder;
  builder.add(event_with(id_of("process.name")));
  blocks.add({device_}, builder.seal());
  for (const auto* yes :
       {R"(host.os.type == "linux")", R"(host.name == "host-1")",
        R"(host.name : "HOST-*")", R"(not host.os.type == "windows")",
        R"(host.os.name like "Debian*" and process.name != null)"})
    EXPECT_EQ(query(blocks, std::string{"any where "} + yes).size(), 1U) << yes;
  EXPECT_EQ(
    query(blocks, "any where host.id == \"" + device_.dashed() + '"').size(),
    1U);
  for (const auto* no : {R"(host.os.type == "windows")",
                         R"(host.name == "host-2")", R"(host.id == null)"})
    EXPECT_TRUE(query(blocks, std::string{"any where "} + no).empty()) << no;
}

TEST_F(catalogue_test, a_recording_of_windows_is_not_taken_for_linux) {
  agent::process_context context{
    std::make_shared<agent::process_table>(uid::of("boot")),
    std::make_shared<agent::user_names>(clock_)};
  schema::json_reader reader;
  auto os_of = [&](const char* text) {
    event what;
    EXPECT_TRUE(reader.read(text, what).ok());
    what.sensor = schema::sensor_id::replay;
    context.enrich(what);
    return std::string{what.get(id_of("host.os.type")).text()};
  };
  EXPECT_EQ(os_of(R"({"EventID":1,"Image":"C:\\Windows\\cmd.exe"})"),
            "windows");
  EXPECT_EQ(os_of(R"({"event_type":"process","process_name":"who"})"),
            "windows"); // Tells nothing: as the one before.
  EXPECT_EQ(os_of(R"({"event_type":"process","process_path":"/bin/sh"})"),
            "linux");
  EXPECT_EQ(os_of(R"({"event_type":"file","host":{"os":{"type":"macos"}}})"),
            "macos");
}

TEST(catalogue_table_test, what_it_says_sensors_fill_is_what_agents_set) {
  std::string agent;
  for (const auto& x : std::filesystem::recursive_directory_iterator{
         test::source_dir() + "/agent"})
    if (x.path().extension() == ".cpp") {
      std::stringstream text;
      text << std::ifstream{x.path()}.rdbuf();
      agent += text.str();
    }
  for (const auto& x : schema::fields()) {
    const auto set = agent.find("id_of(\"" + std::string{x.name} + "\")")
                     != std::string::npos;
    const auto source = schema::source_of(x.id);
    if (source == field_source::sensors)
      EXPECT_TRUE(set) << x.name << ": no sensor sets it";
    if (source == field_source::foreign)
      EXPECT_FALSE(set) << x.name << ": a sensor sets it";
  }
}

} // namespace
} // namespace vedette
