#pragma once

#include "schema/event.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vedette::schema {

/// What is the same in all events of a device (`field_source::device`): its id,
/// name, operating system and agent. It is no cell of each event; whoever reads
/// events of the device reads it from here. What an event says itself wins.
class device_facts {
public:
  /// Replaces a fact; an empty text takes it away. Requires a field of the
  /// device.
  void set(field_id field, std::string_view text);
  /// Null when it is not known or no fact of a device. Valid until `set`.
  [[nodiscard]] value get(field_id field) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return facts_.empty(); }

  /// Sets the facts that `what` does not have itself.
  void complete(event& what) const;

  friend bool operator==(const device_facts&, const device_facts&) = default;

private:
  std::vector<std::pair<field_id, std::string>> facts_;
};

/// What a device of ours says about itself. Our agent knows no other system
/// than Linux.
struct device_words {
  std::string_view id;
  std::string_view name;
  std::string_view os_name;
  std::string_view kernel;
  std::string_view agent_version;
};
device_facts linux_device(const device_words& words);

/// Whether every device has the field, and no event needs to.
bool is_device_field(field_id field) noexcept;

/// Which system an event of a recording tells of, by its paths and sources:
/// `windows`, `macos`, `linux`, or empty when nothing in it tells.
std::string_view told_os(const event& what);

} // namespace vedette::schema
