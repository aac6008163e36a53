#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace vedette::cli {

/// A file as plain bytes, wherever they come from: `-` is standard input;
/// gzip and zstd are recognised by their first bytes and unpacked on the fly,
/// UTF-16 becomes UTF-8. What is damaged gives its sound part first.
class byte_source {
public:
  virtual ~byte_source() = default;
  /// Up to `size` bytes; 0 = the end.
  virtual result<std::size_t> read(char* to, std::size_t size) = 0;
};

result<std::unique_ptr<byte_source>> open_input(const std::string& path,
                                                std::istream& standard_input);

/// The whole of a file; errc::overloaded when it is larger than `bytes_max`.
result<std::string> read_input(const std::string& path,
                               std::istream& standard_input,
                               std::size_t bytes_max);

/// The first bytes of a source, at most `size`; `source` gives them again.
result<std::string> peek_input(std::unique_ptr<byte_source>& source,
                               std::size_t size);

} // namespace vedette::cli
