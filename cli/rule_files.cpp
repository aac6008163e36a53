#include "cli/rule_files.hpp"

#include "cli/input.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

// Tested by tests/unit/cli/rule_files_test.cpp

namespace vedette::cli {

namespace {

namespace fs = std::filesystem;

bool is_rule_file(const fs::path& path) {
  static constexpr std::array<std::string_view, 4> endings{".json", ".eql",
                                                           ".yml", ".yaml"};
  auto ending = path.extension().string();
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

status add_folder(const std::string& folder, std::vector<std::string>& out) {
  std::error_code why;
  std::vector<std::string> found;
  auto at = fs::recursive_directory_iterator{
    folder, fs::directory_options::skip_permission_denied, why};
  for (; !why && at != fs::recursive_directory_iterator{}; at.increment(why)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && is_rule_file(at->path()))
      found.push_back(at->path().string());
  }
  if (why)
    return error{errc::io_failure, folder + ": " + why.message()};
  std::sort(found.begin(), found.end());
  out.insert(out.end(), found.begin(), found.end());
  return done;
}

diagnostic problem_of(std::string source, std::string message, std::string hint,
                      severity level) {
  diagnostic out;
  out.level = level;
  out.source = std::move(source);
  out.line = 1;
  out.column = 1;
  out.message = std::move(message);
  out.hint = std::move(hint);
  return out;
}

} // namespace

result<rule_files> read_rule_files(const std::vector<std::string>& paths,
                                   std::istream& standard_input) {
  rule_files out;
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (path == "-" || !fs::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    auto before = files.size();
    auto added = add_folder(path, files);
    if (!added.ok())
      return added.why();
    if (files.size() == before)
      out.problems.push_back(problem_of(
        path, "there is no rule in this folder",
        "rules are .json, .eql, .yml and .yaml files", severity::warning));
  }
  for (const auto& file : files) {
    auto text = read_input(file, standard_input, rule_bytes_max);
    if (!text.ok() && text.why().code != errc::overloaded)
      return text.why();
    if (!text.ok()) {
      out.problems.push_back(problem_of(file,
                                        "larger than "
                                          + std::to_string(rule_bytes_max)
                                          + " bytes, which no rule is",
                                        "", severity::error));
      continue;
    }
    auto language = engine::guess_language(file, text.value());
    out.sources.push_back({file, std::move(text).value(), language});
  }
  return out;
}

} // namespace vedette::cli
