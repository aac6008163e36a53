#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace vedette::agent {

/// Reads a text file line by line; gzip and zstd are unpacked on the way,
/// recognised by their content. Memory is bounded by the longest line allowed.
class line_reader {
public:
  static result<std::unique_ptr<line_reader>> open(const std::string& path);
  virtual ~line_reader() = default;

  /// The next line without its end, valid until the next call; false at the
  /// end. errc::corrupt when the compressed stream is damaged.
  result<bool> next(std::string_view& line);
  /// Lines longer than `line_bytes_max`, left out.
  [[nodiscard]] std::uint64_t skipped() const noexcept { return skipped_; }

  static constexpr std::size_t line_bytes_max = 4U << 20;

protected:
  /// Appends some bytes to `out`; none at the end.
  virtual status fill(std::string& out) = 0;

private:
  std::string buffer_;
  std::size_t from_ = 0;
  bool ended_ = false;
  bool overlong_ = false;
  std::uint64_t skipped_ = 0;
};

} // namespace vedette::agent
