#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/sensors/replay/line_reader.hpp"
#include "agent/sensors/stamp.hpp"
#include "base/clock.hpp"
#include "schema/json.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vedette::agent {

enum class replay_pace : unsigned char {
  full_speed, ///< As fast as the consumer takes them.
  original,   ///< With the pauses of the recording.
};

struct replay_options {
  std::string path; ///< NDJSON, optionally packed.
  replay_pace pace = replay_pace::full_speed;
  /// Moves all times so that the first event happens now: what rules, windows
  /// and retention make of it is then what they would make of live events.
  bool shift_to_now = false;
};

/// A sensor whose hook is a recording. Needs no privileges. Lines that are no
/// event are counted as lost and do not stop it.
class replay_source final : public actors::sensor_source {
public:
  replay_source(replay_options options, const agent_run& run,
                const clock_source& clock);

  [[nodiscard]] std::string_view name() const override { return "replay"; }
  status open() override;
  result<actors::source_state> next(actors::event_batch& out,
                                    std::size_t events_max,
                                    std::chrono::milliseconds wait) override;
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override;
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override;
  void close() override;

private:
  result<bool> read_one();
  /// How long until the event that is read is due; 0 = now.
  [[nodiscard]] time_ns wait_for_due() const;

  replay_options options_;
  const clock_source* clock_;
  stamper stamper_;
  schema::json_reader reader_;
  std::unique_ptr<line_reader> lines_;
  schema::event ahead_; // Read, not yet delivered.
  bool have_ahead_ = false;
  bool started_ = false;
  time_ns recorded_start_ = 0;
  time_ns replay_start_ = 0; // Wall.
  time_ns replay_boot_ = 0;
  std::uint64_t lost_ = 0;
};

} // namespace vedette::agent
