#include "actors/runtime/process.hpp"
#include "base/exit_code.hpp"
#include "base/fault.hpp"
#include "cloud/node.hpp"
#include "config/load.hpp"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace vedette;

constexpr const char* usage
  = "usage: vedette-node run --config FILE\n"
    "       vedette-node init [--data DIR] [--config FILE]\n"
    "       vedette-node reset-password USER [--data DIR] [--config FILE]\n"
    "       vedette-node verify --from BACKUP\n"
    "       vedette-node restore --from BACKUP [--data DIR] [--config FILE]\n";

constexpr int fine = static_cast<int>(exit_code::ok);
constexpr int wrong_usage = static_cast<int>(exit_code::usage);

struct arguments {
  std::string command, user, data, config_file, from;
  bool help = false;
};

bool read(int argc, char** argv, arguments& out) {
  if (argc < 2)
    return false;
  out.command = argv[1];
  for (int i = 1; i < argc; ++i)
    if (const std::string_view word{argv[i]};
        word == "--help" || word == "-h" || word == "help")
      return out.help = true;
  for (int i = 2; i < argc; ++i) {
    const std::string_view name{argv[i]};
    if (out.command == "reset-password" && out.user.empty()
        && !name.starts_with("-")) {
      out.user = name;
      continue;
    }
    std::string* to = name == "--data"     ? &out.data
                      : name == "--config" ? &out.config_file
                      : name == "--from"   ? &out.from
                                           : nullptr;
    if (to == nullptr || ++i == argc)
      return false;
    *to = argv[i];
  }
  if (out.command == "run" || out.command == "init")
    return out.from.empty();
  if (out.command == "reset-password")
    return out.from.empty() && !out.user.empty();
  return (out.command == "verify" || out.command == "restore")
         && !out.from.empty();
}

int complain(const error& why) {
  std::fprintf(stderr, "vedette-node: %s\n", why.detail.c_str());
  return static_cast<int>(exit_code_of(why.code));
}

result<config::node_config> configure(const arguments& given) {
  std::string text;
  if (!given.config_file.empty()) {
    std::ifstream file{given.config_file, std::ios::binary};
    if (!file)
      return error{errc::not_found, given.config_file + ": cannot be read"};
    text.assign(std::istreambuf_iterator<char>{file}, {});
  }
  std::vector<std::string> environment;
  for (char** at = environ; *at != nullptr; ++at)
    environment.emplace_back(*at);
  auto loaded = config::load_node(text, given.config_file, environment);
  for (const auto& x : loaded.problems)
    std::fprintf(stderr, "%s\n", x.to_string().c_str());
  if (has_errors(loaded.problems))
    return error{errc::invalid_config, "the configuration has errors"};
  if (!given.data.empty())
    loaded.config.data_dir = given.data;
  return loaded.config;
}

int init(const config::node_config& config, const clock_source& clock) {
  auto password = cloud::init_node(config, clock);
  if (!password.ok())
    return complain(password.why());
  std::printf("cluster %s is made in %s\nuser admin\npassword: %s\n",
              config.cluster.c_str(), config.data_dir.c_str(),
              password.value().c_str());
  return fine;
}

int reset(const config::node_config& config, const std::string& user,
          const clock_source& clock) {
  auto password = cloud::reset_password(config, user, clock);
  if (!password.ok())
    return complain(password.why());
  std::printf("user %s\npassword: %s\n", user.c_str(),
              password.value().c_str());
  return fine;
}

int tell(const char* what, const result<cloud::backup_info>& backup) {
  if (!backup.ok()) {
    const auto code = complain(backup.why());
    return backup.why().code == errc::corrupt
             ? static_cast<int>(exit_code::invalid)
             : code;
  }
  const auto& is = backup.value();
  std::printf("backup %s %s: %llu files, %llu bytes\n", is.id.c_str(), what,
              static_cast<unsigned long long>(is.files),
              static_cast<unsigned long long>(is.bytes));
  return fine;
}

// Each thread would get a heap of its own to keep what it freed in.
constexpr int heaps_max = 4;

int run(int argc, char** argv) {
  ::mallopt(M_ARENA_MAX, heaps_max);
  arguments given;
  if (!read(argc, argv, given)) {
    std::fputs(usage, stderr);
    return wrong_usage;
  }
  if (given.help) {
    std::fputs(usage, stdout);
    return fine;
  }
  actors::hold_signals();
  auto config = configure(given);
  if (!config.ok())
    return complain(config.why());
  const system_clock_source clock;
  if (given.command == "init")
    return init(config.value(), clock);
  if (given.command == "reset-password")
    return reset(config.value(), given.user, clock);
  if (given.command == "verify")
    return tell("is whole", cloud::verify_node(given.from, clock));
  if (given.command == "restore")
    return tell("is restored",
                cloud::restore_node(config.value(), given.from, clock));
  const logger log{log_to_descriptor(2), clock, config.value().log_at_least,
                   "node"};
  return cloud::run_node(config.value(), clock, log);
}

} // namespace

int main(int argc, char** argv) {
  int code = static_cast<int>(exit_code::failure);
  guarded(
    [](const std::string& why) {
      std::fprintf(stderr, "vedette-node: %s\n", why.c_str());
    },
    [&] { code = run(argc, argv); });
  return code;
}
