#pragma once

#include "actors/contract/backend.hpp"
#include "actors/net/http.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vedette::cloud {

/// Tells every open live view of each change. A view that does not read is
/// dropped by its connection's bound. Thread-safe.
class live_feed {
public:
  static constexpr std::size_t views_max = 500;

  /// False when there are too many views already.
  bool add(std::shared_ptr<net::http_stream> view);
  void tell(const std::string& kind, const std::string& json);
  /// A comment, so that proxies and both ends see that the other lives; drops
  /// views whose client is gone.
  void beat();
  void close();
  [[nodiscard]] std::size_t size() const;

private:
  void write(const std::string& text);

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<net::http_stream>> views_;
};

} // namespace vedette::cloud
