#pragma once

#include "actors/contract/supervisor.hpp"
#include "actors/runtime/system.hpp"
#include "base/log.hpp"

#include <caf/actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace vedette::actors {

/// One supervised actor. The list of children is ordered by dependency: a child
/// may use those above it, never those below.
struct child {
  std::string name;
  /// Makes the actor; `parent` owns it. Called again for every restart. Null
  /// counts as an actor that died at once.
  std::function<caf::actor(caf::local_actor* parent)> spawn;
};

struct supervision {
  /// More restarts than this within `restart_window`: the supervisor gives up
  /// and quits with an error.
  std::size_t restarts_max = 10;
  std::chrono::seconds restart_window{60};
  /// The pause before a restart doubles from the first to the last.
  std::chrono::milliseconds first_pause{50};
  std::chrono::milliseconds last_pause{5000};
  /// Per child; then it is killed.
  std::chrono::milliseconds stop_deadline{5000};
};

/// Starts children top to bottom and stops them bottom to top. When a child
/// dies, that child and all below it are killed and, after a pause, started
/// anew, so that no actor ever holds a handle to a dead one.
class supervisor {
public:
  using handle = supervisor_actor;
  static constexpr auto family = "supervisor";

  supervisor(handle::pointer self, system& sys, std::vector<child> children,
             const supervision& policy, const logger& log);

  handle::behavior_type behavior();

private:
  void start_from(std::size_t first);
  void drop_from(std::size_t first);
  void on_down(const caf::down_msg& msg);
  void died(std::size_t first, const std::string& why);
  void restart(restart_due due);
  [[nodiscard]] std::chrono::milliseconds next_pause() const;

  [[nodiscard]] actor_status status() const;
  caf::result<stopped> begin_stop();
  void stop_last();

  handle::pointer self_;
  system& sys_;
  std::vector<child> children_;
  supervision policy_;
  logger log_;
  std::vector<caf::actor> running_; // Same order as `children_`.
  std::deque<time_ns> restarts_;    // Boot times within the window.
  std::uint64_t round_ = 0;         // Grows with every death.
  std::int64_t restarts_ever_ = 0;
  std::int64_t unfinished_ = 0;
  std::optional<caf::typed_response_promise<stopped>> stopping_;
};

} // namespace vedette::actors
