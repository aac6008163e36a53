#pragma once

#include "actors/contract/lifecycle.hpp"
#include "actors/runtime/system.hpp"

#include <caf/actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace vedette::actors {

/// A group of equals that their supervisor treats as one child: stopped
/// together, ended together, and when one dies all are started anew.
class crew {
public:
  using handle = lifecycle_actor;
  static constexpr auto family = "crew";

  struct member {
    std::string name;
    caf::actor actor;
  };

  crew(handle::pointer self, system& sys, std::vector<member> members,
       std::chrono::milliseconds stop_deadline);

  handle::behavior_type behavior();

private:
  void lost(const caf::down_msg& who);
  caf::result<stopped> begin_stop();
  void one_stopped(std::int64_t unfinished);

  handle::pointer self_;
  std::vector<member> members_;
  std::chrono::milliseconds stop_deadline_;
  std::optional<caf::typed_response_promise<stopped>> stopping_;
  std::size_t missing_ = 0;
  std::int64_t unfinished_ = 0;
};

} // namespace vedette::actors
