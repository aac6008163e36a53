#include "cli/utf16_source.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

// Tested by tests/unit/cli/input_test.cpp

namespace vedette::cli {

namespace {

constexpr std::uint32_t replacement = 0xFFFD;
constexpr std::uint32_t byte_order_mark = 0xFEFF;

void append_utf8(std::string& out, std::uint32_t point) {
  auto tail = [&out, point](unsigned shift) {
    out += static_cast<char>(0x80U | (point >> shift & 0x3FU));
  };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | point >> 6U);
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | point >> 12U);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | point >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_high(std::uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low(std::uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

class utf16_source final : public byte_source {
public:
  utf16_source(std::unique_ptr<byte_source> from, bool big_endian)
    : from_{std::move(from)}, big_endian_{big_endian} {}

  result<std::size_t> read(char* to, std::size_t size) override {
    while (at_ == ready_.size() && !ended_)
      if (auto more = fill(); !more.ok())
        return more.why();
    auto n = std::min(size, ready_.size() - at_);
    std::memcpy(to, ready_.data() + at_, n);
    at_ += n;
    return n;
  }

private:
  status fill() {
    ready_.clear();
    at_ = 0;
    char raw[16 * 1024];
    auto n = from_->read(raw, sizeof raw);
    if (!n.ok())
      return n.why();
    ended_ = n.value() == 0;
    for (std::size_t i = 0; i < n.value(); ++i) {
      auto byte = static_cast<unsigned char>(raw[i]);
      if (!half_) {
        half_ = byte;
        continue;
      }
      auto first = *half_;
      half_.reset();
      take(static_cast<std::uint32_t>(big_endian_ ? first << 8U | byte
                                                  : byte << 8U | first));
    }
    if (ended_ && (half_ || high_ != 0))
      append_utf8(ready_, replacement);
    return done;
  }

  void take(std::uint32_t unit) {
    if (high_ != 0 && is_low(unit)) {
      append_utf8(ready_,
                  0x10000 + ((high_ - 0xD800) << 10U) + (unit - 0xDC00));
      high_ = 0;
      return;
    }
    if (high_ != 0)
      append_utf8(ready_, replacement);
    high_ = is_high(unit) ? unit : 0;
    if (high_ == 0 && unit != byte_order_mark)
      append_utf8(ready_, is_low(unit) ? replacement : unit);
  }

  std::unique_ptr<byte_source> from_;
  bool big_endian_;
  bool ended_ = false;
  std::optional<unsigned char> half_;
  std::uint32_t high_ = 0; // The first half of a pair.
  std::string ready_;
  std::size_t at_ = 0;
};

} // namespace

std::unique_ptr<byte_source> as_utf8(std::unique_ptr<byte_source> source,
                                     std::string_view head) {
  auto is_bracket = [](char c) { return c == '{' || c == '['; };
  auto starts
    = [head](std::string_view mark) { return head.starts_with(mark); };
  auto wide = head.size() >= 4;
  auto little
    = starts("\xff\xfe")
      || (wide && is_bracket(head[0]) && head[1] == '\0' && head[2] != '\0');
  auto big
    = starts("\xfe\xff")
      || (wide && head[0] == '\0' && is_bracket(head[1]) && head[2] == '\0');
  if (!little && !big)
    return source;
  return std::make_unique<utf16_source>(std::move(source), big);
}

} // namespace vedette::cli
