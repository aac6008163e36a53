#include "engine/window.hpp"

#include "base/assert.hpp"
#include "engine/window/correlation.hpp"
#include "engine/window/join.hpp"
#include "engine/window/sequence.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/window/sequence_test.cpp

namespace vedette::engine {

bool has_span(const rule& of) {
  return of.max_span != no_limit || of.activation_lifetime != no_limit
         || std::any_of(of.steps.begin(), of.steps.end(),
                        [](const step& x) { return x.within != no_limit; });
}

std::vector<bound_event> window::bound_before(std::size_t /*step*/) const {
  return {};
}

std::uint64_t starting_steps(const rule& of) {
  if (of.shape != rule_shape::sequence)
    return (std::uint64_t{1} << of.steps.size()) - 1;
  // Steps in front that must not happen are looked back at: what comes first
  // is the first step that must happen, or one of those.
  std::uint64_t out = 0;
  auto add = [&](std::size_t step) {
    out |= std::uint64_t{1} << step;
    return of.steps[step].missing;
  };
  for (const auto& path : of.paths)
    for (auto step : path)
      if (!add(step))
        break;
  for (std::size_t i = 0; i < of.steps.size() && of.paths.empty(); ++i)
    if (!add(i))
      break;
  return out;
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
