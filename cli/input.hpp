#pragma once

#include "base/result.hpp"
#include "engine/document_splitter.hpp"

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace vedette::cli {

/// A file as plain bytes, wherever they come from: `-` is standard input;
/// gzip and zstd are recognised by their first bytes and unpacked on the fly.
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

/// A document and where it came from.
struct input_document {
  engine::document_text document;
  std::size_t index = 0; ///< From 0, over all files.
  std::size_t file = 0;  ///< Index into the list of files.
};

/// Calls `visit` with each document of the files, in order, as one stream.
/// Stops when `visit` returns false.
status
for_each_document(const std::vector<std::string>& files,
                  std::istream& standard_input,
                  const std::function<bool(const input_document&)>& visit);

} // namespace vedette::cli
