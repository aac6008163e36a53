#include "cloud/desk/desk_actor.hpp"

#include "actors/contract/message_types.hpp"

// Tested by tests/integration/flow_test.cpp

namespace vedette::cloud {

using namespace vedette::actors;

desk_shell::desk_shell(handle::pointer self, actors::system&,
                       desk_contacts with)
  : self_{self}, with_{std::move(with)} {}

desk_shell::handle::behavior_type desk_shell::behavior() {
  return {
    [this](const put_question& x) {
      ++questions_;
      x.ask(*this);
    },
    [this](get_status) {
      actor_status out;
      out.facts.emplace_back("questions",
                             static_cast<std::int64_t>(questions_));
      return out;
    },
    [this](stop) {
      self_->quit();
      return stopped{};
    },
  };
}

void desk_shell::tell_all_to_refresh() {
  for (const auto& shard : with_.shards->all())
    self_->send(shard, refresh_policy{});
}

} // namespace vedette::cloud
