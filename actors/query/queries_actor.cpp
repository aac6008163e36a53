#include "actors/query/queries_actor.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/change_json.hpp"
#include "base/shard.hpp"

#include <caf/send.hpp>

#include <algorithm>

// Tested by tests/integration/questions_test.cpp

namespace vedette::actors {

namespace {

error no_query() {
  return {errc::not_found, "no such query, or its result has expired"};
}

} // namespace

queries_shell::queries_shell(handle::pointer self, system& sys,
                             query_services with)
  : self_{self}, sys_{sys}, with_{std::move(with)} {}

queries_shell::handle::behavior_type queries_shell::behavior() {
  self_->set_down_handler([this](const caf::down_msg& x) { lost(x); });
  return {
    [this](const start_query& x) { return start(x); },
    [this](list_queries) { return list(); },
    [this](find_query x) -> caf::result<query_view> {
      auto to = find(x.id);
      return to ? caf::result<query_view>{self_->delegate(to, read_query{})}
                : caf::result<query_view>{to_caf(no_query())};
    },
    [this](cancel_found_query x) { return cancel(x.id); },
    [this](const read_found_rows& x) -> caf::result<row_page> {
      auto to = find(x.id);
      if (!to)
        return to_caf(no_query());
      return self_->delegate(to, read_rows{x.offset, x.limit});
    },
    [this](const query_changed& x) { take_change(x); },
    [this](get_status) { return status(); },
    [this](stop) { return finish(); },
  };
}

caf::result<query_view> queries_shell::start(const start_query& x) {
  if (running() >= with_.limits.concurrent_max)
    return to_caf({errc::overloaded, "too many queries are running"});
  if (auto wrong = with_.engine->check(x.what); has_errors(wrong))
    return to_caf({errc::invalid_argument, wrong.front().to_string()});
  make_room();
  query_view view;
  view.id = uid::random();
  view.what = x.what;
  view.what.limit
    = std::max(1U, std::min(view.what.limit, with_.limits.rows_max));
  view.user = x.user;
  view.shards = shard_count;
  view.started = sys_.clock().wall();
  view.classes = with_.engine->classes(x.what);
  auto actor = sys_.spawn_below<query_shell>(self_, "query " + view.id.dashed(),
                                             view, with_.engine, with_.scanners,
                                             self_, with_.limits);
  self_->monitor(actor);
  queries_[view.id] = {std::move(actor), view};
  ++started_;
  return view;
}

void queries_shell::take_change(const query_changed& x) {
  auto at = queries_.find(x.what.id);
  if (at == queries_.end())
    return;
  at->second.view = x.what;
  with_.changes->publish("query", change_json(x.what));
  if (x.expired)
    queries_.erase(at);
}

// What runs is bounded by itself; of what has ended the oldest goes first.
void queries_shell::make_room() {
  for (;;) {
    std::uint64_t bytes = 0;
    auto oldest = queries_.end();
    for (auto at = queries_.begin(); at != queries_.end(); ++at) {
      const auto& view = at->second.view;
      bytes += view.answer_bytes;
      if (view.state != query_state::running
          && (oldest == queries_.end()
              || view.finished < oldest->second.view.finished))
        oldest = at;
    }
    if (oldest == queries_.end()
        || (queries_.size() < with_.limits.kept_max
            && bytes <= with_.limits.kept_bytes_max))
      return;
    forget(oldest->first);
  }
}

void queries_shell::forget(uid id) {
  if (auto at = queries_.find(id); at != queries_.end()) {
    caf::anon_send(at->second.actor, stop{});
    queries_.erase(at);
  }
}

caf::result<query_view> queries_shell::cancel(const uid& id) {
  auto at = queries_.find(id);
  if (at == queries_.end())
    return to_caf(no_query());
  if (at->second.view.state == query_state::running)
    return self_->delegate(at->second.actor, cancel_query{});
  auto view = at->second.view;
  forget(id);
  return view;
}

void queries_shell::lost(const caf::down_msg& who) {
  std::erase_if(queries_,
                [&who](const auto& x) { return x.second.actor == who.source; });
}

query_list queries_shell::list() const {
  query_list out;
  for (const auto& [id, x] : queries_)
    out.items.push_back(x.view);
  std::sort(out.items.begin(), out.items.end(),
            [](const auto& a, const auto& b) { return a.started > b.started; });
  return out;
}

std::uint32_t queries_shell::running() const {
  return static_cast<std::uint32_t>(
    std::count_if(queries_.begin(), queries_.end(), [](const auto& x) {
      return x.second.view.state == query_state::running;
    }));
}

query_actor queries_shell::find(const uid& id) const {
  auto at = queries_.find(id);
  return at == queries_.end() ? query_actor{} : at->second.actor;
}

actor_status queries_shell::status() const {
  actor_status out;
  out.facts.emplace_back("running", std::int64_t{running()});
  out.facts.emplace_back("kept", static_cast<std::int64_t>(queries_.size()));
  out.facts.emplace_back("started", static_cast<std::int64_t>(started_));
  return out;
}

stopped queries_shell::finish() {
  for (auto& [id, x] : queries_)
    caf::anon_send(x.actor, stop{});
  const auto open = std::int64_t{running()};
  self_->quit();
  return {open};
}

} // namespace vedette::actors
