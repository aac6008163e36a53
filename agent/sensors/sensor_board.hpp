#pragma once

#include "schema/catalog.hpp"
#include "schema/wire.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::agent {

/// Which classes of events this agent sees, and why not the others: what the
/// machine lets it see, minus what the policy does not want. Any thread.
class sensor_board {
public:
  /// Classes that the policy wants; empty = all. Classes nobody knows are left
  /// out: the node refuses such policies.
  void wants(const std::vector<std::string>& classes);
  /// Whether events of the class are wanted. Free: sensors ask for each event.
  [[nodiscard]] bool on(schema::event_class cls) const noexcept {
    return (wanted_.load(std::memory_order_relaxed)
              >> static_cast<unsigned>(cls)
            & 1U)
           != 0;
  }

  /// Whether the sensor of this name has to run: what it sees is wanted, or
  /// others need what it knows, as of processes.
  [[nodiscard]] bool needs(std::string_view sensor) const;

  /// Classes without a sensor, and why.
  void lacks(std::vector<schema::sensor_mode> modes);
  /// What the running sensors say now.
  void sees(std::vector<schema::sensor_mode> modes);

  /// Each class once, off ones included; empty until the sensors have spoken.
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const;
  /// Another number when `modes` may have changed.
  [[nodiscard]] std::uint64_t revision() const;

private:
  std::atomic<std::uint32_t> wanted_{~std::uint32_t{0}};
  mutable std::mutex lock_;
  std::vector<schema::sensor_mode> seen_;
  std::vector<schema::sensor_mode> lacking_;
  std::uint64_t revision_ = 0;
};

} // namespace vedette::agent
