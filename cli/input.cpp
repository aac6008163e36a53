#include "cli/input.hpp"

#include "cli/utf16_source.hpp"

#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <optional>
#include <string_view>

namespace vedette::cli {

namespace {

constexpr std::size_t chunk_bytes = 1U << 20;
/// What a log may ask the decoder to remember (`zstd --long=27`).
constexpr int zstd_window_log_max = 27;

/// Bytes of a stream; owns the file if there is one.
class stream_source final : public byte_source {
public:
  stream_source(std::string path, std::istream& from)
    : path_{std::move(path)}, from_{from} {}
  stream_source(std::string path, std::unique_ptr<std::ifstream> file)
    : path_{std::move(path)}, file_{std::move(file)}, from_{*file_} {}

  result<std::size_t> read(char* to, std::size_t size) override {
    from_.read(to, static_cast<std::streamsize>(size));
    if (from_.bad())
      return error{errc::io_failure, path_ + ": " + std::strerror(errno)};
    return static_cast<std::size_t>(from_.gcount());
  }

private:
  std::string path_;
  std::unique_ptr<std::ifstream> file_;
  std::istream& from_;
};

/// Gives back the bytes that were read to find out the format.
class rewound_source final : public byte_source {
public:
  rewound_source(std::string head, std::unique_ptr<byte_source> rest)
    : head_{std::move(head)}, rest_{std::move(rest)} {}

  result<std::size_t> read(char* to, std::size_t size) override {
    if (at_ == head_.size())
      return rest_->read(to, size);
    auto n = std::min(size, head_.size() - at_);
    std::memcpy(to, head_.data() + at_, n);
    at_ += n;
    return n;
  }

private:
  std::string head_;
  std::size_t at_ = 0;
  std::unique_ptr<byte_source> rest_;
};

/// Packed bytes between a source and a decoder.
class packed_buffer {
public:
  explicit packed_buffer(std::unique_ptr<byte_source> from)
    : from_{std::move(from)}, bytes_(chunk_bytes, '\0') {}

  /// Reads on when everything was taken; false at the end.
  result<bool> fill() {
    if (begin < end)
      return true;
    auto n = from_->read(bytes_.data(), bytes_.size());
    if (!n.ok())
      return n.why();
    begin = 0;
    end = n.value();
    return end > 0;
  }
  [[nodiscard]] char* data() { return bytes_.data(); }

  std::size_t begin = 0;
  std::size_t end = 0;

private:
  std::unique_ptr<byte_source> from_;
  std::string bytes_;
};

class gzip_source final : public byte_source {
public:
  gzip_source(std::string path, std::unique_ptr<byte_source> from)
    : path_{std::move(path)}, packed_{std::move(from)} {
    // 15 + 16: largest window, gzip header.
    open_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
  }
  gzip_source(const gzip_source&) = delete;
  gzip_source& operator=(const gzip_source&) = delete;
  ~gzip_source() override { inflateEnd(&stream_); }

  result<std::size_t> read(char* to, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (damaged_)
        return error{errc::corrupt,
                     path_
                       + (members_ > 1 && stream_.total_out == 0
                            ? ": behind the gzip data there is "
                              "something else, which was left out"
                            : ": gzip data is damaged")};
      auto more = packed_.fill();
      if (!more.ok())
        return more.why();
      if (!more.value() && !inside_)
        return std::size_t{0};
      if (!inside_) {
        ++members_;
        open_ = open_ && inflateReset(&stream_) == Z_OK;
      }
      inside_ = true;
      stream_.next_in
        = reinterpret_cast<Bytef*>(packed_.data() + packed_.begin);
      stream_.avail_in = static_cast<uInt>(packed_.end - packed_.begin);
      auto code = open_ ? inflate(&stream_, Z_NO_FLUSH) : Z_MEM_ERROR;
      packed_.begin = packed_.end - stream_.avail_in;
      if (code == Z_STREAM_END)
        inside_ = false; // Another member may follow.
      else if (code != Z_OK)
        damaged_ = more.value(); // What came before is as good as ever.
      // Without input the decoder may still have output.
      if (!more.value() && inside_ && stream_.avail_out == size)
        return error{errc::corrupt, path_ + ": gzip data ends too early"};
    }
    return size - stream_.avail_out;
  }

private:
  std::string path_;
  packed_buffer packed_;
  z_stream stream_{};
  bool open_ = false;
  bool inside_ = false; // Of a member.
  bool damaged_ = false;
  std::size_t members_ = 0;
};

class zstd_source final : public byte_source {
public:
  zstd_source(std::string path, std::unique_ptr<byte_source> from)
    : path_{std::move(path)}, packed_{std::move(from)}, stream_{
                                                          ZSTD_createDCtx()} {
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, zstd_window_log_max);
  }
  zstd_source(const zstd_source&) = delete;
  zstd_source& operator=(const zstd_source&) = delete;
  ~zstd_source() override { ZSTD_freeDCtx(stream_); }

  result<std::size_t> read(char* to, std::size_t size) override {
    auto out = ZSTD_outBuffer{to, size, 0};
    if (damaged_)
      return *damaged_;
    while (out.pos == 0) {
      auto more = packed_.fill();
      if (!more.ok())
        return more.why();
      if (!more.value() && !inside_)
        return std::size_t{0};
      auto in = ZSTD_inBuffer{packed_.data(), packed_.end, packed_.begin};
      auto left = ZSTD_decompressStream(stream_, &out, &in);
      packed_.begin = in.pos;
      if (ZSTD_isError(left) != 0U) {
        auto why = error{errc::corrupt, path_ + ": zstd data is damaged: "
                                          + ZSTD_getErrorName(left)};
        if (out.pos == 0)
          return why;
        damaged_ = std::move(why);
      }
      inside_ = left != 0;
      // Without input the decoder may still have output.
      if (!more.value() && inside_ && out.pos == 0)
        return error{errc::corrupt, path_ + ": zstd data ends too early"};
    }
    return out.pos;
  }

private:
  std::string path_;
  packed_buffer packed_;
  ZSTD_DCtx* stream_;
  bool inside_ = false; // Of a frame.
  std::optional<error> damaged_;
};

result<std::unique_ptr<byte_source>> open_plain(const std::string& path,
                                                std::istream& standard_input) {
  if (path == "-")
    return std::unique_ptr<byte_source>{
      std::make_unique<stream_source>("standard input", standard_input)};
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file)
    return error{errno == ENOENT ? errc::not_found : errc::io_failure,
                 path + ": " + std::strerror(errno)};
  return std::unique_ptr<byte_source>{
    std::make_unique<stream_source>(path, std::move(file))};
}

} // namespace

result<std::string> peek_input(std::unique_ptr<byte_source>& source,
                               std::size_t size) {
  std::string head(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    auto n = source->read(head.data() + have, size - have);
    if (!n.ok() && have == 0)
      return n.why();
    if (!n.ok() || n.value() == 0)
      break; // What is damaged says so again.
    have += n.value();
  }
  head.resize(have);
  source = std::make_unique<rewound_source>(head, std::move(source));
  return head;
}

result<std::unique_ptr<byte_source>> open_input(const std::string& path,
                                                std::istream& standard_input) {
  auto opened = open_plain(path, standard_input);
  if (!opened.ok())
    return opened.why();
  auto source = std::move(opened).value();
  auto head = peek_input(source, 4);
  if (!head.ok())
    return head.why();
  const auto& first = head.value();
  if (first.starts_with("\x1f\x8b"))
    source = std::make_unique<gzip_source>(path, std::move(source));
  else if (first == "\x28\xb5\x2f\xfd")
    source = std::make_unique<zstd_source>(path, std::move(source));
  else
    return as_utf8(std::move(source), first);
  head = peek_input(source, 4);
  if (!head.ok())
    return head.why();
  return as_utf8(std::move(source), head.value());
}

result<std::string> read_input(const std::string& path,
                               std::istream& standard_input,
                               std::size_t bytes_max) {
  auto source = open_input(path, standard_input);
  if (!source.ok())
    return source.why();
  std::string out;
  std::string chunk(chunk_bytes, '\0');
  for (;;) {
    auto n = source.value()->read(chunk.data(), chunk.size());
    if (!n.ok())
      return n.why();
    if (n.value() == 0)
      return out;
    if (out.size() + n.value() > bytes_max)
      return error{errc::overloaded, path + ": larger than "
                                       + std::to_string(bytes_max) + " bytes"};
    out.append(chunk, 0, n.value());
  }
}

} // namespace vedette::cli
