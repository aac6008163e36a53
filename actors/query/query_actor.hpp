#pragma once

#include "actors/contract/query.hpp"
#include "actors/device/change_hub.hpp"
#include "actors/query/scatter.hpp"
#include "actors/runtime/system.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace vedette::actors {

struct query_limits {
  std::uint32_t concurrent_max = 16;
  /// Of finished ones, until they expire; the oldest give way to new ones.
  std::uint32_t kept_max = 200;
  std::uint64_t kept_bytes_max = 256U << 20; ///< Of all their answers.
  std::uint32_t rows_max = 10'000;
  std::chrono::seconds run_time_max{300};
  std::chrono::minutes result_lifetime{60 * 24};
};

/// Has the scanners scan all shards and merges what they find.
class query_shell {
public:
  using handle = query_actor;
  static constexpr auto family = "query";

  query_shell(handle::pointer self, system& sys, query_view what,
              std::shared_ptr<const query_engine> engine,
              std::vector<scanner_actor> scanners, queries_actor keeper,
              const query_limits& limits);

  handle::behavior_type behavior();

private:
  void start();
  void take(scan_part& x);
  void give_work(std::size_t scanner);
  void finish(query_state state, std::string why);
  query_view cancel();
  [[nodiscard]] row_page rows(const read_rows& x) const;
  void due();
  void tell();
  [[nodiscard]] actor_status status() const;

  handle::pointer self_;
  system& sys_;
  query_view view_;
  std::shared_ptr<const query_spec> spec_;
  std::vector<scanner_actor> scanners_;
  queries_actor keeper_;
  query_limits limits_;
  scatter scatter_;
  std::unique_ptr<query_merge> merge_;
  std::vector<std::string> answer_; // Once finished.
};

} // namespace vedette::actors
