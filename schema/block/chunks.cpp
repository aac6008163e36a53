// Tested by tests/unit/schema/block/parts_test.cpp
#include "schema/block/chunks.hpp"

#include "base/assert.hpp"

#include <zstd.h>

namespace vedette::schema::block_parts {

namespace {

constexpr std::size_t chunk_bytes_wanted = 64U << 10;

error corrupt(std::string why) {
  return {errc::corrupt, "block: " + std::move(why)};
}

} // namespace

chunk_writer::chunk_writer(int level)
  : level_{level}, context_{ZSTD_createCCtx()} {
  VEDETTE_ASSERT(context_ != nullptr);
}

chunk_writer::~chunk_writer() {
  ZSTD_freeCCtx(context_);
}

std::string& chunk_writer::begin(std::uint32_t& chunk, std::uint32_t& offset) {
  if (open_.size() >= chunk_bytes_wanted)
    close();
  open_.resize((open_.size() + 7) / 8 * 8, '\0');
  chunk = static_cast<std::uint32_t>(closed_.size()) + 1;
  offset = static_cast<std::uint32_t>(open_.size());
  return open_;
}

void chunk_writer::close() {
  closed_.push_back(compress(open_));
  open_.clear();
}

chunk_bytes chunk_writer::compress(std::string_view raw) {
  chunk_bytes out;
  out.raw_size = static_cast<std::uint32_t>(raw.size());
  out.compressed.resize(ZSTD_compressBound(raw.size()));
  ZSTD_CCtx_reset(context_, ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level_);
  ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context_, ZSTD_c_contentSizeFlag, 0);
  auto size = ZSTD_compress2(context_, out.compressed.data(),
                             out.compressed.size(), raw.data(), raw.size());
  VEDETTE_ASSERT(ZSTD_isError(size) == 0); // The bound is zstd's own.
  out.compressed.resize(size);
  out.compressed.shrink_to_fit();
  return out;
}

std::vector<chunk_bytes> chunk_writer::finish(std::string_view directory) {
  if (!open_.empty())
    close();
  std::vector<chunk_bytes> out;
  out.push_back(compress(directory));
  for (auto& x : closed_)
    out.push_back(std::move(x));
  closed_.clear();
  return out;
}

chunk_reader::chunk_reader() : context_{ZSTD_createDCtx()} {
  VEDETTE_ASSERT(context_ != nullptr);
}

chunk_reader::~chunk_reader() {
  ZSTD_freeDCtx(context_);
}

status chunk_reader::open(std::vector<chunk> chunks) {
  std::uint64_t total = 0;
  for (const auto& x : chunks)
    total += x.raw_size;
  if (total > raw_bytes_max)
    return corrupt("would unfold into " + std::to_string(total) + " bytes");
  chunks_ = std::move(chunks);
  opened_.resize(chunks_.size());
  return done;
}

result<std::string_view> chunk_reader::raw(std::uint32_t number) {
  if (number >= chunks_.size())
    return corrupt("no chunk " + std::to_string(number));
  const auto& what = chunks_[number];
  auto& place = opened_[number];
  if (!place) {
    auto words = std::make_unique<std::uint64_t[]>(what.raw_size / 8 + 1);
    auto size
      = ZSTD_decompressDCtx(context_, words.get(), what.raw_size,
                            what.compressed.data(), what.compressed.size());
    if (ZSTD_isError(size) != 0)
      return corrupt("chunk " + std::to_string(number) + ": "
                     + ZSTD_getErrorName(size));
    if (size != what.raw_size)
      return corrupt("chunk " + std::to_string(number) + " is shorter");
    place = std::move(words);
  }
  return std::string_view{reinterpret_cast<const char*>(place.get()),
                          what.raw_size};
}

} // namespace vedette::schema::block_parts
