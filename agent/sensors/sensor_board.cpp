// Tested by tests/unit/agent/sensors/sensor_board_test.cpp.
#include "agent/sensors/sensor_board.hpp"

#include <algorithm>
#include <utility>

namespace vedette::agent {

namespace {

bool same(const std::vector<schema::sensor_mode>& a,
          const std::vector<schema::sensor_mode>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) {
                      return x.event_class == y.event_class
                             && x.backend == y.backend && x.reason == y.reason;
                    });
}

} // namespace

void sensor_board::wants(const std::vector<std::string>& classes) {
  std::uint32_t mask = classes.empty() ? ~std::uint32_t{0} : 0;
  for (const auto& name : classes)
    if (auto cls = schema::class_named(name))
      mask |= 1U << static_cast<unsigned>(*cls);
  // The agent's own events are nobody's choice.
  mask |= 1U << static_cast<unsigned>(schema::event_class::agent);
  std::lock_guard hold{lock_};
  if (wanted_.exchange(mask) != mask)
    ++revision_;
}

bool sensor_board::needs(std::string_view sensor) const {
  const auto cls = schema::class_named(sensor);
  return !cls || *cls == schema::event_class::process || on(*cls);
}

void sensor_board::lacks(std::vector<schema::sensor_mode> modes) {
  std::lock_guard hold{lock_};
  lacking_ = std::move(modes);
  ++revision_;
}

void sensor_board::sees(std::vector<schema::sensor_mode> modes) {
  std::lock_guard hold{lock_};
  if (same(modes, seen_))
    return;
  seen_ = std::move(modes);
  ++revision_;
}

std::vector<schema::sensor_mode> sensor_board::modes() const {
  std::lock_guard hold{lock_};
  auto out = seen_;
  if (out.empty())
    return out;
  for (const auto& x : lacking_)
    if (std::none_of(out.begin(), out.end(), [&](const auto& y) {
          return y.event_class == x.event_class;
        }))
      out.push_back(x);
  for (auto& x : out) {
    const auto cls = schema::class_named(x.event_class);
    if (cls && !on(*cls) && x.backend != "off")
      x = {x.event_class, "off", "the policy does not want it"};
  }
  return out;
}

std::uint64_t sensor_board::revision() const {
  std::lock_guard hold{lock_};
  return revision_;
}

} // namespace vedette::agent
