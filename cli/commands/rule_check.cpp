#include "cli/commands/commands.hpp"
#include "cli/rule_files.hpp"

#include <CLI/CLI.hpp>

#include <ostream>

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
    auto sources = read_rule_files(paths_, io.in());
    if (!sources.ok())
      return io.fail(sources.why());
    engine::layout fields;
    auto loaded = engine::load_rules(sources.value(), fields);
    std::size_t errors = 0;
    for (const auto& x : loaded.problems) {
      errors += x.level == severity::error ? 1 : 0;
      report(io, sources.value(), x);
    }
    if (explain_)
      explain(io, sources.value());
    io.say(std::to_string(loaded.rules.size() + loaded.exceptions.size())
           + " rules in " + std::to_string(sources.value().size()) + " files, "
           + std::to_string(errors) + " errors, "
           + std::to_string(loaded.problems.size() - errors) + " warnings");
    auto bad = errors > 0 || (strict_ && !loaded.problems.empty());
    return bad ? exit_code::invalid : exit_code::ok;
  }

private:
  static void report(command_io& io,
                     const std::vector<engine::rule_source>& sources,
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
        io.text() << from.name << ":\n" << one.natlang;
    }
  }

  std::vector<std::string> paths_;
  bool strict_ = false;
  bool explain_ = false;
};

} // namespace

std::unique_ptr<command> make_rule_check() {
  return std::make_unique<rule_check>();
}

} // namespace vedette::cli
