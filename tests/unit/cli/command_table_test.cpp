#include "cli/command_table.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <sstream>

namespace vedette::cli {
namespace {

class echo final : public command {
public:
  command_info info() const override {
    return {"thing echo", "Say it again", {{"WORD", "word", false}}};
  }
  void declare(CLI::App& app) override {
    app.add_option("WORD", word_)->required();
  }
  exit_code run(command_io& io) override {
    if (word_ == "conflict")
      return io.fail({errc::conflict, "thing is there already"});
    io.print({{"word", word_}});
    return exit_code::ok;
  }

private:
  std::string word_;
};

class command_table_test : public testing::Test {
protected:
  exit_code run(const std::vector<std::string>& arguments) {
    std::vector<std::unique_ptr<command>> commands;
    commands.push_back(std::make_unique<echo>());
    return run_command_line(arguments, {in, out, err}, std::move(commands));
  }
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
};

TEST_F(command_table_test, runs_the_command_at_a_path) {
  EXPECT_EQ(run({"thing", "echo", "x"}), exit_code::ok);
  EXPECT_EQ(out.str(), "WORD\nx\n");
}

TEST_F(command_table_test, gives_every_command_every_format) {
  EXPECT_EQ(run({"thing", "echo", "x", "-o", "ndjson"}), exit_code::ok);
  EXPECT_EQ(out.str(), "{\"word\":\"x\"}\n");
  for (const auto& x : all_commands())
    for (const auto& format : format_names()) {
      std::vector<std::string> arguments;
      std::istringstream words{x->info().path};
      for (std::string word; words >> word;)
        arguments.push_back(word);
      arguments.insert(arguments.end(), {"-o", format, "--help"});
      std::ostringstream help;
      EXPECT_EQ(run_command_line(arguments, {in, help, err}), exit_code::ok)
        << x->info().path;
      EXPECT_NE(help.str().find(x->info().summary), std::string::npos)
        << x->info().path;
    }
}

TEST_F(command_table_test, tells_usage_errors_apart_from_failures) {
  EXPECT_EQ(run({}), exit_code::usage);
  EXPECT_EQ(run({"thing"}), exit_code::usage);
  EXPECT_EQ(run({"thing", "echo"}), exit_code::usage);
  EXPECT_EQ(run({"thing", "echo", "x", "-o", "quux"}), exit_code::usage);
  EXPECT_EQ(run({"thing", "echo", "conflict"}), exit_code::conflict);
  EXPECT_NE(err.str().find("vedettectl: thing is there already"),
            std::string::npos);
  EXPECT_EQ(out.str(), "");
}

TEST_F(command_table_test, says_what_a_wrong_word_was_meant_to_be) {
  auto said = [this](const std::vector<std::string>& arguments) {
    err.str("");
    EXPECT_EQ(run_command_line(arguments, {in, out, err}), exit_code::usage);
    return err.str();
  };
  EXPECT_NE(said({"rule", "chekc", "x"}).find("Did you mean `check`?"),
            std::string::npos);
  EXPECT_NE(said({"rul", "check"}).find("Did you mean `rule`?"),
            std::string::npos);
  EXPECT_NE(said({"check", "x"}).find("`rule check`"), std::string::npos);
  EXPECT_NE(
    said({"rule", "test", "--rules", "x", "--evnts", "y"}).find("`--events`"),
    std::string::npos)
    << err.str();
  EXPECT_EQ(said({"qqqqqq"}).find("Did you mean"), std::string::npos);
  EXPECT_EQ(said({"\x1b[31m"}).find('\x1b'), std::string::npos);
}

TEST_F(command_table_test, shows_the_version) {
  EXPECT_EQ(run_command_line({"version", "-o", "name"}, {in, out, err}),
            exit_code::ok);
  EXPECT_FALSE(out.str().empty());
}

} // namespace
} // namespace vedette::cli
