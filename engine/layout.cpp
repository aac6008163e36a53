#include "engine/layout.hpp"

namespace vedette::engine {

layout::layout() {
  bind("event.category");
}

slot layout::bind(std::string_view name) {
  auto [at, added]
    = slots_.try_emplace(std::string{name}, static_cast<slot>(names_.size()));
  if (added)
    names_.emplace_back(name);
  return at->second;
}

} // namespace vedette::engine
