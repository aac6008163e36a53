#include "cli/commands/commands.hpp"

// Tested by tests/unit/cli/command_table_test.cpp

namespace vedette::cli {

namespace {

class version final : public command {
public:
  command_info info() const override {
    return {"version",
            "Show the version of this program",
            {{"VERSION", "version", false}}};
  }
  exit_code run(command_io& io) override {
    io.print_one({{"version", VEDETTE_VERSION}});
    return exit_code::ok;
  }
};

} // namespace

std::unique_ptr<command> make_version() {
  return std::make_unique<version>();
}

} // namespace vedette::cli
