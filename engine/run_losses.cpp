#include "engine/run_losses.hpp"

#include <string_view>

// Tested by tests/unit/engine/document_order_test.cpp

namespace vedette::engine {

run_losses& run_losses::operator+=(const run_losses& other) {
  untimed += other.untimed;
  late += other.late;
  windows += other.windows;
  window_events += other.window_events;
  keys += other.keys;
  samples += other.samples;
  lists += other.lists;
  processes += other.processes;
  return *this;
}

std::vector<std::string> sentences(const run_losses& what) {
  std::vector<std::string> out;
  auto add = [&out](std::uint64_t count, std::string_view one,
                    std::string_view many, std::string_view what) {
    if (count > 0)
      out.push_back(std::to_string(count) + ' '
                    + std::string{count == 1 ? one : many} + ' '
                    + std::string{what});
  };
  add(what.untimed, "match", "matches",
      "left out: the event has no time that can be read, and what asks for a "
      "span of time does not guess it (name the field with --timestamp-field)");
  add(what.late, "event", "events",
      "left out of spans of time: out of order by more than is held back; sort "
      "the file by time");
  add(what.windows, "partial match", "partial matches",
      "dropped: too many at once");
  add(what.window_events, "event", "events",
      "forgotten by windows that hold too many of them");
  add(what.keys, "key", "keys",
      "left out: an event with long lists has too many of them");
  add(what.samples, "key", "keys",
      "with too many combinations: not all samples were tried");
  add(what.lists, "event", "events",
      "with lists too long for nested functions: not looked through");
  add(what.processes, "process", "processes",
      "forgotten by child of and its kin: too many at once");
  return out;
}

} // namespace vedette::engine
