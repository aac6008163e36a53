#include "cloud/admin/pages.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vedette::cloud {
namespace {

using json = nlohmann::json;

TEST(node_pages, are_metrics_with_more_samples) {
  const manual_clock clock{2'000'000'000};
  actors::registry all{clock};
  actors::actor_record one;
  one.id = 1;
  one.family = "device";
  all.add(one);
  const auto text = metrics_page(all, {{"vedette_store_events_total", 7}});
  EXPECT_NE(text.find("vedette_actors_live{family=\"device\"} 1\n"),
            std::string::npos);
  EXPECT_NE(text.find("vedette_store_events_total 7.0\n"), std::string::npos);
  all.remove(one);
}

TEST(node_pages, lists_nodes_and_shards) {
  std::array<shard_record, shard_count> shards;
  for (auto& x : shards)
    x.primary.node = "node-1";
  const auto page
    = json::parse(cluster_page({{"node-1", {}, "h:1", 1}}, shards));
  EXPECT_EQ(page["nodes"][0]["shards"], 256);
  EXPECT_EQ(page["shards"].size(), 256u);
}

} // namespace
} // namespace vedette::cloud
