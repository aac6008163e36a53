#pragma once

#include "engine/layout.hpp"
#include "schema/event.hpp"

#include <array>
#include <vector>

namespace vedette::engine {

/// Turns native events into rows of one layout. Names bind per event class,
/// once: `InstigatingProcess.Name` is another field of a process start than of
/// a file event. One thread.
class event_reader {
public:
  /// Slots bound after this are not filled. `collect_all` fills `row.all`.
  explicit event_reader(const layout& fields, bool collect_all = false);

  /// Valid until the next call or until `what` changes.
  row read(const schema::event& what);

private:
  static constexpr std::int32_t nowhere = -1;
  using binding = std::vector<std::int32_t>; // By slot: a field, or nowhere.

  const binding& binding_of(schema::event_class cls);

  std::vector<std::string> names_;
  bool collect_all_;
  std::array<binding, schema::event_class_count> bindings_;
  std::vector<value> cells_;
  std::vector<value> all_;
};

} // namespace vedette::engine
