#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// One directory of files, as far as a spool needs it. The tests put a disk
/// behind it that crashes at every possible place.
namespace vedette::agent {

/// A file that only grows.
class append_file {
public:
  virtual ~append_file() = default;
  /// All or an error; after an error the tail of the file is undefined.
  virtual status append(std::string_view bytes) = 0;
  /// What was appended survives a crash once this returned success.
  virtual status sync() = 0;
};

using file_content = std::function<std::string(const std::string& mark)>;

class disk {
public:
  virtual ~disk() = default;
  /// Names of all files, in no particular order.
  virtual result<std::vector<std::string>> list() = 0;
  /// Creates or opens for appending at the end. The name survives a crash
  /// after `sync_names`.
  virtual result<std::unique_ptr<append_file>> open(const std::string& name)
    = 0;
  /// Up to `size` bytes from `offset`; shorter only at the end of the file.
  virtual result<std::string> read(const std::string& name,
                                   std::uint64_t offset, std::size_t size)
    = 0;
  virtual result<std::uint64_t> size(const std::string& name) = 0;
  virtual status truncate(const std::string& name, std::uint64_t size) = 0;
  virtual status remove(const std::string& name) = 0;
  /// Replaces the whole file, durably, or leaves it as it was. `content` is
  /// given the mark that the new file is going to have.
  virtual status replace(const std::string& name, const file_content& content)
    = 0;
  status replace(const std::string& name, std::string_view bytes) {
    return replace(name,
                   [bytes](const std::string&) { return std::string{bytes}; });
  }
  /// Tells a file from every copy of it: whoever is given an old one, or one
  /// of another machine, sees that the mark in it is not its own.
  virtual result<std::string> mark(const std::string& name) = 0;
  virtual status sync_names() = 0;
};

/// A real directory, created with mode 0700 when it is missing.
result<std::unique_ptr<disk>> open_directory(const std::string& path);

} // namespace vedette::agent
