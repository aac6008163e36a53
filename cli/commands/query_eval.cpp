#include "cli/commands/commands.hpp"
#include "cli/eql_text.hpp"
#include "engine/eql/eql.hpp"

#include <CLI/CLI.hpp>

#include <ostream>

// Tested by tests/unit/cli/query_commands_test.cpp

namespace vedette::cli {

namespace {

class query_eval final : public command {
public:
  command_info info() const override {
    return {
      "query eval", "Work out an EQL expression that looks at no event", {}};
  }
  void declare(CLI::App& app) override {
    speaks_.declare(app);
    app.add_option("expression", text_, "The expression")
      ->required()
      ->type_name("EXPRESSION");
  }
  exit_code run(command_io& io) override {
    diagnostics problems;
    auto found
      = engine::eql::evaluate_constant(text_, speaks_.options(), problems);
    if (!found) {
      say_problems(io, problems, text_);
      return exit_code::invalid;
    }
    io.text() << json_of(*found).dump() << '\n';
    return exit_code::ok;
  }

private:
  dialect_options speaks_{"endgame"};
  std::string text_;
};

} // namespace

std::unique_ptr<command> make_query_eval() {
  return std::make_unique<query_eval>();
}

} // namespace vedette::cli
