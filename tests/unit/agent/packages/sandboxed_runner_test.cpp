#include "agent/packages/sandboxed_runner.hpp"
#include "tests/unit/agent/packages/packages_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace vedette::agent {
namespace {

class sandboxed_runner_test : public testing::Test {
protected:
  sandboxed_runner_test()
    : folder_{std::filesystem::temp_directory_path()
              / ("vedette-runner-" + std::to_string(::getpid()))} {
    std::filesystem::create_directory(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);
    auto opened = package_store::open(folder_ / "packages", key_.public_hex());
    EXPECT_TRUE(opened.ok());
    store_ = std::move(opened).value();
  }
  ~sandboxed_runner_test() override { std::filesystem::remove_all(folder_); }

  result<actors::package_outcome> run(const zip_files& files,
                                      const std::string& interpreter,
                                      const std::string& entry) {
    auto package = key_.sign(make_zip(files));
    EXPECT_TRUE(store_->put(package).ok());
    actors::package_run what;
    what.package = {package.sha256,
                    "test",
                    entry,
                    interpreter,
                    {"--verbose", "two words"},
                    20};
    what.detection_json = R"({"rule":"r"})";
    return sandboxed_runner{store_, folder_ / "runs"}.run(what);
  }

  content_key key_;
  std::filesystem::path folder_;
  std::shared_ptr<package_store> store_;
};

TEST_F(sandboxed_runner_test, runs_python_with_arguments_and_collects_files) {
  auto ran = run({{"main.py", "import sys, helper\n"
                              "print(sys.argv[1:])\n"
                              "print(open(sys.argv[-1]).read())\n"
                              "open('/out/report.txt','w').write(helper.x)\n"},
                  {"helper.py", "x = 'found it'\n"}},
                 "python3", "main.py");
  ASSERT_TRUE(ran.ok()) << ran.why().detail;
  const auto& x = ran.value();
  EXPECT_EQ(x.state, schema::response_state::succeeded) << x.output;
  EXPECT_NE(x.output.find("['--verbose', 'two words', '-out', '/out'"),
            std::string::npos)
    << x.output;
  EXPECT_NE(x.output.find(R"({"rule":"r"})"), std::string::npos);
  EXPECT_NE(x.output.find("--- report.txt (8 bytes)\nfound it"),
            std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "runs")) << "nothing stays";
}

TEST_F(sandboxed_runner_test, a_failing_script_is_a_failed_run) {
  auto ran = run({{"run.sh", "echo sorry; exit 3\n"}}, "sh", "run.sh");
  ASSERT_TRUE(ran.ok()) << ran.why().detail;
  EXPECT_EQ(ran.value().state, schema::response_state::failed);
  EXPECT_EQ(ran.value().exit_code, 3);
  EXPECT_EQ(ran.value().output, "sorry\n");
}

TEST_F(sandboxed_runner_test, never_follows_links_out_of_the_results) {
  auto ran = run({{"run.sh", "ln -s /etc/passwd /out/x\n"}}, "sh", "run.sh");
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran.value().output, "");
}

TEST_F(sandboxed_runner_test, refuses_what_it_cannot_run) {
  EXPECT_EQ(run({{"a", "x"}}, "perl", "a").why().code, errc::unsupported);
  EXPECT_EQ(run({{"a", "x"}}, "sh", "b").why().code, errc::invalid_argument);
  EXPECT_EQ(run({{"a", "x"}}, "sh", "../a").why().code, errc::invalid_argument);
  actors::package_run absent;
  absent.package.sha256 = std::string(64, 'a');
  absent.package.interpreter = "sh";
  EXPECT_EQ((sandboxed_runner{store_, folder_ / "runs"}.run(absent).why().code),
            errc::not_found);
}

} // namespace
} // namespace vedette::agent
