#pragma once

#include "base/diagnostic.hpp"
#include "cli/command.hpp"
#include "engine/eql/dialect.hpp"
#include "engine/expr.hpp"

#include <string>
#include <string_view>

namespace vedette::cli {

/// `--dialect` and `--case-sensitive`, the same for all commands about EQL.
class dialect_options {
public:
  explicit dialect_options(std::string otherwise)
    : name_{std::move(otherwise)} {}

  void declare(CLI::App& app);
  [[nodiscard]] engine::eql::options options() const;

private:
  std::string name_;
  bool case_sensitive_ = false;
};

/// Says what is wrong with a query, each with the line and a caret under it.
void say_problems(command_io& io, const diagnostics& problems,
                  std::string_view text);

json json_of(const engine::constant& x);

/// A JSON text on one line, otherwise as it is: white space that separates is
/// taken out if it has line breaks.
std::string on_one_line(std::string_view text);

} // namespace vedette::cli
