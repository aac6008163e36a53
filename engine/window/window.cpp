#include "engine/window.hpp"

#include "base/assert.hpp"
#include "engine/window/correlation.hpp"
#include "engine/window/join.hpp"
#include "engine/window/sequence.hpp"

#include <utility>

// Tested by tests/unit/engine/window/sequence_test.cpp

namespace vedette::engine {

std::vector<bound_event> window::bound_before(std::size_t /*step*/) const {
  return {};
}

std::unique_ptr<window> make_window(const rule& of, std::string key) {
  VEDETTE_ASSERT(of.shape != rule_shape::single);
  switch (of.shape) {
  case rule_shape::sequence:
    return std::make_unique<sequence_window>(of, std::move(key));
  case rule_shape::join:
    return std::make_unique<join_window>(of, std::move(key), false);
  case rule_shape::sample:
    return std::make_unique<join_window>(of, std::move(key), true);
  case rule_shape::correlation:
    return std::make_unique<correlation_window>(of, std::move(key));
  case rule_shape::single:
    break;
  }
  return nullptr;
}

} // namespace vedette::engine
