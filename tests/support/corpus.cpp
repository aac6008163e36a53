#include "tests/support/corpus.hpp"

#include "tests/support/places.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

namespace vedette::test {

namespace {

struct closer {
  void operator()(archive* x) const { archive_read_free(x); }
};
using archive_ptr = std::unique_ptr<archive, closer>;

archive_ptr open(const std::string& path, bool raw) {
  archive_ptr made{archive_read_new()};
  archive_read_support_filter_all(made.get());
  if (raw)
    archive_read_support_format_raw(made.get());
  else
    archive_read_support_format_tar(made.get());
  constexpr std::size_t block = 1U << 20U;
  if (archive_read_open_filename(made.get(), path.c_str(), block) != ARCHIVE_OK)
    return nullptr;
  return made;
}

std::string read_entry(archive* from) {
  std::string out;
  std::array<char, 65536> piece;
  for (;;) {
    auto got = archive_read_data(from, piece.data(), piece.size());
    if (got <= 0)
      return out;
    out.append(piece.data(), static_cast<std::size_t>(got));
  }
}

} // namespace

std::string shared_path(std::string_view name) {
  return shared_dir() + "/" + std::string{name};
}

bool has_shared(std::string_view name) {
  return std::filesystem::exists(shared_path(name));
}

std::string read_shared(std::string_view name) {
  auto from = open(shared_path(name), true);
  archive_entry* entry = nullptr;
  if (!from || archive_read_next_header(from.get(), &entry) != ARCHIVE_OK)
    return {};
  return read_entry(from.get());
}

std::vector<corpus_file> read_shared_archive(std::string_view name) {
  std::vector<corpus_file> out;
  auto from = open(shared_path(name), false);
  archive_entry* entry = nullptr;
  while (from && archive_read_next_header(from.get(), &entry) == ARCHIVE_OK)
    if (archive_entry_filetype(entry) == AE_IFREG) {
      std::string path = archive_entry_pathname(entry);
      out.push_back({std::move(path), read_entry(from.get())});
    }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    auto end = text.find('\n');
    if (auto line = text.substr(0, end); !line.empty())
      out.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

} // namespace vedette::test
