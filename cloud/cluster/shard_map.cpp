#include "cloud/cluster/shard_map.hpp"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace vedette::cloud {

std::vector<std::string> place(shard_id shard,
                               const std::vector<std::string>& nodes,
                               std::size_t count) {
  std::vector<std::pair<std::uint64_t, std::string>> ranked;
  ranked.reserve(nodes.size());
  for (const auto& node : nodes)
    ranked.emplace_back(XXH3_64bits_withSeed(node.data(), node.size(), shard),
                        node);
  std::sort(ranked.begin(), ranked.end(), std::greater<>{});
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i)
    out.push_back(std::move(ranked[i].second));
  return out;
}

namespace {

status take(coordinator& records, shard_id shard, const replica_id& self,
            std::uint64_t nonce, shard_record& out) {
  status verdict = done;
  records.read(shard, [&](result<versioned_record> found) {
    if (!found.ok()) {
      verdict = found.why();
      return;
    }
    const auto& now = found.value();
    if (now.version > 0 && now.what.primary != self) {
      verdict
        = error{errc::conflict, "shard " + std::to_string(shard) + ": owned by "
                                  + now.what.primary.node};
      return;
    }
    // A primary never resumes an epoch: what it left unfinished is void.
    auto next = now.what;
    ++next.epoch;
    next.primary = self;
    next.in_sync = {self};
    next.wanted = {self};
    next.nonce = nonce;
    records.swap(shard, now.version, next, [&](const swap_result& x) {
      if (x.outcome != swap_outcome::swapped)
        verdict = error{errc::conflict,
                        "shard " + std::to_string(shard) + ": not taken"};
      out = x.current.what;
    });
  });
  return verdict;
}

} // namespace

status take_all_shards(coordinator& records, const replica_id& self,
                       std::uint64_t nonce,
                       std::array<shard_record, shard_count>& out) {
  for (shard_id shard = 0; shard < shard_count; ++shard)
    if (auto taken = take(records, shard, self, nonce + shard, out[shard]);
        !taken.ok())
      return taken;
  return done;
}

} // namespace vedette::cloud
