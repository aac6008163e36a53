#include "cli/rule_files.hpp"

#include "cli/input.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

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

} // namespace

result<std::vector<engine::rule_source>>
read_rule_files(const std::vector<std::string>& paths,
                std::istream& standard_input) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (path == "-" || !fs::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    auto added = add_folder(path, files);
    if (!added.ok())
      return added.why();
  }
  std::vector<engine::rule_source> out;
  for (const auto& file : files) {
    auto text = read_input(file, standard_input, rule_bytes_max);
    if (!text.ok())
      return text.why();
    auto language = engine::guess_language(file, text.value());
    out.push_back({file, std::move(text).value(), language});
  }
  return out;
}

} // namespace vedette::cli
