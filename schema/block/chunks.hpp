#pragma once

#include "base/result.hpp"
#include "schema/block/layout.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace vedette::schema::block_parts {

struct chunk_bytes {
  std::uint32_t raw_size = 0;
  std::string compressed;
};

/// Collects pieces into chunks of about 64 KiB, so that a scan decompresses
/// little more than what it reads, and compresses them.
class chunk_writer {
public:
  explicit chunk_writer(int level);
  ~chunk_writer();
  chunk_writer(const chunk_writer&) = delete;
  chunk_writer& operator=(const chunk_writer&) = delete;

  /// The open chunk, for a piece to be appended at an offset divisible by 8.
  std::string& begin(std::uint32_t& chunk, std::uint32_t& offset);
  /// All chunks, with `directory` in front of them. Leaves it empty.
  std::vector<chunk_bytes> finish(std::string_view directory);

private:
  void close();
  chunk_bytes compress(std::string_view raw);

  int level_;
  ZSTD_CCtx_s* context_;
  std::string open_;
  std::vector<chunk_bytes> closed_;
};

/// Decompresses chunks of untrusted bytes, each at most once.
class chunk_reader {
public:
  struct chunk {
    std::uint32_t raw_size = 0;
    std::string_view compressed;
  };
  chunk_reader();
  ~chunk_reader();
  chunk_reader(const chunk_reader&) = delete;
  chunk_reader& operator=(const chunk_reader&) = delete;

  /// errc::corrupt when they would unfold into more than `raw_bytes_max`.
  status open(std::vector<chunk> chunks);
  [[nodiscard]] std::size_t size() const noexcept { return chunks_.size(); }
  /// The bytes of a chunk, at an address divisible by 8; valid while this is.
  result<std::string_view> raw(std::uint32_t chunk);

private:
  ZSTD_DCtx_s* context_;
  std::vector<chunk> chunks_;
  std::vector<std::unique_ptr<std::uint64_t[]>> opened_;
};

} // namespace vedette::schema::block_parts
