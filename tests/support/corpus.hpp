#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Reads the shared test data where it lies; it is never copied.
namespace vedette::test {

struct corpus_file {
  std::string path;
  std::string text;
};

/// The path of a file of the shared data.
std::string shared_path(std::string_view name);
bool has_shared(std::string_view name);

/// A shared file, unpacked when its name ends in `.zst`; empty when it is not
/// there.
std::string read_shared(std::string_view name);

/// All files of a shared `.tar.zst` by ascending path.
std::vector<corpus_file> read_shared_archive(std::string_view name);

/// The lines of `text`, without their ends; empty ones are left out.
std::vector<std::string_view> lines_of(std::string_view text);

} // namespace vedette::test
