#pragma once

#include "schema/wire.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

namespace vedette::agent {

/// What of the spool is on its way to the cloud: per lane what was sent and
/// what is stored there, in all not more bytes than the cloud's credit.
class upload {
public:
  /// The channel is gone: everything that is not acknowledged goes again.
  void reset();
  /// The cloud says what it has and how much it takes.
  void resume(const schema::event_resume& from);
  /// Returns the bytes that came free.
  void acknowledge(const schema::event_ack& what);

  struct request {
    schema::lane which = schema::lane::telemetry;
    std::uint64_t after = 0;
    std::size_t bytes_max = 0;
  };
  /// What to read next from the spool; `durable` is the last sequence that can
  /// be read of a lane. Lower lanes wait for higher ones.
  template <class Durable>
  std::optional<request> next(const Durable& durable) const {
    if (!open_ || outstanding_ >= credit_)
      return std::nullopt;
    for (auto which : {schema::lane::telemetry, schema::lane::bulk}) {
      const auto& lane = lanes_[static_cast<std::size_t>(which)];
      if (lane.sent < durable(which))
        return request{which, lane.sent, credit_ - outstanding_};
    }
    return std::nullopt;
  }
  void sent(schema::lane which, std::uint64_t sequence, std::size_t bytes);

  [[nodiscard]] bool open() const noexcept { return open_; }
  [[nodiscard]] std::uint64_t outstanding() const noexcept {
    return outstanding_;
  }
  [[nodiscard]] std::uint64_t credit() const noexcept { return credit_; }

private:
  struct flight {
    std::uint64_t sequence;
    std::size_t bytes;
  };
  struct lane_state {
    std::uint64_t sent = 0;
    std::deque<flight> flying;
  };
  void arrived(lane_state& lane, std::uint64_t sequence);

  bool open_ = false;
  std::uint64_t credit_ = 0;
  std::uint64_t outstanding_ = 0;
  std::array<lane_state, schema::lane_count> lanes_;
};

} // namespace vedette::agent
