#pragma once

#include "actors/contract/desk.hpp"
#include "actors/contract/error.hpp"
#include "actors/contract/inspector.hpp"
#include "actors/contract/query.hpp"
#include "actors/contract/shard.hpp"
#include "actors/device/shard_table.hpp"
#include "actors/runtime/system.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace vedette::cloud {

/// Whom the desk can ask.
struct desk_contacts {
  std::shared_ptr<actors::shard_table> shards;
  actors::queries_actor queries;
  actors::inspector_actor inspector;
};

/// Asks on behalf of threads that are no actors. The callbacks of questions run
/// here.
class desk_shell {
public:
  using handle = actors::desk_actor;
  static constexpr auto family = "desk";
  static constexpr std::chrono::seconds deadline{10};

  desk_shell(handle::pointer self, actors::system& sys, desk_contacts with);

  handle::behavior_type behavior();

  /// Asks `whom`; `then` gets `pick(answer)` or the error.
  template <class Answer, class Handle, class Message, class T, class Pick>
  void ask(const Handle& whom, Message what, actors::answer<T> then,
           Pick pick) {
    if (!whom) {
      then(error{errc::unavailable, "the shard is not here"});
      return;
    }
    self_->request(whom, deadline, std::move(what))
      .then([then, pick](Answer& x) { then(pick(std::move(x))); },
            [then](const caf::error& why) { then(actors::from_caf(why)); });
  }

  /// Asks all shards; `add(sum, answer)` for each, `then(sum)` at the end. A
  /// shard that does not answer makes the whole an error: no partial truth.
  template <class Answer, class Message, class Sum, class Add>
  void ask_all(const Message& what, Sum first, Add add,
               std::function<void(result<Sum>)> then) {
    struct gathering {
      Sum sum;
      std::size_t missing;
      std::function<void(result<Sum>)> then;
      bool failed = false;
    };
    const auto shards = with_.shards->all();
    auto all = std::make_shared<gathering>(
      gathering{std::move(first), shards.size(), std::move(then)});
    if (shards.empty())
      all->then(error{errc::unavailable, "the shards are not here"});
    for (const auto& shard : shards)
      self_->request(shard, deadline, what)
        .then(
          [all, add](Answer& x) {
            add(all->sum, std::move(x));
            if (--all->missing == 0 && !all->failed)
              all->then(std::move(all->sum));
          },
          [all](const caf::error& why) {
            --all->missing;
            if (!std::exchange(all->failed, true))
              all->then(actors::from_caf(why));
          });
  }

  void tell_all_to_refresh();
  [[nodiscard]] const desk_contacts& contacts() const { return with_; }

private:
  handle::pointer self_;
  desk_contacts with_;
  std::uint64_t questions_ = 0;
};

} // namespace vedette::cloud
