#include "cli/remote/context.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

// Tested by tests/unit/cli/remote/remote_test.cpp

namespace vedette::cli {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

std::string environment(const char* name) {
  const auto* value = std::getenv(name); // One thread until main returns.
  return value == nullptr ? "" : value;
}

json to_json(const context& what) {
  return {{"url", what.url},
          {"ca", what.ca_pem},
          {"ca_fingerprint", what.ca_fingerprint},
          {"user", what.user},
          {"token", what.token}};
}

context from_json(const json& what) {
  auto text = [&what](const char* name) {
    auto found = what.find(name);
    return found != what.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string();
  };
  return {text("url"), text("ca"), text("ca_fingerprint"), text("user"),
          text("token")};
}

} // namespace

std::string context_file() {
  auto base = environment("XDG_CONFIG_HOME");
  if (base.empty())
    base = environment("HOME") + "/.config";
  return base + "/vedette/contexts.json";
}

result<context_list> load_contexts(const std::string& file) {
  context_list list;
  std::ifstream in{file};
  if (!in)
    return list;
  auto parsed = json::parse(in, nullptr, false);
  if (!parsed.is_object() || !parsed["contexts"].is_object())
    return error{errc::corrupt, file + ": not readable; sign in again"};
  if (parsed["current"].is_string())
    list.current = parsed["current"];
  for (const auto& [name, what] : parsed["contexts"].items())
    if (what.is_object())
      list.all[name] = from_json(what);
  return list;
}

status save_contexts(const std::string& file, const context_list& what) {
  json contexts = json::object();
  for (const auto& [name, one] : what.all)
    contexts[name] = to_json(one);
  auto text
    = json{{"current", what.current}, {"contexts", contexts}}.dump(1) + "\n";
  std::error_code failed;
  fs::create_directories(fs::path(file).parent_path(), failed);
  auto fresh = file + ".new";
  int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                   S_IRUSR | S_IWUSR);
  if (out < 0)
    return error{errc::io_failure, fresh + ": " + std::strerror(errno)};
  auto written = ::write(out, text.data(), text.size());
  bool kept = written == static_cast<ssize_t>(text.size())
              && ::fchmod(out, S_IRUSR | S_IWUSR) == 0;
  ::close(out);
  if (!kept || ::rename(fresh.c_str(), file.c_str()) != 0)
    return error{errc::io_failure, file + ": not written"};
  return done;
}

result<context> choose_context(const context_list& from,
                               const std::string& name) {
  auto wanted = name.empty() ? from.current : name;
  auto found = from.all.find(wanted);
  if (found == from.all.end())
    return error{errc::unauthenticated,
                 "there is no context '" + wanted
                   + "': vedettectl login https://host:port --ca FILE"};
  return found->second;
}

} // namespace vedette::cli
