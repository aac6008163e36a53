#pragma once

#include "actors/sensor/event_context.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace vedette::agent {

/// Lets two actors use one context: the CAE, which learns from events, and the
/// detections, which draw process trees.
class locked_context final : public actors::event_context {
public:
  explicit locked_context(std::unique_ptr<actors::event_context> inner)
    : inner_{std::move(inner)} {}

  void enrich(schema::event& what) override {
    const std::lock_guard lock{guard_};
    inner_->enrich(what);
  }
  [[nodiscard]] std::string
  process_tree(const schema::event& what) const override {
    const std::lock_guard lock{guard_};
    return inner_->process_tree(what);
  }
  [[nodiscard]] std::uint64_t processes() const override {
    const std::lock_guard lock{guard_};
    return inner_->processes();
  }

private:
  mutable std::mutex guard_;
  std::unique_ptr<actors::event_context> inner_;
};

} // namespace vedette::agent
