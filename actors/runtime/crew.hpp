#pragma once

#include "actors/contract/lifecycle.hpp"
#include "actors/runtime/supervisor.hpp"

#include <caf/typed_response_promise.hpp>

#include <optional>
#include <vector>

namespace vedette::actors {

/// A group of equals that its supervisor treats as one child: started together,
/// stopped together, and when one dies all are started anew.
class crew {
public:
  using handle = lifecycle_actor;
  static constexpr auto family = "crew";

  crew(handle::pointer self, system& sys, std::vector<child> members,
       std::chrono::milliseconds stop_deadline);

  handle::behavior_type behavior();

private:
  void lost(const caf::down_msg& who);
  caf::result<stopped> begin_stop();
  void one_stopped(std::int64_t unfinished);

  handle::pointer self_;
  std::vector<child> members_;
  std::chrono::milliseconds stop_deadline_;
  std::vector<caf::actor> running_;
  std::optional<caf::typed_response_promise<stopped>> stopping_;
  std::size_t missing_ = 0;
  std::int64_t unfinished_ = 0;
};

} // namespace vedette::actors
