#pragma once

#include "engine/expr.hpp"
#include "engine/sigma/document.hpp"
#include "schema/catalog.hpp"

#include <optional>
#include <string>

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

/// The class of native events that a log source stands for, if it is one.
std::optional<schema::event_class> native_class_of(const logsource& from);

/// For a log source that is not known: `did you mean category=…?`, or empty.
std::string nearest_source(const logsource& from);

} // namespace vedette::engine::sigma
