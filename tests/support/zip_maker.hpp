#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::test {

/// One entry of a zip, and what it may lie about.
struct zip_entry {
  std::string name, content;
  std::uint32_t mode = 0100644;
  std::uint16_t flags = 0;
  std::int64_t claims = -1; ///< Its size, when it is not the true one.
};

inline void put_number(std::string& out, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i)
    out += static_cast<char>(value >> (8 * i));
}

inline std::string deflated(const std::string& content) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A zip as packers write it, of good and of hostile entries.
inline std::string make_zip(const std::vector<zip_entry>& entries) {
  std::string out, directory;
  for (const auto& one : entries) {
    const auto packed = deflated(one.content);
    const auto size = one.claims < 0 ? one.content.size()
                                     : static_cast<std::uint64_t>(one.claims);
    std::string facts;
    put_number(facts, 20, 2);
    put_number(facts, one.flags, 2);
    put_number(facts, 8, 2);
    put_number(facts, 0, 4);
    put_number(facts,
               crc32(0, reinterpret_cast<const Bytef*>(one.content.data()),
                     static_cast<uInt>(one.content.size())),
               4);
    put_number(facts, packed.size(), 4);
    put_number(facts, size, 4);
    put_number(facts, one.name.size(), 2);
    put_number(facts, 0, 2);
    const auto offset = out.size();
    out += "PK\x03\x04" + facts + one.name + packed;
    directory += "PK\x01\x02";
    put_number(directory, 3 << 8 | 20, 2);
    directory += facts;
    put_number(directory, 0, 6);
    put_number(directory, std::uint64_t{one.mode} << 16, 4);
    put_number(directory, offset, 4);
    directory += one.name;
  }
  const auto at = out.size();
  out += directory + "PK\x05\x06";
  put_number(out, 0, 4);
  put_number(out, entries.size(), 2);
  put_number(out, entries.size(), 2);
  put_number(out, directory.size(), 4);
  put_number(out, at, 4);
  put_number(out, 0, 2);
  return out;
}

} // namespace vedette::test
