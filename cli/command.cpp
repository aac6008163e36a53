#include "cli/command.hpp"

#include "base/printable.hpp"

// Tested by tests/unit/cli/command_table_test.cpp

#include <ostream>

namespace vedette::cli {

command_io::command_io(streams where, std::vector<column> columns,
                       output_style style, bool format_chosen)
  : where_{where}, out_{where.out, std::move(columns), style},
    format_{style.format}, format_chosen_{format_chosen} {}

void command_io::say(std::string_view message) {
  where_.err << "vedettectl: " << vedette::printable(message) << '\n';
}

exit_code command_io::fail(const error& why) {
  say(why.detail.empty() ? name_of(why.code) : why.detail);
  return exit_code_of(why.code);
}

} // namespace vedette::cli
