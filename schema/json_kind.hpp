#pragma once

#include "schema/catalog.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace vedette::schema {

/// What a foreign record says about its kind, in its own words. Empty = it does
/// not say.
struct foreign_kind {
  std::string_view category;  ///< `process`, `image_load`, `authentication` …
  std::string_view action;    ///< event.action, or an endpoint's subtype.
  std::string_view ecs_type;  ///< event.type
  std::string_view channel;   ///< Windows log.
  std::string_view operation; ///< Sysmon's EventType: `CreateKey` …
  std::int64_t event_code = -1; ///< EventID.
};

struct event_kind {
  event_class cls = event_class::other;
  event_type type = event_type::unknown;

  friend bool operator==(const event_kind&, const event_kind&) = default;
};

/// Class and type in our words.
event_kind kind_of(const foreign_kind& what);

} // namespace vedette::schema
