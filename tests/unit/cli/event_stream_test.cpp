#include "cli/command_table.hpp"
#include "cli/file_kind.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

// What `query run` and `rule test` say of files, and in which order they take
// events.

namespace vedette::cli {
namespace {

class event_stream_test : public testing::Test {
protected:
  event_stream_test() { std::filesystem::create_directories(folder); }
  ~event_stream_test() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& name, const std::string& bytes) {
    auto path = (folder / name).string();
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
  }
  exit_code run(std::vector<std::string> arguments) {
    std::istringstream in;
    std::ostringstream data;
    std::ostringstream messages;
    auto code = run_command_line(std::move(arguments), {in, data, messages});
    out = data.str();
    err = messages.str();
    return code;
  }
  exit_code query(const std::string& text, std::vector<std::string> files,
                  std::vector<std::string> more = {}) {
    std::vector<std::string> all{"query", "run", "-o", "ndjson"};
    all.insert(all.end(), more.begin(), more.end());
    all.push_back("--offline");
    all.insert(all.end(), files.begin(), files.end());
    all.push_back(text);
    return run(all);
  }
  exit_code rules(const std::string& rule, std::vector<std::string> files) {
    std::vector<std::string> all{"rule",    "test",    "-o",
                                 "ndjson",  "--rules", file("r.yml", rule),
                                 "--events"};
    all.insert(all.end(), files.begin(), files.end());
    return run(all);
  }
  [[nodiscard]] bool says(std::string_view what) const {
    return err.find(what) != std::string::npos;
  }
  [[nodiscard]] std::size_t times(std::string_view what) const {
    std::size_t count = 0;
    for (auto at = err.find(what); at != std::string::npos;
         at = err.find(what, at + 1))
      ++count;
    return count;
  }

  std::filesystem::path folder
    = std::filesystem::path{testing::TempDir()}
      / ("event_stream_test_"
         + std::string{
           testing::UnitTest::GetInstance()->current_test_info()->name()});
  std::string out;
  std::string err;
};

std::string at(int minute, int n, const std::string& more = {}) {
  auto two = std::to_string(100 + minute).substr(1);
  return "{\"@timestamp\":\"2026-01-05T10:" + two
         + ":00Z\",\"n\":" + std::to_string(n)
         + ",\"product\":\"x\",\"Image\":\"a\",\"Computer\":\"h\""
         + (more.empty() ? "" : ",") + more + "}\n";
}

constexpr auto burst = R"(title: base
id: base
name: base
logsource: {product: x}
detection: {sel: {Image: a}, condition: sel}
---
title: c
id: c
correlation:
  {type: event_count, rules: [base], group-by: [Computer], timespan: 2m, condition: {gte: 2}}
)";

constexpr auto single = R"(title: base
id: base
logsource: {product: x}
detection: {sel: {Image: a}, condition: sel}
)";

TEST_F(event_stream_test, puts_events_of_several_files_in_order_of_time) {
  auto a = file("a", at(30, 0) + at(10, 1));
  auto b = file("b", at(11, 2) + at(50, 3));
  EXPECT_EQ(rules(burst, {a, b}), exit_code::ok) << err;
  // Indices count lines in the order in which the files were given.
  EXPECT_NE(out.find("\"events\":[1,2]"), std::string::npos) << out;
  EXPECT_EQ(query("sequence with maxspan=2m [any where n == 1] "
                  "[any where n == 2]",
                  {b, a}),
            exit_code::ok)
    << err;
  EXPECT_NE(out.find("\"n\":1"), std::string::npos) << out;
  EXPECT_EQ(query("any where true | head 2", {a, b}), exit_code::ok);
  EXPECT_LT(out.find("\"n\":1"), out.find("\"n\":2"));
  EXPECT_EQ(out.find("\"n\":0"), std::string::npos);
}

TEST_F(event_stream_test, leaves_files_in_their_order_when_no_rule_needs_time) {
  auto a = file("a", at(30, 0) + at(10, 1));
  EXPECT_EQ(rules(single, {a}), exit_code::ok);
  EXPECT_LT(out.find("[0]"), out.find("[1]"));
}

TEST_F(event_stream_test, does_not_guess_times) {
  auto none = file("none.ndjson",
                   "{\"product\":\"x\",\"Image\":\"a\",\"Computer\":\"h\"}\n"
                   "{\"product\":\"x\",\"Image\":\"a\",\"Computer\":\"h\"}\n");
  EXPECT_EQ(rules(burst, {none}), exit_code::partial);
  EXPECT_EQ(out, "");
  EXPECT_TRUE(says("none.ndjson:1: this event has no time")) << err;
  auto odd
    = file("odd.ndjson",
           at(1, 0)
             + "{\"@timestamp\":\"yesterday\",\"product\":\"x\",\"Image\":"
               "\"a\",\"Computer\":\"h\"}\n"
               "{\"@timestamp\":\"today\"}\n");
  EXPECT_EQ(rules(burst, {odd}), exit_code::partial);
  EXPECT_EQ(out, "");
  EXPECT_TRUE(says("odd.ndjson:2: the time `yesterday`")) << err;
  EXPECT_EQ(times("cannot be read"), 1U) << err;
  EXPECT_TRUE(says("1 match left out")) << err;
  EXPECT_EQ(query("sequence with maxspan=1h [any where true] "
                  "[any where Image == \"a\"]",
                  {odd}),
            exit_code::partial);
  EXPECT_EQ(out, "");
  // What measures no time is not bothered.
  EXPECT_EQ(rules(single, {none}), exit_code::ok);
  EXPECT_FALSE(says("no time")) << err;
}

TEST_F(event_stream_test, knows_the_times_of_common_logs) {
  for (std::string time :
       {R"("eventTime":"2026-01-05T10:00:00Z")",
        R"("TimeCreated":"\/Date(1767607200000)\/")",
        R"("System":{"TimeCreated":{"SystemTime":1767607200.5}})",
        R"("time":1767607200)", R"("ts":"1767607200000000")",
        R"("timestamp":1767607200000000000)",
        R"("Timestamp":"2026-01-05 10:00:00.5","time":"10:00")"}) {
    auto a = file(
      "a",
      "{" + time + R"(,"product":"x","Image":"a","Computer":"h"})" + "\n"
        + R"({"@timestamp":"2026-01-05T10:01:30Z","product":"x","Image":"a","Computer":"h"})"
        + "\n");
    EXPECT_EQ(rules(burst, {a}), exit_code::ok) << time << err;
    EXPECT_NE(out.find("[0,1]"), std::string::npos) << time << err;
  }
}

TEST_F(event_stream_test, names_file_and_line_of_what_is_no_event) {
  auto two = file("two.ndjson", "{\"n\":1} {\"n\":2}\n");
  EXPECT_EQ(rules(single, {two}), exit_code::invalid);
  EXPECT_TRUE(says("two.ndjson:1: expected one JSON object a line")) << err;
  EXPECT_TRUE(says("column 9")) << err;
  auto some = file("some.ndjson", at(1, 0) + "nonsense\n[1]\n\"x\n");
  EXPECT_EQ(rules(single, {some}), exit_code::partial);
  EXPECT_TRUE(says("some.ndjson:2: expected one JSON object a line, found "
                   "`nonsense`"))
    << err;
  EXPECT_TRUE(says("3 documents")) << err;
  EXPECT_EQ(query("any where true", {some}), exit_code::partial);
  auto hostile = file("hostile", "\x1b]0;owned\x07\n");
  EXPECT_EQ(query("any where true", {hostile}), exit_code::invalid);
  EXPECT_EQ(err.find('\x1b'), std::string::npos);
}

TEST_F(event_stream_test, says_what_foreign_files_are) {
  auto log = file("log.evtx", std::string{"ElfFile\0\0\0", 10});
  auto program = file("program", "\x7f"
                                 "ELF\x02\x01");
  auto good = file("good", at(1, 0));
  EXPECT_EQ(rules(single, {log}), exit_code::invalid);
  EXPECT_TRUE(says("log.evtx: this is a Windows event log (EVTX)")) << err;
  EXPECT_TRUE(says("expected events: JSON"));
  EXPECT_EQ(query("any where true", {program, good}), exit_code::partial);
  EXPECT_TRUE(says("program: this is a program (ELF)")) << err;
  EXPECT_NE(out.find("\"n\":0"), std::string::npos);
  EXPECT_TRUE(foreign_kind("{\"a\":1}").empty());
  EXPECT_TRUE(foreign_kind("").empty());
}

TEST_F(event_stream_test, refuses_folders_and_files_that_are_not_there) {
  EXPECT_EQ(query("any where true", {folder.string()}), exit_code::failure);
  EXPECT_TRUE(says("is a directory")) << err;
  EXPECT_EQ(query("any where true", {(folder / "none").string()}),
            exit_code::not_found);
  EXPECT_TRUE(says("none: no such file")) << err;
}

TEST_F(event_stream_test, reads_what_exports_wrap_around_events) {
  auto records = file("records", R"({"Records":[
  {"n":1,"product":"x","Image":"a"},
  {"n":2,"product":"x","Image":"a"}], "more": "]}"}
{"Records":[]}{"Records":[{"n":3,"product":"x","Image":"a"}]})");
  EXPECT_EQ(rules(single, {records}), exit_code::ok) << err;
  for (auto place : {"[0]", "[1]", "[2]"})
    EXPECT_NE(out.find(place), std::string::npos) << out;
  auto hits = file(
    "hits",
    R"({"took":1,"_shards":{"total":1},"hits":{"total":{"value":2},"hits":[
{"_id":"x","_source":{"n":1,"Image":"a"}},{"_id":"y","_source":{"n":2,"Image":"b"}}]}})");
  EXPECT_EQ(query("any where n == 2", {hits}), exit_code::ok) << err;
  EXPECT_NE(out.find("\"y\""), std::string::npos) << out;
}

TEST_F(event_stream_test, stops_reading_when_the_answer_is_complete) {
  std::string many;
  for (int i = 0; i < 200'000; ++i)
    many += "{\"n\":" + std::to_string(i) + "}\n";
  auto a = file("a", many + "nonsense\n");
  for (auto dialect : {"elastic", "endgame"}) {
    // What is broken at the end is not even seen.
    EXPECT_EQ(query("any where true | filter n > 1 | head 3", {a},
                    {"--dialect", dialect}),
              exit_code::ok)
      << err;
    EXPECT_NE(out.find("\"n\":4"), std::string::npos);
    EXPECT_EQ(
      query("any where true | count | head 3", {a}, {"--dialect", dialect}),
      exit_code::partial);
  }
}

TEST_F(event_stream_test, says_each_error_of_a_query_once) {
  auto a = file("a", at(1, 0));
  EXPECT_EQ(query("any where nosuch(n)", {a}), exit_code::invalid);
  EXPECT_EQ(times("there is no function"), 1U) << err;
}

} // namespace
} // namespace vedette::cli
