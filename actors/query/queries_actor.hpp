#pragma once

#include "actors/query/query_actor.hpp"

#include <unordered_map>

namespace vedette::actors {

struct query_services {
  std::shared_ptr<const query_engine> engine;
  std::vector<scanner_actor> scanners;
  std::shared_ptr<change_hub> changes;
  query_limits limits;
};

/// Checks and starts queries, bounds their number, finds them.
class queries_shell {
public:
  using handle = queries_actor;
  static constexpr auto family = "queries";

  queries_shell(handle::pointer self, system& sys, query_services with);

  handle::behavior_type behavior();

private:
  struct known {
    query_actor actor;
    query_view view;
  };
  caf::result<query_view> start(const start_query& x);
  caf::result<query_view> cancel(const uid& id);
  void make_room();
  void forget(uid id);
  void take_change(const query_changed& x);
  void lost(const caf::down_msg& who);
  [[nodiscard]] query_list list() const;
  [[nodiscard]] std::uint32_t running() const;
  query_actor find(const uid& id) const;
  [[nodiscard]] actor_status status() const;
  stopped finish();

  handle::pointer self_;
  system& sys_;
  query_services with_;
  std::unordered_map<uid, known> queries_;
  std::uint64_t started_ = 0;
};

} // namespace vedette::actors
