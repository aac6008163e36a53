#pragma once

#include "actors/contract/backend.hpp"
#include "actors/net/http.hpp"

#include <cstddef>
#include <functional>
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

  /// False when there are too many views already. `welcome` says whether who
  /// looks may still do so.
  bool add(std::shared_ptr<net::http_stream> view,
           std::function<bool()> welcome);
  /// Closes the views of those who may look no longer.
  void review();
  void tell(const std::string& kind, const std::string& json);
  /// A comment, so that proxies and both ends see that the other lives; drops
  /// views whose client is gone.
  void beat();
  void close();
  [[nodiscard]] std::size_t size() const;

private:
  void write(const std::string& text);

  mutable std::mutex mutex_;
  struct one_view {
    std::shared_ptr<net::http_stream> to;
    std::function<bool()> welcome;
  };
  std::vector<one_view> views_;
};

} // namespace vedette::cloud
