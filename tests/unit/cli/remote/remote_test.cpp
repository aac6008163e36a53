#include "cli/command_table.hpp"
#include "cli/remote/api_client.hpp"
#include "cli/remote/context.hpp"
#include "tests/support/api_fixture.hpp"
#include "tests/support/test_pki.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace vedette::cli {
namespace {

namespace fs = std::filesystem;

/// vedettectl against a real API over TLS.
class remote_test : public testing::Test {
protected:
  void SetUp() override {
    world.add_user("admin", "administrator");
    auto made = net::server::listen(
      pool, cloud::api_listener("127.0.0.1", 0, 1U << 20),
      pki.server_context(net::client_certificates::not_asked), world.served);
    ASSERT_TRUE(made.ok()) << made.why().detail;
    listener = std::move(made).value();
    fs::create_directories(dir);
    std::ofstream{dir / "ca.pem"} << pki.ca.certificate_pem();
    ::setenv("XDG_CONFIG_HOME", dir.c_str(), 1);
  }
  void TearDown() override {
    listener.reset();
    world.served->stop();
    pool.stop();
    fs::remove_all(dir);
  }

  exit_code run(const std::vector<std::string>& arguments,
                const std::string& input = "") {
    std::istringstream in{input};
    out.str("");
    err.str("");
    return run_command_line(arguments, {in, out, err});
  }
  exit_code sign_in(const std::string& password) {
    return run({"login",
                "https://127.0.0.1:" + std::to_string(listener->port()), "--ca",
                (dir / "ca.pem").string()},
               password + "\n");
  }

  test::test_pki pki;
  test::api_world world;
  net::io_pool pool{1};
  std::unique_ptr<net::server> listener;
  fs::path dir
    = fs::temp_directory_path() / ("vedette-" + uid::random().compact());
  std::ostringstream out, err;
};

TEST_F(remote_test, signs_in_once_and_then_works) {
  EXPECT_EQ(run({"rule", "list"}), exit_code::denied);
  EXPECT_EQ(sign_in("wrong"), exit_code::denied);
  ASSERT_EQ(sign_in(world.password), exit_code::ok) << err.str();
  EXPECT_EQ(out.str().find("token"), std::string::npos);
  struct stat kept {};
  ASSERT_EQ(::stat((dir / "vedette/contexts.json").c_str(), &kept), 0);
  EXPECT_EQ(kept.st_mode & 0777, 0600U);
  EXPECT_EQ(run({"token", "create", "--uses", "3", "-o", "name"}),
            exit_code::ok);
  EXPECT_EQ(out.str().rfind("vdt1.", 0), 0U);
  EXPECT_EQ(run({"logout"}), exit_code::ok) << err.str();
  EXPECT_EQ(run({"rule", "list"}), exit_code::denied);
}

TEST_F(remote_test, a_rule_goes_in_and_comes_out) {
  ASSERT_EQ(sign_in(world.password), exit_code::ok) << err.str();
  EXPECT_EQ(
    run({"rule", "create", "--language", "eql", "--name", "netcat", "-"},
        "process where process.name == \"nc\""),
    exit_code::ok)
    << err.str();
  EXPECT_EQ(run({"rule", "list", "-o", "name"}), exit_code::ok);
  auto id = out.str().substr(0, 36);
  EXPECT_EQ(run({"rule", "show", id, "-o", "json"}), exit_code::ok);
  EXPECT_EQ(json::parse(out.str())["name"], "netcat");
  EXPECT_EQ(run({"rule", "remove", id}), exit_code::ok) << err.str();
  EXPECT_EQ(run({"rule", "show", id}), exit_code::not_found);
}

TEST_F(remote_test, a_refusal_says_where_and_exits_accordingly) {
  ASSERT_EQ(sign_in(world.password), exit_code::ok) << err.str();
  EXPECT_EQ(run({"rule", "create", "--language", "eql", "--name", "x", "-"},
                "process where\n ==="),
            exit_code::invalid);
  EXPECT_NE(err.str().find("\n  2:"), std::string::npos) << err.str();
  EXPECT_EQ(run({"policy", "remove", "default"}), exit_code::conflict);
  EXPECT_EQ(run({"policy", "create", "-"}, "nonsense"), exit_code::invalid);
}

TEST_F(remote_test, lists_follow_their_pages) {
  ASSERT_EQ(sign_in(world.password), exit_code::ok) << err.str();
  for (int i = 0; i < 150; ++i)
    world.tokens_made(i);
  EXPECT_EQ(run({"token", "list", "-o", "ndjson"}), exit_code::ok);
  auto text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 150);
}

TEST_F(remote_test, an_answer_says_what_it_lacks) {
  ASSERT_EQ(sign_in(world.password), exit_code::ok) << err.str();
  world.backend.queries_end_as = actors::query_state::finished;
  const std::vector<std::string> ask{"query", "run", "process where true"};
  EXPECT_EQ(run(ask), exit_code::ok) << err.str();
  actors::device_view device;
  device.id = uid::of("web");
  device.hostname = "web-1";
  device.online = true;
  device.sensors = {{"process", "off", "by policy"}};
  world.backend.devices[device.id] = device;
  EXPECT_EQ(run(ask), exit_code::ok);
  EXPECT_NE(err.str().find("gap: off (process) on 1 device, web-1"),
            std::string::npos)
    << err.str();
  world.backend.queries_progress.rows_dropped = 3;
  EXPECT_EQ(run(ask), exit_code::partial);
  EXPECT_NE(err.str().find("3 matches_left_out"), std::string::npos);
}

TEST_F(remote_test, a_node_that_is_not_there_is_unavailable) {
  ASSERT_EQ(sign_in(world.password), exit_code::ok) << err.str();
  listener->close();
  listener.reset();
  pool.stop();
  EXPECT_EQ(run({"status"}), exit_code::unavailable) << err.str();
}

TEST(api_error, keeps_the_places_of_a_problem) {
  auto why = error_of(
    422, R"({"detail":"bad","errors":[{"line":2,"column":3,"message":"m"}]})");
  EXPECT_EQ(why.code, errc::invalid_argument);
  EXPECT_EQ(why.detail, "bad\n  2:3: m");
  EXPECT_EQ(error_of(502, "<html>").detail, "HTTP status 502");
}

} // namespace
} // namespace vedette::cli
