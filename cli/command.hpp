#pragma once

#include "base/exit_code.hpp"
#include "cli/output.hpp"

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace vedette::cli {

/// Where a command reads and writes; tests give it strings.
struct streams {
  std::istream& in;
  std::ostream& out; ///< Data.
  std::ostream& err; ///< Messages.
};

/// What a running command has at hand.
class command_io {
public:
  command_io(streams where, std::vector<column> columns, output_style style,
             bool format_chosen);

  /// One row, or the only object, of the command's answer.
  void print(json row) { out_.print(std::move(row)); }
  void print_one(json object) { out_.print_one(std::move(object)); }
  /// Data that has a form of its own, such as a diagnostic of `rule check`.
  std::ostream& text() { return where_.out; }
  /// Tells the user something that is not data.
  void say(std::string_view message);
  /// Says why, and what the command should return.
  exit_code fail(const error& why);

  std::istream& in() { return where_.in; }
  std::ostream& err() { return where_.err; }
  /// Whether `-o` was given; a command without rows may have its own default.
  [[nodiscard]] bool format_chosen() const noexcept { return format_chosen_; }
  [[nodiscard]] output_format format() const noexcept { return format_; }
  /// Called by the framework when the command has run.
  void finish() { out_.finish(); }

private:
  streams where_;
  output out_;
  output_format format_;
  bool format_chosen_;
};

/// What the command table says about one command.
struct command_info {
  std::string path;    ///< `rule check`
  std::string summary; ///< One sentence without a full stop.
  std::vector<column> columns;
  output_format format = output_format::table; ///< Without `-o`.
};

/// One command. Lives as long as the program; `run` is called at most once.
///
/// To add one: write `cli/commands/<path>.cpp` with its class and a function
/// `make_…`, name that in commands.hpp, and add a line to command_table.cpp.
class command {
public:
  virtual ~command() = default;
  [[nodiscard]] virtual command_info info() const = 0;
  /// Adds options and positionals. `-o`, `--no-headers` and `-C` are there.
  virtual void declare(CLI::App& /*app*/) {}
  virtual exit_code run(command_io& io) = 0;
};

} // namespace vedette::cli
