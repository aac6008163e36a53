#pragma once

#include "actors/contract/backend.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace vedette::actors {

/// Both clocks of this node at one moment. `boot` decides what has expired:
/// nobody sets it.
struct moment {
  time_ns wall = 0;
  time_ns boot = 0;
};

/// What one device was asked to do, and how it went. Pure; written to disk with
/// the device's record.
class command_book {
public:
  command_book() = default;
  explicit command_book(std::vector<command_view> read)
    : commands_{std::move(read)} {}

  /// Adds a command; errc::overloaded when too many are open.
  status add(command_view what, const moment& now = {});
  /// Commands to send now: open and not expired. One that fetches a file asks
  /// for the part that is next.
  [[nodiscard]] std::vector<schema::command> open(const moment& now);
  /// The same for one; nullopt when it is not open any more.
  std::optional<schema::command> open_one(const uid& id, const moment& now);
  /// errc::not_found, or errc::conflict when it is not open any more.
  result<command_view> cancel(const uid& id, const std::string& user,
                              time_ns now);
  /// Part of a command's result. False when it names no open command.
  bool take_result(const schema::command_result& what, time_ns now);
  /// Whether this is the part of a file that was asked for; errc::conflict when
  /// it is another, errc::invalid_argument when it is more than may come.
  [[nodiscard]] status judge_part(const schema::command_result& what) const;
  /// A part is on disk. True when it was the last.
  bool take_part(const schema::command_result& what, std::uint64_t bytes,
                 time_ns now);
  /// Closes what expired; true when something did.
  bool expire(const moment& now);
  /// Files whose commands are forgotten, that failed half way, or that are too
  /// much together: command and number of parts, to be deleted.
  std::vector<std::pair<uid, std::uint32_t>>
  drop_files(std::uint64_t bytes_max);
  /// Oldest first, bounded.
  [[nodiscard]] const std::vector<command_view>& all() const noexcept {
    return commands_;
  }

private:
  /// When a command was asked for and until when it may begin, by the boot
  /// clock: from when it came, or when its record was read.
  struct command_clock {
    time_ns asked = 0;
    time_ns until = 0; ///< 0 = for ever.
  };
  const command_clock& clock_of(const command_view& what, const moment& now);
  schema::command wire_of(const command_view& what, const moment& now);
  command_view* find_command(const uid& id);

  std::vector<command_view> commands_;
  std::unordered_map<uid, command_clock> clocks_;
  std::vector<std::pair<uid, std::uint32_t>> dropped_files_;
};

} // namespace vedette::actors
