#include "cloud/gateway/session_gate_actor.hpp"

#include "actors/contract/message_types.hpp"

#include <caf/send.hpp>

// Tested by tests/integration/flow_test.cpp

namespace vedette::cloud {

using namespace vedette::actors;

namespace {

class shard_session final : public session_owner {
public:
  shard_session(std::shared_ptr<shard_table> shards, uid device,
                std::uint64_t id)
    : shards_{std::move(shards)}, device_{device}, id_{id} {}

  void on_message(schema::message&& what, std::size_t frame_bytes) override {
    if (auto to = shards_->of(device_))
      caf::anon_send(
        to, from_session{device_, id_,
                         std::make_shared<schema::message>(std::move(what)),
                         frame_bytes});
  }
  void on_closed(const std::string& why) override {
    if (auto to = shards_->of(device_))
      caf::anon_send(to, session_closed{device_, id_, why});
  }

private:
  std::shared_ptr<shard_table> shards_;
  uid device_;
  std::uint64_t id_;
};

} // namespace

session_gate::session_gate(std::shared_ptr<shard_table> shards)
  : shards_{std::move(shards)} {}

std::unique_ptr<session_owner> session_gate::open(const session_info& who,
                                                  std::weak_ptr<session> at) {
  const auto id = next_id_.fetch_add(1);
  if (auto to = shards_->of(who.device))
    caf::anon_send(to, attach_session{who, id, std::move(at)});
  else if (auto live = at.lock())
    live->close({"the node is starting", 1});
  return std::make_unique<shard_session>(shards_, who.device, id);
}

} // namespace vedette::cloud
