#include "agent/packages/unpack.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

namespace vedette::agent {

namespace {

struct free_archive {
  void operator()(archive* x) const { archive_read_free(x); }
};

error bad(const std::string& entry, const std::string& why) {
  return {errc::corrupt, "package entry `" + entry + "`: " + why};
}

/// Below the folder, without a step up, printable.
bool acceptable(const std::filesystem::path& path) {
  if (path.empty() || path.is_absolute())
    return false;
  for (const auto& part : path)
    if (part == ".." || part.string().size() > 200)
      return false;
  auto text = path.string();
  return text.size() < 1000 && text.find('\\') == std::string::npos;
}

class unpacking {
public:
  unpacking(archive& from, std::string folder, std::uint64_t bytes_max)
    : from_{&from}, folder_{std::move(folder)}, left_{bytes_max} {}

  status take(archive_entry& entry) {
    const char* given = archive_entry_pathname(&entry);
    std::string name = given == nullptr ? "" : given;
    std::filesystem::path path{name};
    if (!acceptable(path))
      return bad(name, "not a path below the package");
    auto target = std::filesystem::path{folder_} / path;
    std::error_code wrong;
    if (archive_entry_filetype(&entry) == AE_IFDIR) {
      std::filesystem::create_directories(target, wrong);
      return wrong ? status{bad(name, wrong.message())} : status{done};
    }
    if (archive_entry_filetype(&entry) != AE_IFREG)
      return bad(name, "neither a file nor a folder");
    std::filesystem::create_directories(target.parent_path(), wrong);
    int fd = ::open(target.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    (archive_entry_perm(&entry) & 0111U) != 0 ? 0755 : 0644);
    if (fd < 0)
      return bad(name, std::generic_category().message(errno));
    auto copied = copy(fd, name);
    ::close(fd);
    return copied;
  }

private:
  status copy(int fd, const std::string& name) {
    std::vector<char> chunk(1U << 16);
    while (true) {
      auto n = archive_read_data(from_, chunk.data(), chunk.size());
      if (n < 0)
        return bad(name, archive_error_string(from_));
      if (n == 0)
        return done;
      if (static_cast<std::uint64_t>(n) > left_)
        return bad(name, "unpacks to more than is allowed");
      left_ -= static_cast<std::uint64_t>(n);
      if (::write(fd, chunk.data(), static_cast<std::size_t>(n)) != n)
        return error{errc::io_failure,
                     "package entry `" + name
                       + "`: " + std::generic_category().message(errno)};
    }
  }

  archive* from_;
  std::string folder_;
  std::uint64_t left_;
};

} // namespace

status unpack(std::string_view zip, const std::string& folder,
              const unpack_limits& limits) {
  std::unique_ptr<archive, free_archive> from{archive_read_new()};
  archive_read_support_format_zip(from.get());
  if (archive_read_open_memory(from.get(), zip.data(), zip.size())
      != ARCHIVE_OK)
    return error{errc::corrupt, "package: not a zip file"};
  auto bytes_max
    = std::min(limits.bytes_max, zip.size() * limits.ratio_max + 4096);
  unpacking work{*from, folder, bytes_max};
  std::uint64_t files = 0;
  while (true) {
    archive_entry* entry = nullptr;
    auto next = archive_read_next_header(from.get(), &entry);
    if (next == ARCHIVE_EOF)
      break;
    if (next != ARCHIVE_OK && next != ARCHIVE_WARN)
      return error{errc::corrupt,
                   std::string{"package: "} + archive_error_string(from.get())};
    if (++files > limits.files_max)
      return error{errc::corrupt, "package: more than "
                                    + std::to_string(limits.files_max)
                                    + " entries"};
    if (auto taken = work.take(*entry); !taken.ok())
      return taken;
  }
  if (files == 0)
    return error{errc::corrupt, "package: holds no files"};
  return done;
}

} // namespace vedette::agent
