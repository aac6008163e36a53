#pragma once

#include "engine/layout.hpp"
#include "schema/device_facts.hpp"
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
  /// `device` gives what events of the device do not say themselves.
  explicit event_reader(const layout& fields, bool collect_all = false,
                        schema::device_facts device = {});

  /// Valid until the next call or until `what` changes.
  row read(const schema::event& what);

private:
  static constexpr std::int32_t nowhere = -1;
  struct place {
    std::int32_t field = nowhere;
    bool of_device = false; // What the event does not say, the device does.
  };
  using binding = std::vector<place>; // By slot.

  const binding& binding_of(schema::event_class cls);

  std::vector<std::string> names_;
  bool collect_all_;
  schema::device_facts device_;
  std::array<binding, schema::event_class_count> bindings_;
  std::vector<value> cells_;
  std::vector<value> all_;
};

} // namespace vedette::engine
