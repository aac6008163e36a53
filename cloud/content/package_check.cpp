#include "cloud/content/package_check.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

// Tested by tests/unit/cloud/content/package_check_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::uint32_t local_mark = 0x04034b50;
constexpr std::uint32_t central_mark = 0x02014b50;
constexpr std::uint32_t end_mark = 0x06054b50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22;
constexpr std::size_t comment_max = 0xffff;
constexpr std::size_t name_bytes_max = 512;
constexpr std::uint32_t made_on_unix = 3;
constexpr std::uint32_t type_mask = 0170000, type_file = 0100000,
                        type_folder = 0040000;

error wrong(std::string why) {
  return {errc::invalid_argument, "the package " + std::move(why)};
}

std::uint32_t number(std::string_view bytes, std::size_t at,
                     std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i)
    value
      |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i]))
         << (8 * i);
  return value;
}

struct entry {
  std::string name;
  std::uint32_t flags = 0, method = 0, crc = 0, made_by = 0, attributes = 0;
  std::uint64_t packed = 0, unpacked = 0, offset = 0;

  [[nodiscard]] bool is_folder() const { return name.back() == '/'; }
};

/// Where the directory of the zip is, and how many entries it has.
struct directory {
  std::size_t at = 0, size = 0, count = 0;
};

std::optional<directory> find_directory(std::string_view zip) {
  if (zip.size() < end_size)
    return std::nullopt;
  const auto last = zip.size() - end_size;
  const auto first = last > comment_max ? last - comment_max : 0;
  for (auto at = last + 1; at-- > first;)
    if (number(zip, at, 4) == end_mark
        && at + end_size + number(zip, at + 20, 2) == zip.size()) {
      const directory found{number(zip, at + 16, 4), number(zip, at + 12, 4),
                            number(zip, at + 10, 2)};
      const bool split
        = number(zip, at + 4, 2) != 0 || number(zip, at + 8, 2) != found.count;
      if (split || found.at > at || found.size > at - found.at)
        return std::nullopt;
      return found;
    }
  return std::nullopt;
}

bool is_inside(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max || name.front() == '/')
    return false;
  for (char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\')
      return false;
  while (!name.empty()) {
    const auto end = std::min(name.find('/'), name.size());
    const auto part = name.substr(0, end);
    if (part.empty() || part == "." || part == "..")
      return false;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return true;
}

/// For people: the name as it may be shown.
std::string shown(std::string_view name) {
  std::string out = "'";
  for (char c : name.substr(0, 64))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out + '\'';
}

status check_entry(const entry& what) {
  const auto who = "has the entry " + shown(what.name) + ", which ";
  if (!is_inside(what.name))
    return wrong(who + "does not lie inside of its folder");
  if ((what.flags & 1U) != 0)
    return wrong(who + "is encrypted");
  if (what.method != 0 && what.method != 8)
    return wrong(who + "is neither stored nor deflated");
  const auto type = (what.attributes >> 16) & type_mask;
  if (what.made_by == made_on_unix && type != 0 && type != type_file
      && type != type_folder)
    return wrong(who + "is a link or a device");
  return done;
}

/// The entry at `at`, which moves behind it.
result<entry> read_entry(std::string_view zip, std::size_t& at,
                         std::size_t end) {
  if (end - at < central_size || number(zip, at, 4) != central_mark)
    return wrong("has a damaged directory");
  entry out;
  out.made_by = number(zip, at + 4, 2) >> 8;
  out.flags = number(zip, at + 8, 2);
  out.method = number(zip, at + 10, 2);
  out.crc = number(zip, at + 16, 4);
  out.packed = number(zip, at + 20, 4);
  out.unpacked = number(zip, at + 24, 4);
  out.attributes = number(zip, at + 38, 4);
  out.offset = number(zip, at + 42, 4);
  const std::size_t name = number(zip, at + 28, 2);
  const std::size_t size
    = central_size + name + number(zip, at + 30, 2) + number(zip, at + 32, 2);
  if (name == 0 || end - at < size)
    return wrong("has a damaged directory");
  out.name = zip.substr(at + central_size, name);
  at += size;
  return out;
}

/// The entry's bytes as they are packed. Readers that go through the file and
/// readers that go by its directory must see the same name.
result<std::string_view> packed_bytes(std::string_view zip, const entry& what) {
  const auto damaged = wrong("is damaged at the entry " + shown(what.name));
  if (what.offset > zip.size() || zip.size() - what.offset < local_size
      || number(zip, what.offset, 4) != local_mark)
    return damaged;
  const std::size_t name = number(zip, what.offset + 26, 2);
  const auto start
    = what.offset + local_size + name + number(zip, what.offset + 28, 2);
  if (start > zip.size() || zip.size() - start < what.packed
      || zip.substr(what.offset + local_size, name) != what.name)
    return damaged;
  return zip.substr(start, what.packed);
}

/// Size and CRC of what comes out, which ends as soon as it is too much.
struct measured {
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;
  bool whole = false;
};

measured inflate_all(std::string_view packed, std::uint64_t bytes_max) {
  measured out;
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return out;
  std::array<Bytef, 32 * 1024> room{};
  stream.next_in
    = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data())); // Only read.
  stream.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state == Z_OK && out.bytes <= bytes_max) {
    stream.next_out = room.data();
    stream.avail_out = static_cast<uInt>(room.size());
    state = inflate(&stream, Z_NO_FLUSH);
    const auto fresh = room.size() - stream.avail_out;
    out.bytes += fresh;
    out.crc = static_cast<std::uint32_t>(
      crc32(out.crc, room.data(), static_cast<uInt>(fresh)));
  }
  out.whole = state == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  return out;
}

status unpack_into_nothing(std::string_view zip, const entry& what) {
  auto packed = packed_bytes(zip, what);
  if (!packed.ok())
    return packed.why();
  measured found;
  if (what.method == 8) {
    found = inflate_all(packed.value(), what.unpacked);
  } else {
    found.bytes = packed.value().size();
    found.crc = static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(packed.value().data()),
            static_cast<uInt>(packed.value().size())));
    found.whole = true;
  }
  if (!found.whole || found.bytes != what.unpacked || found.crc != what.crc)
    return wrong("is damaged at the entry " + shown(what.name)
                 + ": it does not hold what it says");
  return done;
}

} // namespace

result<std::set<std::string>> check_package(std::string_view zip,
                                            const package_limits& limits) {
  const auto where = find_directory(zip);
  if (!where)
    return wrong("is not a zip file");
  if (where->count > limits.files_max)
    return wrong("has more than " + std::to_string(limits.files_max)
                 + " entries");
  std::set<std::string> names;
  std::uint64_t unpacked = 0;
  auto at = where->at;
  for (std::size_t i = 0; i < where->count; ++i) {
    auto read = read_entry(zip, at, where->at + where->size);
    if (!read.ok())
      return read.why();
    const auto& one = read.value();
    if (auto fine = check_entry(one); !fine.ok())
      return fine.why();
    unpacked += one.unpacked;
    if (unpacked > limits.bytes_max
        || unpacked > limits.ratio_max * std::max<std::size_t>(zip.size(), 1))
      return wrong("unpacks to more than "
                   + std::to_string(limits.bytes_max >> 20) + " MiB or "
                   + std::to_string(limits.ratio_max) + " times its size");
    if (auto fine = unpack_into_nothing(zip, one); !fine.ok())
      return fine.why();
    if (!one.is_folder() && !names.insert(one.name).second)
      return wrong("has the entry " + shown(one.name) + " twice");
  }
  if (names.empty())
    return wrong("has no files");
  return names;
}

} // namespace vedette::cloud
