#include "base/printable.hpp"
#include "cli/commands/commands.hpp"
#include "cli/rule_files.hpp"
#include "engine/plan.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <ostream>
#include <utility>

// Tested by tests/unit/cli/commands/rule_check_test.cpp

namespace vedette::cli {

namespace {

/// Compiles rules as a device would and reports everything wrong with them.
class rule_check final : public command {
public:
  command_info info() const override {
    return {"rule check",
            "Check CAE, EQL and Sigma rules without running them",
            {{"FILE", "file", false},
             {"LINE", "line", false},
             {"COLUMN", "column", false},
             {"LEVEL", "level", false},
             {"MESSAGE", "message", false},
             {"HINT", "hint", true},
             {"POINTER", "pointer", true}}};
  }

  void declare(CLI::App& app) override {
    app.add_option("PATH", paths_, "Rule files, folders of them, or -")
      ->required();
    app.add_flag("--strict", strict_, "Let warnings count as errors");
    app.add_flag("--explain", explain_, "Say valid rules in English");
  }

  exit_code run(command_io& io) override {
    auto files = read_rule_files(paths_, io.in());
    if (!files.ok())
      return io.fail(files.why());
    const auto& sources = files.value().sources;
    engine::layout fields;
    auto loaded = engine::load_rules(sources, fields);
    auto problems = std::move(files.value().problems);
    std::move(loaded.problems.begin(), loaded.problems.end(),
              std::back_inserter(problems));
    const auto rules = loaded.rules.size() + loaded.exceptions.size();
    try_plan(std::move(loaded), std::move(fields), sources, problems);
    std::size_t errors = 0;
    for (const auto& x : problems) {
      errors += x.level == severity::error ? 1 : 0;
      report(io, sources, x);
    }
    if (explain_)
      explain(io, sources);
    io.say(std::to_string(rules) + " rules in " + std::to_string(sources.size())
           + " files, " + std::to_string(errors) + " errors, "
           + std::to_string(problems.size() - errors) + " warnings");
    auto bad = errors > 0 || (strict_ && !problems.empty());
    return bad ? exit_code::invalid : exit_code::ok;
  }

private:
  /// Problems whose line is shown; of more, only the place.
  static constexpr std::size_t excerpts_max = 100;

  /// What only shows when rules are put together, as a device does it.
  static void try_plan(engine::loaded_rules loaded, engine::layout fields,
                       const std::vector<engine::rule_source>& sources,
                       diagnostics& out) {
    std::vector<engine::plan::rejected> refused;
    engine::plan::compile(std::move(loaded.rules), std::move(fields), refused);
    for (auto& x : refused) {
      x.why.source = sources[loaded.origins[x.rule]].name;
      x.why.line = 1;
      x.why.column = 1;
      out.push_back(std::move(x.why));
    }
  }

  void report(command_io& io, const std::vector<engine::rule_source>& sources,
              const diagnostic& x) {
    if (io.format_chosen()) {
      static constexpr const char* levels[] = {"note", "warning", "error"};
      io.print({{"file", x.source},
                {"line", x.line},
                {"column", x.column},
                {"level", levels[static_cast<std::size_t>(x.level)]},
                {"message", x.message},
                {"hint", x.hint},
                {"pointer", x.pointer}});
      return;
    }
    io.text() << x.to_string() << '\n';
    if (++reported_ > excerpts_max)
      return;
    for (const auto& from : sources)
      if (from.name == x.source && x.line > 0)
        io.text() << excerpt(x, from.text) << '\n';
  }

  static void explain(command_io& io,
                      const std::vector<engine::rule_source>& sources) {
    for (const auto& from : sources) {
      engine::layout fields;
      auto one = engine::load_rule(from, fields);
      if (one.ok() && !io.format_chosen())
        io.text() << printable(from.name) << ":\n"
                  << vedette::printable(one.natlang);
    }
  }

  std::vector<std::string> paths_;
  std::size_t reported_ = 0;
  bool strict_ = false;
  bool explain_ = false;
};

} // namespace

std::unique_ptr<command> make_rule_check() {
  return std::make_unique<rule_check>();
}

} // namespace vedette::cli
