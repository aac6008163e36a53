#include "base/exit_code.hpp"
#include "base/fault.hpp"
#include "cli/command_table.hpp"

#include <csignal>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  using namespace vedette::cli;
  std::ios::sync_with_stdio(false);
  // `vedettectl … | head` is a normal end.
  std::signal(SIGPIPE, SIG_DFL);
  auto code = vedette::exit_code::failure;
  vedette::guarded(
    [](const std::string& why) { std::cerr << "vedettectl: " << why << '\n'; },
    [&] {
      code = run_command_line({argv + 1, argv + argc},
                              {std::cin, std::cout, std::cerr});
    });
  return static_cast<int>(code);
}
