#include "cloud/admin/inspector.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vedette::cloud {
namespace {

using json = nlohmann::json;

actors::admin_request request(std::string name, std::string value) {
  actors::admin_request out;
  out.path = "/admin/v1/actors";
  out.parameters = {{std::move(name), std::move(value)}};
  return out;
}

TEST(inspector, reads_its_parameters_strictly) {
  auto which = actor_filter_of(request("sort", "mailbox"));
  ASSERT_TRUE(which.ok());
  EXPECT_EQ(which.value().order, actors::actor_order::mailbox);
  for (const auto& [name, value] : {std::pair{"sort", "colour"},
                                    {"limit", "5x"},
                                    {"limit", "100000"},
                                    {"shoe_size", "4"}}) {
    auto refused = actor_filter_of(request(name, value));
    ASSERT_FALSE(refused.ok()) << name << "=" << value;
    EXPECT_NE(refused.why().detail.find(name), std::string::npos);
  }
}

TEST(inspector, pages_through_actors) {
  const manual_clock clock{2'000'000'000};
  actors::registry all{clock};
  std::vector<std::unique_ptr<actors::actor_record>> alive;
  for (std::uint64_t i = 1; i <= 5; ++i) {
    auto& x = *alive.emplace_back(std::make_unique<actors::actor_record>());
    x.id = i;
    x.born = 1'000'000'000;
    x.family = "device";
    x.enqueued = static_cast<std::uint32_t>(i);
    all.add(x);
  }
  actors::actor_filter which;
  which.order = actors::actor_order::mailbox;
  which.limit = 2;
  const auto page = json::parse(actors_page(all, which, "node-1"));
  EXPECT_EQ(page["total"], 5);
  EXPECT_EQ(page["next"], "2");
  ASSERT_EQ(page["items"].size(), 2u);
  EXPECT_EQ(page["items"][0]["id"], "5");
  EXPECT_EQ(page["items"][0]["mailbox"], 5);
  EXPECT_EQ(page["items"][0]["age_s"], 1.0);
  const auto text = metrics_page(all, {{"vedette_store_events_total", 7}});
  EXPECT_NE(text.find("vedette_actors_live{family=\"device\"} 5\n"),
            std::string::npos);
  EXPECT_NE(text.find("vedette_store_events_total 7.0\n"), std::string::npos);
  for (auto& x : alive)
    all.remove(*x);
}

TEST(inspector, shows_an_actor_that_does_not_answer_without_its_state) {
  actors::actor_row row;
  row.id = 9;
  row.by_type = {{"get_status", 3}};
  row.times[1] = 2;
  row.bucket_s = 0.5;
  auto page = json::parse(
    actor_page(row, "node-1", 0, std::nullopt, "no answer in time"));
  EXPECT_TRUE(page["state"].is_null());
  EXPECT_EQ(page["state_error"], "no answer in time");
  EXPECT_EQ(page["by_message"]["get_status"]["handled"], 3);
  EXPECT_EQ(page["histogram"][0]["le_s"], 1.0);
  actors::actor_status state;
  state.facts.emplace_back("online", true);
  page = json::parse(actor_page(row, "node-1", 0, state, ""));
  EXPECT_EQ(page["state"]["online"], true);
}

TEST(inspector, lists_nodes_and_shards) {
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
