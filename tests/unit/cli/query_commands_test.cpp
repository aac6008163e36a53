#include "cli/command_table.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace vedette::cli {
namespace {

class query_commands_test : public testing::Test {
protected:
  exit_code run(const std::vector<std::string>& arguments,
                const std::string& input = {}) {
    in.str(input);
    return run_command_line(arguments, {in, out, err});
  }
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
};

const std::string three
  = "{\"event_type\":\"process\",\"timestamp\":1,\"n\" : 1.0,\"k\":\"a\"}\n"
    "{\"event_type\":\"process\",\"timestamp\":2,\"n\":2,\"k\":\"A\"}\n"
    "{\"event_type\":\"file\",\"timestamp\":3,\"n\":3,\"k\":\"a\"}\n";

TEST_F(query_commands_test, prints_each_event_as_it_was_read) {
  EXPECT_EQ(
    run({"query", "run", "--offline", "-", "process where n == 1"}, three),
    exit_code::ok);
  EXPECT_EQ(out.str(), "{\"events\":[{\"event_type\":\"process\",\"timestamp\":"
                       "1,\"n\" : 1.0,\"k\":\"a\"}]}\n");
}

TEST_F(query_commands_test, takes_the_query_in_any_place) {
  for (auto arguments : std::vector<std::vector<std::string>>{
         {"query", "run", "file where true", "--offline", "-"},
         {"query", "run", "--offline", "-", "--dialect", "endgame",
          "file where true"},
         {"query", "run", "--offline", "-", "file where true", "-o",
          "ndjson"}}) {
    out.str({});
    in.clear();
    EXPECT_EQ(run(arguments, three), exit_code::ok);
    EXPECT_NE(out.str().find("\"n\":3"), std::string::npos) << out.str();
  }
}

TEST_F(query_commands_test, shows_results_as_a_table_for_people) {
  const std::string text
    = R"({"@timestamp":"2026-01-01T00:00:00Z","host":{"name":"a"},"event":{"category":"file","action":"create"},"file":{"path":"/tmp/x"},"process":{"pid":7,"name":"sh"}})";
  EXPECT_EQ(run({"query", "run", "--offline", "-", "file where true", "-o",
                 "table", "-C", "process.pid"},
                text),
            exit_code::ok);
  for (auto part :
       {"TIME", "2026-01-01T00:00:00Z", "file create", "/tmp/x", "sh", "7"})
    EXPECT_NE(out.str().find(part), std::string::npos) << out.str();
  out.str({});
  in.clear();
  EXPECT_EQ(run({"query", "run", "--offline", "-", "--dialect", "endgame",
                 "any where true | count k", "-o", "table"},
                three),
            exit_code::ok);
  EXPECT_NE(out.str().find('a'), std::string::npos) << out.str();
}

TEST_F(query_commands_test, orders_versions_as_versions) {
  EXPECT_EQ(run({"query", "run", "--offline", "-", "--type", "v:version",
                 R"(any where v > "1.5.0" and "1.11.3" >= v)", "-o", "ndjson"},
                "{\"v\":\"1.2.4-SNAPSHOT\",\"n\":1}\n"
                "{\"v\":\"1.11.3\",\"n\":2}\n{\"v\":\"bad\",\"n\":3}\n"
                "{\"n\":4}\n{\"v\":\"1.5.0\",\"n\":5}\n"),
            exit_code::ok)
    << err.str();
  EXPECT_EQ(out.str(), "{\"events\":[{\"v\":\"1.11.3\",\"n\":2}]}\n");
}

TEST_F(query_commands_test, counts_and_missing_steps) {
  EXPECT_EQ(run({"query", "run", "--offline", "-", "--dialect", "endgame",
                 "any where true | count k"},
                three),
            exit_code::ok);
  EXPECT_EQ(out.str(), "{\"key\":\"a\",\"count\":3,\"percent\":1.0}\n");
  out.str({});
  in.clear();
  run({"query", "run", "--offline", "-",
       "sequence with maxspan=1s [process where n == 1] ![dns where true] "
       "[file where true]"},
      three);
  EXPECT_NE(out.str().find(",null,"), std::string::npos);
}

TEST_F(query_commands_test, runs_many_queries_in_one_pass) {
  auto path = testing::TempDir() + "queries.ndjson";
  std::ofstream{path} << "{\"id\":\"x\",\"query\":\"file where true\"}\n"
                         "{\"id\":7,\"query\":\"process where n > 1\"}\n";
  EXPECT_EQ(run({"query", "run", "--offline", "-", "--queries", path}, three),
            exit_code::ok);
  EXPECT_NE(out.str().find("{\"id\":\"x\",\"events\":"), std::string::npos);
  EXPECT_NE(out.str().find("{\"id\":7,\"events\":"), std::string::npos);
}

TEST_F(query_commands_test, points_at_what_is_wrong) {
  EXPECT_EQ(run({"query", "run", "--offline", "-", "process where a = 1"}),
            exit_code::invalid);
  EXPECT_NE(err.str().find("1:17"), std::string::npos) << err.str();
  EXPECT_NE(err.str().find('^'), std::string::npos);
  EXPECT_EQ(out.str(), "");
}

TEST_F(query_commands_test, goes_on_after_a_broken_document) {
  EXPECT_EQ(run({"query", "run", "--offline", "-", "file where true"},
                "nonsense\n" + three),
            exit_code::partial);
  EXPECT_NE(out.str(), "");
  EXPECT_NE(err.str().find("-:1"), std::string::npos) << err.str();
}

TEST_F(query_commands_test, evaluates_constants) {
  EXPECT_EQ(run({"query", "eval", "--dialect", "endgame", "7 * 3.0"}),
            exit_code::ok);
  EXPECT_EQ(out.str(), "21.0\n");
  EXPECT_EQ(run({"query", "eval", "match(1, \"*\")"}), exit_code::invalid);
  EXPECT_EQ(run({"query", "eval", "process.name"}), exit_code::invalid);
}

} // namespace
} // namespace vedette::cli
