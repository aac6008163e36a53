#pragma once

#include "actors/net/http.hpp"

#include <string>

namespace vedette::cloud {

/// The console's files below one directory. Nothing outside it can be named.
class static_files {
public:
  /// An empty directory name serves nothing.
  explicit static_files(std::string dir) : dir_{std::move(dir)} {}

  /// `/` is index.html. Reads the disk.
  [[nodiscard]] net::http_response
  serve(const net::http_request& request) const;

private:
  std::string dir_;
};

} // namespace vedette::cloud
