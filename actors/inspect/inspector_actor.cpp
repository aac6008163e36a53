#include "actors/inspect/inspector_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <charconv>
#include <chrono>
#include <optional>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

constexpr std::chrono::seconds state_deadline{1};
constexpr std::chrono::seconds windows_deadline{3};
constexpr std::size_t children_max = 100;

} // namespace

inspector_shell::inspector_shell(handle::pointer self, actors::system& sys,
                                 inspector_sources with)
  : self_{self}, sys_{sys}, with_{std::move(with)} {}

inspector_shell::handle::behavior_type inspector_shell::behavior() {
  return {
    [this](const inspect_page& x) { return page(x.what); },
    [](get_status) { return actor_status{}; },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

caf::result<inspected> inspector_shell::page(const admin_request& what) {
  if (what.path == actors_path) {
    auto which = actor_filter_of(what);
    if (!which.ok())
      return to_caf(which.why());
    return inspected{{"application/json",
                      actors_page(sys_.registry(), which.value(), with_.node)}};
  }
  if (what.path.starts_with(actors_path))
    return one_actor(what.path.substr(actors_path.size() + 1));
  if (what.path == windows_path) {
    auto which = window_filter_of(what);
    if (!which.ok())
      return to_caf(which.why());
    return windows(which.value());
  }
  for (const auto& [path, make] : with_.pages)
    if (path == what.path)
      return inspected{make()};
  return to_caf({errc::not_found, what.path + ": no such page"});
}

caf::result<inspected> inspector_shell::windows(const list_windows& which) {
  if (!with_.windows)
    return inspected{{"application/json", windows_page({}, with_.node)}};
  auto promise = self_->make_response_promise<inspected>();
  self_->request(with_.windows, windows_deadline, which)
    .then(
      [this, promise](const window_list& all) mutable {
        promise.deliver(
          inspected{{"application/json", windows_page(all, with_.node)}});
      },
      [promise](caf::error& why) mutable { promise.deliver(std::move(why)); });
  return promise;
}

// An actor that does not answer within a second is shown without its state;
// that it did not answer is the answer.
caf::result<inspected> inspector_shell::one_actor(const std::string& id) {
  std::uint64_t number = 0;
  std::from_chars(id.data(), id.data() + id.size(), number);
  actor_facts facts;
  auto actor = sys_.find(number, facts.row);
  if (!actor)
    return to_caf({errc::not_found, "actor " + id + ": not alive"});
  actor_filter below;
  below.parent = number;
  below.limit = children_max;
  facts.children = sys_.registry().list(below).first;
  auto promise = self_->make_response_promise<inspected>();
  auto finish = [this, promise, facts](std::optional<actor_status> state,
                                       std::string why) mutable {
    facts.state = std::move(state);
    facts.why = std::move(why);
    promise.deliver(
      inspected{{"application/json",
                 actor_page(facts, with_.node, sys_.clock().wall())}});
  };
  self_->request(actor, state_deadline, get_status{})
    .then([finish](actor_status& state) mutable { finish(state, {}); },
          [finish](const caf::error& why) mutable {
            finish(std::nullopt, from_caf(why).detail);
          });
  return promise;
}

} // namespace vedette::actors
