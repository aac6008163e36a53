#include "agent/sensors/replay/replay_source.hpp"

#include <poll.h>

#include <algorithm>

namespace vedette::agent {

replay_source::replay_source(replay_options options, const agent_run& run,
                             const clock_source& clock)
  : options_{std::move(options)}, clock_{&clock},
    stamper_{run, schema::sensor_id::replay} {}

status replay_source::open() {
  auto lines = line_reader::open(options_.path);
  if (!lines.ok())
    return lines.why();
  lines_ = std::move(lines).value();
  have_ahead_ = false;
  started_ = false;
  return done;
}

result<bool> replay_source::read_one() {
  std::string_view line;
  while (true) {
    auto more = lines_->next(line);
    if (!more.ok() || !more.value())
      return more;
    if (line.find_first_not_of(" \t") == std::string_view::npos)
      continue;
    if (reader_.read(line, ahead_).ok())
      break;
    ++lost_;
  }
  if (!started_) {
    started_ = true;
    recorded_start_ = ahead_.wall;
    replay_start_ = clock_->wall();
    replay_boot_ = clock_->boot();
  }
  have_ahead_ = true;
  return true;
}

time_ns replay_source::wait_for_due() const {
  if (options_.pace == replay_pace::full_speed)
    return 0;
  auto due = replay_boot_ + (ahead_.wall - recorded_start_);
  return std::max<time_ns>(0, due - clock_->boot());
}

result<actors::source_state>
replay_source::next(actors::event_batch& out, std::size_t events_max,
                    std::chrono::milliseconds wait) {
  auto patience = std::chrono::nanoseconds{wait}.count();
  for (std::size_t n = 0; n < events_max; ++n) {
    if (!have_ahead_) {
      auto read = read_one();
      if (!read.ok())
        return read.why();
      if (!read.value())
        return actors::source_state::ended;
    }
    if (auto pause = wait_for_due(); pause > 0) {
      if (n > 0)
        break;
      // Nothing to listen to; a poll of nothing is a wait with a deadline.
      auto ms = std::min<std::int64_t>(patience, pause + 999'999) / 1'000'000;
      ::poll(nullptr, 0, static_cast<int>(ms));
      if (wait_for_due() > 0)
        break;
    }
    auto& slot = out.add();
    std::swap(slot, ahead_); // The reader gets the slot's memory in return.
    have_ahead_ = false;
    auto since = slot.wall - recorded_start_;
    slot.boot = replay_boot_ + since;
    if (options_.shift_to_now)
      slot.wall = replay_start_ + since;
    stamper_.stamp(slot);
  }
  return actors::source_state::live;
}

std::vector<schema::sensor_ledger> replay_source::ledgers() const {
  return {{static_cast<std::uint8_t>(schema::sensor_id::replay),
           stamper_.last(), lost_ + (lines_ ? lines_->skipped() : 0), 0}};
}

std::vector<schema::sensor_mode> replay_source::modes() const {
  return {{"replay", "replay", "events come from " + options_.path}};
}

void replay_source::close() {
  lines_.reset();
}

} // namespace vedette::agent
