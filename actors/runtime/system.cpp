#include "actors/runtime/system.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>

#include <thread>

// Tested by tests/unit/actors/runtime/supervisor_test.cpp

namespace vedette::actors {

system::system(const clock_source& clock, const system_options& options)
  : options_{options}, registry_{clock} {
  // The default scheduler puts new work first and starves everybody else for
  // ever under load; unlimited throughput does the same to a single worker.
  config_.set("scheduler.policy", options.deterministic ? caf::atom("testing")
                                                        : caf::atom("sharing"));
  auto threads = options.threads > 0
                   ? options.threads
                   : std::size_t{std::thread::hardware_concurrency()};
  config_.set("scheduler.max-threads", threads);
  config_.set("scheduler.max-throughput", std::size_t{20});
  caf_.emplace(config_);
}

caf::actor system::find(std::uint64_t id, actor_row& row) {
  caf::actor found;
  registry_.find(id, row, [&found](void* control) {
    const caf::weak_actor_ptr weak{
      static_cast<caf::actor_control_block*>(control), true};
    found = caf::actor_cast<caf::actor>(weak.lock());
  });
  return found;
}

} // namespace vedette::actors
