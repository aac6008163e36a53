#include "cloud/admin/inspector_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <charconv>
#include <chrono>

// Tested by tests/integration/flow_test.cpp

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

constexpr std::chrono::seconds state_deadline{1};
constexpr std::string_view actor_prefix = "/admin/v1/actors/";

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
  if (what.path == "/admin/v1/actors") {
    auto which = actor_filter_of(what);
    if (!which.ok())
      return to_caf(which.why());
    return inspected{{"application/json",
                      actors_page(sys_.registry(), which.value(), with_.node)}};
  }
  if (what.path.starts_with(actor_prefix))
    return one_actor(what.path.substr(actor_prefix.size()));
  // Windows live on devices until rules of scope fleet run here.
  if (what.path == "/admin/v1/windows")
    return inspected{{"application/json", windows_page({})}};
  if (what.path == "/admin/v1/cluster")
    return inspected{{"application/json", cluster()}};
  if (what.path == "/metrics")
    return inspected{{"text/plain; version=0.0.4",
                      metrics_page(sys_.registry(), with_.metrics())}};
  return to_caf({errc::not_found, what.path + ": no such page"});
}

// An actor that does not answer within a second is shown without its state;
// that it did not answer is the answer.
caf::result<inspected> inspector_shell::one_actor(const std::string& id) {
  std::uint64_t number = 0;
  std::from_chars(id.data(), id.data() + id.size(), number);
  actor_row row;
  auto actor = sys_.find(number, row);
  if (!actor)
    return to_caf({errc::not_found, "actor " + id + ": not alive"});
  auto promise = self_->make_response_promise<inspected>();
  auto finish = [this, promise, row](const std::optional<actor_status>& state,
                                     const std::string& why) mutable {
    promise.deliver(inspected{
      {"application/json",
       actor_page(row, with_.node, sys_.clock().wall(), state, why)}});
  };
  self_->request(actor, state_deadline, get_status{})
    .then([finish](actor_status& state) mutable { finish(state, {}); },
          [finish](const caf::error& why) mutable {
            finish(std::nullopt, from_caf(why).detail);
          });
  return promise;
}

std::string inspector_shell::cluster() const {
  std::vector<node_info> nodes;
  std::array<shard_record, shard_count> shards;
  with_.cluster->nodes([&nodes](result<std::vector<node_info>> found) {
    if (found.ok())
      nodes = std::move(found).value();
  });
  for (shard_id shard = 0; shard < shard_count; ++shard)
    with_.cluster->read(shard, [&](const result<versioned_record>& found) {
      if (found.ok())
        shards[shard] = found.value().what;
    });
  return cluster_page(nodes, shards);
}

} // namespace vedette::cloud
