#pragma once

#include "actors/window/rule_book.hpp"
#include "schema/device_facts.hpp"
#include "schema/wire.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::agent {

/// What this device can see, as far as rules can ask for it.
struct sight {
  std::vector<schema::sensor_mode> modes; ///< Of every class, also those off.
  schema::device_facts device;
  /// Why files below a path are not seen; empty = they are.
  std::function<std::string(std::string_view path)> why_not_watched;
};

/// Rules that cannot fire here, and why: they need a class that is off, an
/// event no sensor reports, a field nobody fills, a path that is not watched or
/// another system. Never a rule that can fire. In the order of the policy; pure
/// but for `why_not_watched`.
std::vector<schema::policy_applied::refusal>
blind_rules(const actors::rule_book& book, const sight& here);

} // namespace vedette::agent
