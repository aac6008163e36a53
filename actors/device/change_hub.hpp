#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vedette::actors {

/// Tells whoever listens that a detection, a device or a query changed.
/// Thread-safe; listeners must not block.
class change_hub {
public:
  using listener
    = std::function<void(const std::string& kind, const std::string& json)>;

  /// Until the token is dropped.
  [[nodiscard]] std::shared_ptr<void> listen(listener tell) {
    auto token = std::make_shared<listener>(std::move(tell));
    const std::lock_guard lock{guard_};
    listeners_.remove_if([](const auto& x) { return x.expired(); });
    listeners_.push_back(token);
    return token;
  }

  [[nodiscard]] bool anybody() const {
    const std::lock_guard lock{guard_};
    return !listeners_.empty();
  }

  void publish(const std::string& kind, const std::string& json) {
    std::vector<std::shared_ptr<listener>> live;
    {
      const std::lock_guard lock{guard_};
      for (const auto& x : listeners_)
        if (auto one = x.lock())
          live.push_back(std::move(one));
    }
    for (const auto& x : live)
      (*x)(kind, json);
  }

private:
  mutable std::mutex guard_;
  std::list<std::weak_ptr<listener>> listeners_;
};

} // namespace vedette::actors
