#include "agent/sensors/replay/line_reader.hpp"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

namespace vedette::agent {

namespace {

constexpr std::size_t chunk_bytes = 1U << 17;
constexpr unsigned zstd_magic = 0xFD2FB528U;

struct close_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using file_handle = std::unique_ptr<std::FILE, close_file>;

/// Plain text and gzip: zlib reads both.
class gzip_reader final : public line_reader {
public:
  gzip_reader(gzFile file, std::string path)
    : file_{file}, path_{std::move(path)} {}
  ~gzip_reader() override { gzclose(file_); }
  gzip_reader(const gzip_reader&) = delete;
  gzip_reader& operator=(const gzip_reader&) = delete;

protected:
  status fill(std::string& out) override {
    auto old = out.size();
    out.resize(old + chunk_bytes);
    int got = gzread(file_, out.data() + old, chunk_bytes);
    out.resize(old + static_cast<std::size_t>(got < 0 ? 0 : got));
    int wrong = Z_OK;
    const char* why = gzerror(file_, &wrong);
    if (got < 0 || (got == 0 && wrong != Z_OK))
      return error{errc::corrupt, path_ + ": " + why};
    return done;
  }

private:
  gzFile file_;
  std::string path_;
};

class zstd_reader final : public line_reader {
public:
  zstd_reader(file_handle file, std::string path)
    : file_{std::move(file)}, path_{std::move(path)},
      stream_{ZSTD_createDCtx()}, packed_(chunk_bytes) {
    // Recordings are packed with long windows; 27 is what `zstd -d` allows.
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, 27);
  }
  ~zstd_reader() override { ZSTD_freeDCtx(stream_); }
  zstd_reader(const zstd_reader&) = delete;
  zstd_reader& operator=(const zstd_reader&) = delete;

protected:
  status fill(std::string& out) override {
    auto old = out.size();
    out.resize(old + chunk_bytes);
    ZSTD_outBuffer to{out.data() + old, chunk_bytes, 0};
    while (to.pos == 0) {
      if (from_.pos == from_.size) {
        auto got = std::fread(packed_.data(), 1, packed_.size(), file_.get());
        from_ = {packed_.data(), got, 0};
        if (got == 0)
          break;
      }
      auto rest = ZSTD_decompressStream(stream_, &to, &from_);
      if (ZSTD_isError(rest) != 0)
        return error{errc::corrupt, path_ + ": " + ZSTD_getErrorName(rest)};
      frame_open_ = rest != 0;
    }
    out.resize(old + to.pos);
    if (to.pos == 0 && frame_open_)
      return error{errc::corrupt, path_ + ": ends in the middle of a frame"};
    return done;
  }

private:
  file_handle file_;
  std::string path_;
  ZSTD_DCtx* stream_;
  std::vector<char> packed_;
  ZSTD_inBuffer from_{nullptr, 0, 0};
  bool frame_open_ = false;
};

error cannot_open(const std::string& path) {
  auto code = errno == ENOENT ? errc::not_found : errc::io_failure;
  return {code, path + ": " + std::generic_category().message(errno)};
}

} // namespace

result<std::unique_ptr<line_reader>>
line_reader::open(const std::string& path) {
  file_handle file{std::fopen(path.c_str(), "rbe")};
  if (file == nullptr)
    return cannot_open(path);
  std::array<unsigned char, 4> start{};
  auto got = std::fread(start.data(), 1, start.size(), file.get());
  unsigned magic = start[0] | unsigned{start[1]} << 8 | unsigned{start[2]} << 16
                   | unsigned{start[3]} << 24;
  if (got == start.size() && magic == zstd_magic) {
    std::rewind(file.get());
    return std::unique_ptr<line_reader>{
      std::make_unique<zstd_reader>(std::move(file), path)};
  }
  gzFile packed = gzopen(path.c_str(), "rbe");
  if (packed == nullptr)
    return cannot_open(path);
  return std::unique_ptr<line_reader>{
    std::make_unique<gzip_reader>(packed, path)};
}

result<bool> line_reader::next(std::string_view& line) {
  while (true) {
    auto end = buffer_.find('\n', from_);
    if (end == std::string::npos && !ended_) {
      buffer_.erase(0, from_);
      from_ = 0;
      if (buffer_.size() > line_bytes_max) {
        overlong_ = true;
        buffer_.clear();
      }
      auto before = buffer_.size();
      if (auto filled = fill(buffer_); !filled.ok())
        return filled.why();
      ended_ = buffer_.size() == before;
      continue;
    }
    if (end == std::string::npos && from_ == buffer_.size() && !overlong_)
      return false;
    auto last = end == std::string::npos ? buffer_.size() : end;
    line = std::string_view{buffer_}.substr(from_, last - from_);
    from_ = end == std::string::npos ? buffer_.size() : end + 1;
    if (overlong_) {
      overlong_ = false;
      ++skipped_;
      continue;
    }
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    return true;
  }
}

} // namespace vedette::agent
