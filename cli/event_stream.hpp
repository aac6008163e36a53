#pragma once

#include "base/exit_code.hpp"
#include "cli/command.hpp"
#include "engine/document_stamper.hpp"
#include "engine/run_losses.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cli {

/// What takes the events of a stream: rules or queries.
struct event_sink {
  /// A document, padded for document_reader. `ref` is ascending in the order in
  /// which the files and their lines were given.
  std::function<status(std::string_view text, std::uint64_t ref,
                       std::size_t file)>
    feed;
  /// Whether the order of events matters; then `last` says of the document fed
  /// last when it happened.
  bool orders = false;
  std::function<const engine::document_time&()> last;
  /// True when no more events are wanted.
  std::function<bool()> full;
};

/// The events of several files as one stream, for `rule test` and `query run`.
///
/// Files are read one after the other, or, where the order of events matters,
/// side by side in step with their times, so that one that covers a month does
/// not have to be held while the next is read. What cannot be read is said, the
/// first of each file with its line, and counts in the exit code.
class event_stream {
public:
  /// Files that are read side by side at most.
  static constexpr std::size_t lanes_max = 128;

  event_stream(std::vector<std::string> files, command_io& io);
  ~event_stream();

  /// Fails when there is no such file, or it is none.
  status check() const;
  void read(const event_sink& to);

  /// The place of an event in the stream, from 0, over all files in the order
  /// in which they were given; nullopt while a file in front is being read.
  [[nodiscard]] std::optional<std::uint64_t> index_of(std::uint64_t ref) const;

  /// Says what else was left out and what the command returns: partial when
  /// something was, else `otherwise`.
  exit_code finish(const engine::run_losses& losses, exit_code otherwise);

private:
  struct lane;

  bool step(lane& from, std::size_t file, const event_sink& to);
  void take(lane& from, std::size_t file, const event_sink& to,
            std::string_view text, std::size_t line, bool cut);
  void read_in_turn(const event_sink& to);
  void read_side_by_side(const event_sink& to);

  std::vector<std::string> files_;
  command_io& io_;
  std::vector<lane> lanes_; // By file.
  std::size_t chunk_bytes_;
  std::uint64_t read_ = 0;
  std::uint64_t unreadable_ = 0;
  std::uint64_t cut_ = 0; // Of these, for being too long.
};

} // namespace vedette::cli
