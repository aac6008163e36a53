#include "cli/command_table.hpp"

#include "base/diagnostic.hpp"
#include "base/printable.hpp"
#include "cli/commands/commands.hpp"
#include "cli/remote/online_query.hpp"
#include "cli/remote/remote_table.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <ostream>
#include <sstream>
#include <utility>

// Tested by tests/unit/cli/command_table_test.cpp

namespace vedette::cli {

namespace {

/// What the commands that begin with a noun are for.
std::string about(const std::string& noun) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16>
    known{
      {{"query", "Hunt: EQL, InstaQuery, focus views"},
       {"rule", "Write, check, test and publish rules"},
       {"device", "Devices: what they are, do and need"},
       {"token", "Tokens that let devices enrol"},
       {"detection", "Detections and their triage"},
       {"ruleset", "Rule sets: rules and their responses"},
       {"policy", "Policies: what devices observe and which rules they run"},
       {"exception", "Exceptions to rules"},
       {"package", "Packages that responses run on devices"},
       {"node", "Nodes of the cluster"},
       {"actor", "Live actors and correlation windows"},
       {"audit", "The audit log"},
       {"user", "Users and their roles"},
       {"backup", "Backups of a node"},
       {"key", "API keys for scripts"},
       {"command", "Commands to devices"}}};
  for (const auto& [name, text] : known)
    if (name == noun)
      return std::string{text};
  return "Commands that begin with " + noun;
}

/// What the command line says to the framework, for each command.
struct common_options {
  std::string format;
  bool no_headers = false;
  std::vector<std::string> more_columns;
};

struct leaf {
  command* what;
  CLI::App* app;
  common_options options;
};

/// The sub-command at a path such as `rule check`; makes it and its parents.
CLI::App* app_at(CLI::App& root, const std::string& path,
                 const std::string& summary) {
  auto at = &root;
  for (std::size_t begin = 0; begin < path.size();) {
    auto end = std::min(path.find(' ', begin), path.size());
    auto word = path.substr(begin, end - begin);
    auto known = at->get_subcommands(
      [&word](CLI::App* x) { return x->get_name() == word; });
    auto next = known.empty() ? nullptr : known.front();
    if (next == nullptr)
      next
        = at->add_subcommand(word, end == path.size() ? summary : about(word));
    at = next;
    begin = end + 1;
  }
  return at;
}

void declare(CLI::App& root, leaf& x) {
  auto info = x.what->info();
  x.app = app_at(root, info.path, info.summary);
  x.app
    ->add_option("-o,--output", x.options.format,
                 "Output format: table, wide, json, yaml, ndjson, name")
    ->check(CLI::IsMember(format_names()))
    ->type_name("FORMAT");
  x.app->add_flag("--no-headers", x.options.no_headers,
                  "Leave out the column titles");
  x.app
    ->add_option("-C,--column", x.options.more_columns,
                 "Show this field as a column, too")
    ->type_name("FIELD")
    ->allow_extra_args(false);
  x.what->declare(*x.app);
}

exit_code run(const leaf& x, streams where) {
  auto info = x.what->info();
  output_style style;
  auto chosen = format_named(x.options.format);
  style.format = chosen.value_or(info.format);
  style.headers = !x.options.no_headers;
  style.more_columns = x.options.more_columns;
  command_io io{where, info.columns, style, chosen.has_value()};
  auto code = x.what->run(io);
  io.finish();
  return code;
}

std::vector<CLI::App*> below(CLI::App& x) {
  return x.get_subcommands([](CLI::App*) { return true; });
}

/// `vedettectl check` means a command of that last word.
std::string elsewhere(CLI::App& root, const std::string& word) {
  std::string out;
  for (auto* noun : below(root))
    for (auto* verb : below(*noun))
      if (verb->get_name() == word)
        out += (out.empty() ? "`" : "` or `") + noun->get_name() + " " + word;
  return out.empty() ? out : out + "`";
}

std::string like_option(CLI::App& of, const std::string& word) {
  auto name = word.substr(0, word.find('='));
  if (!name.starts_with("--") || of.get_option_no_throw(name) != nullptr)
    return {};
  std::vector<std::string> names;
  for (const auto* option : of.get_options())
    for (const auto& long_name : option->get_lnames())
      names.push_back("--" + long_name);
  auto like = nearest(name, {names.begin(), names.end()});
  return like.empty() ? like : "`" + like + "`";
}

/// What the first word that is wrong was probably meant to be.
std::string suggestion(CLI::App& root,
                       const std::vector<std::string>& arguments) {
  auto* at = &root;
  for (const auto& word : arguments) {
    if (word.starts_with('-')) {
      if (auto like = like_option(*at, word); !like.empty())
        return like;
      continue;
    }
    const auto known = below(*at);
    if (known.empty())
      continue;
    std::vector<std::string> names;
    CLI::App* next = nullptr;
    for (auto* x : known) {
      names.push_back(x->get_name());
      next = x->get_name() == word ? x : next;
    }
    if (next != nullptr) {
      at = next;
      continue;
    }
    if (auto like = nearest(word, {names.begin(), names.end()}); !like.empty())
      return "`" + like + "`";
    return at == &root ? elsewhere(root, word) : "";
  }
  return {};
}

} // namespace

exit_code run_command_line(const std::vector<std::string>& arguments,
                           streams where,
                           std::vector<std::unique_ptr<command>> commands) {
  CLI::App root{"Vedette: endpoint detection and response", "vedettectl"};
  root.require_subcommand(1);
  root.set_help_all_flag("--help-all", "Show the help of all commands");
  std::vector<leaf> leaves(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    leaves[i].what = commands[i].get();
    declare(root, leaves[i]);
  }
  // A noun alone is not a command.
  for (auto noun : root.get_subcommands([](CLI::App*) { return true; }))
    if (!noun->get_subcommands([](CLI::App*) { return true; }).empty())
      noun->require_subcommand(1);
  auto reversed
    = std::vector<std::string>{arguments.rbegin(), arguments.rend()};
  try {
    root.parse(std::move(reversed));
  } catch (const CLI::ParseError& problem) {
    std::ostringstream said;
    auto code = root.exit(problem, where.out, said);
    where.err << vedette::printable(said.str());
    if (code == 0)
      return exit_code::ok;
    if (auto like = suggestion(root, arguments); !like.empty())
      where.err << "Did you mean " << like << "?\n";
    return exit_code::usage;
  }
  for (const auto& x : leaves)
    if (x.app->parsed())
      return run(x, where);
  return exit_code::usage;
}

exit_code run_command_line(const std::vector<std::string>& arguments,
                           streams where) {
  return run_command_line(arguments, where, all_commands());
}

std::vector<std::unique_ptr<command>> all_commands() {
  using maker = std::unique_ptr<command> (*)();
  // One line each, in the order of help.
  static constexpr maker makers[] = {
    make_login,       make_logout,      make_query_eval,
    make_query_focus, make_query_insta, make_query_run,
    make_rule_check,  make_rule_test,   make_version,
  };
  std::vector<std::unique_ptr<command>> out;
  for (auto make : makers)
    out.push_back(make());
  for (auto& remote : remote_commands())
    out.push_back(std::move(remote));
  return out;
}

} // namespace vedette::cli
