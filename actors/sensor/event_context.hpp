#pragma once

#include "schema/event.hpp"

#include <cstdint>
#include <string>

namespace vedette::actors {

/// What the agent knows beyond the single event: the process table. Owned by
/// the CAE actor, called from one thread at a time.
class event_context {
public:
  virtual ~event_context() = default;

  /// Learns from `what` (process start, exit, credential change) and fills the
  /// fields that only the table knows (parent, user, process uid …). Events of
  /// one device come in the order in which they happened, as far as known.
  virtual void enrich(schema::event& what) = 0;

  /// The instigating process of `what` with its ancestors (first) and its
  /// descendants, as the JSON array of docs/api.md; `[]` when it is unknown.
  [[nodiscard]] virtual std::string
  process_tree(const schema::event& what) const = 0;

  [[nodiscard]] virtual std::uint64_t processes() const = 0;
};

} // namespace vedette::actors
