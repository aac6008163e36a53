#include "agent/packages/sandboxed_runner.hpp"

#include "agent/packages/unpack.hpp"
#include "schema/actions.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace vedette::agent {

namespace {

namespace fs = std::filesystem;

constexpr const char* detection_file = ".detection.json";

/// A folder that is gone with its owner.
class scratch_folder {
public:
  explicit scratch_folder(const std::string& parent)
    : path_{parent + "/run-XXXXXX"} {
    std::error_code ignored;
    fs::create_directories(parent, ignored);
    good_ = ::mkdtemp(path_.data()) != nullptr;
    // The package's user walks through it and sees nothing else of ours.
    good_ = good_ && ::chmod(path_.c_str(), 0711) == 0;
  }
  ~scratch_folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] const std::string& path() const { return path_; }

private:
  std::string path_;
  bool good_ = false;
};

/// Where the interpreters are inside; empty for one that nobody may name.
std::string interpreter_path(const std::string& name) {
  if (name == "python3")
    return "/usr/bin/python3";
  if (name == "sh")
    return "/bin/sh";
  return {};
}

/// A plain file of the package, and nothing above it.
bool entry_is_in(const fs::path& package, const std::string& entry) {
  fs::path path{entry};
  if (entry.empty() || path.is_absolute())
    return false;
  for (const auto& part : path)
    if (part == "..")
      return false;
  return fs::is_regular_file(fs::symlink_status(package / path));
}

/// Appends each file of /out under a line with its name, within the bound.
void append_files(std::string& out, const fs::path& folder,
                  std::size_t bytes_max) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& x : fs::recursive_directory_iterator{
         folder, fs::directory_options::skip_permission_denied, ignored})
    // A link would show a file of ours.
    if (x.symlink_status().type() == fs::file_type::regular
        && x.path().filename() != detection_file)
      files.push_back(x.path());
  std::sort(files.begin(), files.end());
  for (const auto& x : files) {
    auto size = fs::file_size(x, ignored);
    out += "\n--- " + x.lexically_relative(folder).string() + " ("
           + std::to_string(size) + " bytes)\n";
    if (out.size() >= bytes_max) {
      out.resize(bytes_max);
      out += "\n[more was left out]\n";
      return;
    }
    std::string content(std::min<std::size_t>(size, bytes_max - out.size()),
                        '\0');
    std::ifstream in{x, std::ios::binary};
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(
      static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    out += content;
  }
}

} // namespace

sandboxed_runner::sandboxed_runner(std::shared_ptr<package_store> store,
                                   std::string folder,
                                   const runner_limits& limits)
  : store_{std::move(store)}, folder_{std::move(folder)}, limits_{limits} {
  // What an agent that was killed left behind.
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

result<actors::package_outcome>
sandboxed_runner::run(const actors::package_run& what) {
  const auto& package = what.package;
  auto interpreter = interpreter_path(package.interpreter);
  if (interpreter.empty())
    return error{errc::unsupported, "package " + package.name
                                      + ": interpreter `" + package.interpreter
                                      + "`; python3 and sh are there"};
  auto zip = store_->get(package.sha256);
  if (!zip.ok())
    return zip.why();
  scratch_folder scratch{folder_};
  if (!scratch.good())
    return error{errc::io_failure, "package: " + folder_ + " cannot be used"};
  auto code = scratch.path() + "/pkg";
  auto out = scratch.path() + "/out";
  if (::mkdir(code.c_str(), 0755) != 0 || ::mkdir(out.c_str(), 0755) != 0)
    return error{errc::io_failure, "package: " + scratch.path()};
  if (auto unpacked = unpack(zip.value(), code); !unpacked.ok())
    return unpacked.why();
  if (!entry_is_in(code, package.entry_point))
    return error{errc::invalid_argument, "package " + package.name
                                           + ": no file `" + package.entry_point
                                           + "` in it"};
  {
    std::ofstream detection{out + "/" + detection_file};
    detection << (what.detection_json.empty() ? "{}" : what.detection_json);
  }
  sandbox_run job;
  job.package = code;
  job.out = out;
  job.given_up = &given_up_;
  job.limits = limits_.sandbox;
  const auto seconds = std::clamp<std::uint32_t>(package.timeout_s, 1,
                                                 schema::package_timeout_max_s);
  job.limits.wall = std::chrono::seconds{seconds};
  job.limits.cpu_seconds = std::max(job.limits.cpu_seconds, seconds);
  job.command = {interpreter, "/pkg/" + package.entry_point};
  job.command.insert(job.command.end(), package.arguments.begin(),
                     package.arguments.end());
  for (const auto* word : {"-out", "/out", "-detection"})
    job.command.emplace_back(word);
  job.command.push_back(std::string{"/out/"} + detection_file);
  auto ran = run_in_sandbox(job);
  if (!ran.ok())
    return ran.why();
  actors::package_outcome outcome;
  outcome.exit_code = ran.value().exit_code;
  outcome.output = std::move(ran.value().output);
  append_files(outcome.output, out, limits_.output_bytes);
  outcome.detail = ran.value().confinement;
  for (auto at = ran.value().remarks.rbegin(); at != ran.value().remarks.rend();
       ++at)
    outcome.detail = *at + "; " + outcome.detail;
  outcome.state = ran.value().stopped || outcome.exit_code != 0
                    ? schema::response_state::failed
                    : schema::response_state::succeeded;
  return outcome;
}

} // namespace vedette::agent
