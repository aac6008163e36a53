#include "actors/inspect/pages.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vedette::actors {
namespace {

using json = nlohmann::json;

admin_request request(std::string name, std::string value) {
  admin_request out;
  out.path = "/admin/v1/actors";
  out.parameters = {{std::move(name), std::move(value)}};
  return out;
}

TEST(pages, reads_its_parameters_strictly) {
  auto which = actor_filter_of(request("sort", "mailbox"));
  ASSERT_TRUE(which.ok());
  EXPECT_EQ(which.value().order, actor_order::mailbox);
  for (const auto& [name, value] : {std::pair{"sort", "colour"},
                                    {"limit", "5x"},
                                    {"limit", "100000"},
                                    {"cursor", "2"},
                                    {"shoe_size", "4"}}) {
    auto refused = actor_filter_of(request(name, value));
    ASSERT_FALSE(refused.ok()) << name << "=" << value;
    EXPECT_NE(refused.why().detail.find(name), std::string::npos);
  }
}

TEST(pages, pages_through_actors) {
  const manual_clock clock{2'000'000'000};
  registry all{clock};
  std::vector<std::unique_ptr<actor_record>> alive;
  for (std::uint64_t i = 1; i <= 5; ++i) {
    auto& x = *alive.emplace_back(std::make_unique<actor_record>());
    x.id = i;
    x.born = 1'000'000'000;
    x.family = "device";
    x.enqueued = static_cast<std::uint32_t>(i);
    all.add(x);
  }
  actor_filter which;
  which.order = actor_order::mailbox;
  which.limit = 2;
  const auto page = json::parse(actors_page(all, which, "node-1"));
  EXPECT_EQ(page["total"], 5);
  ASSERT_EQ(page["items"].size(), 2u);
  EXPECT_EQ(page["items"][0]["id"], "5");
  // Somebody of the first page goes: nobody is passed over.
  all.remove(*alive[4]);
  const auto next = page["next"].get<std::string>();
  auto asked = request("cursor", next);
  EXPECT_FALSE(actor_filter_of(asked).ok()); // Of another order.
  asked.parameters.emplace_back("sort", "mailbox");
  asked.parameters.emplace_back("limit", "2");
  auto behind = actor_filter_of(asked);
  ASSERT_TRUE(behind.ok()) << behind.why().detail;
  const auto second = json::parse(actors_page(all, behind.value(), "node-1"));
  ASSERT_EQ(second["items"].size(), 2u);
  EXPECT_EQ(second["items"][0]["id"], "3");
  EXPECT_EQ(second["items"][1]["id"], "2");
  EXPECT_TRUE(second["next"].is_string());
  EXPECT_EQ(page["items"][0]["mailbox"], 5);
  EXPECT_EQ(page["items"][0]["age_s"], 1.0);
  for (auto& x : alive)
    all.remove(*x);
}

TEST(pages, shows_an_actor_that_does_not_answer_without_its_state) {
  actor_facts facts;
  facts.row.id = 9;
  facts.row.by_type = {{"get_status", 3}};
  facts.row.times[1] = 2;
  facts.row.bucket_s = 0.5;
  facts.why = "no answer in time";
  facts.children.emplace_back().id = 10;
  auto page = json::parse(actor_page(facts, "node-1", 0));
  EXPECT_TRUE(page["state"].is_null());
  EXPECT_EQ(page["state_error"], "no answer in time");
  EXPECT_EQ(page["by_message"]["get_status"]["handled"], 3);
  EXPECT_EQ(page["histogram"][0]["le_s"], 1.0);
  EXPECT_EQ(page["children"][0]["id"], "10");
  facts.state.emplace().facts.emplace_back("online", true);
  page = json::parse(actor_page(facts, "node-1", 0));
  EXPECT_EQ(page["state"]["online"], true);
}

TEST(pages, lists_the_children_of_one_actor) {
  const manual_clock clock{2'000'000'000};
  registry all{clock};
  actor_record parent, child;
  parent.id = 1;
  child.id = 2;
  child.parent = 1;
  all.add(parent);
  all.add(child);
  auto which = actor_filter_of(request("parent", "1"));
  ASSERT_TRUE(which.ok());
  const auto page = json::parse(actors_page(all, which.value(), "n"));
  EXPECT_EQ(page["total"], 1);
  EXPECT_EQ(page["items"][0]["id"], "2");
  all.remove(parent);
  all.remove(child);
}

TEST(pages, shows_what_a_window_holds_and_waits_for) {
  window_list all;
  all.live = 1;
  all.now = 10 * ns_per_second;
  auto& window = all.items.emplace_back();
  window.rule_name = "Drop and run";
  window.key = "/tmp/x";
  window.summary.step = 1;
  window.summary.steps = 2;
  window.summary.deadline = 12'500'000'000;
  auto event = std::make_shared<schema::event>();
  event->cls = schema::event_class::file;
  event->wall = 9 * ns_per_second;
  window.events = {event, nullptr};
  const auto page = json::parse(windows_page(all, "host-1"));
  const auto& item = page["items"][0];
  EXPECT_EQ(item["time_left_s"], 2.5);
  EXPECT_EQ(item["where"], "host-1");
  EXPECT_EQ(item["events"][0]["event"]["category"], "file") << item;
  EXPECT_TRUE(item["events"][1].is_null());
  EXPECT_EQ(page["truncated"], false);
}

} // namespace
} // namespace vedette::actors
