#include "cloud/api/run_query.hpp"

#include "cloud/api/route_tools.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

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

result<actors::query_view> cancel(api_services& with, const uid& id) {
  return await<actors::query_view>(
    [&](auto then) { with.backend.cancel_query(id, std::move(then)); });
}

} // namespace

result<query_answer> run_query(api_services& with,
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
  if (!query.ok())
    return query.why();
  const auto id = query.value().id;
  auto end = clock::now() + patience;
  while (query.ok() && query.value().state == actors::query_state::running
         && clock::now() < end) {
    std::unique_lock lock{changes->mutex};
    changes->rung.wait_for(lock, look_again,
                           [&changes] { return changes->changed; });
    changes->changed = false;
    lock.unlock();
    query = await<actors::query_view>(
      [&](auto then) { with.backend.read_query(id, std::move(then)); });
  }
  if (query.ok() && query.value().state == actors::query_state::running)
    query = cancel(with, id);
  if (!query.ok())
    return query.why();
  auto rows = await<std::vector<std::string>>([&](auto then) {
    with.backend.read_rows(id, 0, what.limit, std::move(then));
  });
  std::ignore = cancel(with, id); // Forgets it; else time does.
  if (query.value().state == actors::query_state::failed)
    return error{errc::invalid_argument, query.value().error};
  if (!rows.ok())
    return rows.why();
  return query_answer{std::move(query).value(), std::move(rows).value()};
}

} // namespace vedette::cloud
