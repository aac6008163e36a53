#include "cloud/api/run_query.hpp"

#include "cloud/api/route_tools.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{10};
constexpr std::chrono::milliseconds look_again{100};

struct bell {
  std::mutex mutex;
  std::condition_variable rung;
  bool changed = false;
};

} // namespace

result<std::vector<std::string>> run_query(api_services& with,
                                           const actors::query_spec& what,
                                           const std::string& user) {
  auto changes = std::make_shared<bell>();
  auto watching = with.backend.watch(
    [changes](const std::string& kind, const std::string&) {
      if (kind != "query")
        return;
      std::lock_guard lock{changes->mutex};
      changes->changed = true;
      changes->rung.notify_all();
    });
  auto query = await<actors::query_view>(
    [&](auto then) { with.backend.start_query(what, user, std::move(then)); });
  auto end = clock::now() + patience;
  while (query.ok() && query.value().state == actors::query_state::running
         && clock::now() < end) {
    std::unique_lock lock{changes->mutex};
    changes->rung.wait_for(lock, look_again,
                           [&changes] { return changes->changed; });
    changes->changed = false;
    lock.unlock();
    auto id = query.value().id;
    query = await<actors::query_view>(
      [&](auto then) { with.backend.read_query(id, std::move(then)); });
  }
  if (!query.ok())
    return query.why();
  if (query.value().state == actors::query_state::failed)
    return error{errc::invalid_argument, query.value().error};
  return await<std::vector<std::string>>([&](auto then) {
    with.backend.read_rows(query.value().id, 0, what.limit, std::move(then));
  });
}

} // namespace vedette::cloud
