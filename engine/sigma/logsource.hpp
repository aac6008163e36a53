#pragma once

#include "engine/expr.hpp"
#include "engine/sigma/document.hpp"

namespace vedette::engine::sigma {

/// Where events of a log source are found.
struct route {
  expr where;
  /// The log source is a class of events that sensors or replayed telemetry
  /// produce. Others only match documents that name their log source.
  bool known = false;
};

/// The test that an event comes from a log source: by class and action for
/// native events, by channel and number for Windows and Sysmon documents, and
/// by the document's own `product`, `category` and `service`.
route route_of(const logsource& from, layout& fields);

} // namespace vedette::engine::sigma
