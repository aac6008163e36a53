#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// Little-endian building blocks of the block format.
namespace vedette::schema::block_parts {

inline void put_varint(std::string& out, std::uint64_t x) {
  while (x >= 0x80) {
    out += static_cast<char>(x | 0x80);
    x >>= 7;
  }
  out += static_cast<char>(x);
}

constexpr std::uint64_t zigzag(std::int64_t x) {
  return static_cast<std::uint64_t>(x) << 1
         ^ static_cast<std::uint64_t>(x >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t x) {
  return static_cast<std::int64_t>(x >> 1 ^ (~(x & 1) + 1));
}
inline void put_signed(std::string& out, std::int64_t x) {
  put_varint(out, zigzag(x));
}

/// Reads from untrusted bytes: past the end or on a malformed number `ok` turns
/// false and everything read from then on is zero.
class cursor {
public:
  explicit cursor(std::string_view bytes, std::size_t at = 0)
    : bytes_{bytes}, at_{at}, ok_{at <= bytes.size()} {}

  std::uint64_t varint() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (!ok_ || at_ >= bytes_.size())
        return fail();
      auto byte = static_cast<unsigned char>(bytes_[at_++]);
      out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80)
        return out;
    }
    return fail();
  }
  std::int64_t signed_varint() { return unzigzag(varint()); }
  /// A number that must not exceed `max`.
  std::uint64_t varint_up_to(std::uint64_t max) {
    auto x = varint();
    return x <= max ? x : fail();
  }
  std::string_view take(std::size_t size) {
    if (!ok_ || bytes_.size() - at_ < size) {
      fail();
      return {};
    }
    auto out = bytes_.substr(at_, size);
    at_ += size;
    return out;
  }
  void align(std::size_t to) {
    auto aligned = (at_ + to - 1) / to * to;
    take(aligned - at_);
  }
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ == bytes_.size(); }

private:
  std::uint64_t fail() {
    ok_ = false;
    return 0;
  }
  std::string_view bytes_;
  std::size_t at_;
  bool ok_;
};

/// Bytes needed for every number up to `max`: 0, 1, 2, 4 or 8.
constexpr unsigned width_for(std::uint64_t max) {
  return max == 0            ? 0
         : max < 0x100       ? 1
         : max < 0x10000     ? 2
         : max < 0x100000000 ? 4
                             : 8;
}

/// The number of `width` bytes at `from`.
inline std::uint64_t load(const char* from, unsigned width) {
  std::uint64_t out = 0;
  std::memcpy(&out, from, width); // Little-endian hosts only, as Cap'n Proto.
  return out;
}

/// Sorts, and drops what is there twice. Columns repeat themselves in runs, and
/// many are sorted as they come: neither costs a sort.
template <class T>
void make_distinct(std::vector<T>& of) {
  of.erase(std::unique(of.begin(), of.end()), of.end());
  if (std::is_sorted(of.begin(), of.end()))
    return;
  std::sort(of.begin(), of.end());
  of.erase(std::unique(of.begin(), of.end()), of.end());
}

} // namespace vedette::schema::block_parts
