#include "cloud/api/live_feed.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class view final : public net::http_stream {
public:
  bool write(std::string chunk) override {
    text += chunk;
    return open;
  }
  void close() override { open = false; }
  std::string text;
  bool open = true;
};

const auto anybody = [] { return true; };

TEST(live_feed, closes_the_view_of_who_may_look_no_longer) {
  live_feed feed;
  bool may = true;
  auto theirs = std::make_shared<view>(), ours = std::make_shared<view>();
  ASSERT_TRUE(feed.add(theirs, [&may] { return may; }));
  ASSERT_TRUE(feed.add(ours, anybody));
  feed.review();
  EXPECT_EQ(feed.size(), 2U);
  may = false;
  feed.review();
  EXPECT_FALSE(theirs->open);
  EXPECT_TRUE(ours->open);
  EXPECT_EQ(feed.size(), 1U);
}

TEST(live_feed, tells_every_view_and_forgets_those_that_left) {
  live_feed feed;
  auto first = std::make_shared<view>(), second = std::make_shared<view>();
  EXPECT_TRUE(feed.add(first, anybody));
  EXPECT_TRUE(feed.add(second, anybody));
  feed.tell("device", "{\"id\":1}");
  EXPECT_NE(first->text.find("event: device\ndata: {\"id\":1}\n\n"),
            std::string::npos);
  second->open = false;
  feed.beat();
  EXPECT_EQ(feed.size(), 1U);
  feed.close();
  EXPECT_FALSE(first->open);
}

TEST(live_feed, has_a_bound) {
  live_feed feed;
  for (std::size_t i = 0; i < live_feed::views_max; ++i)
    EXPECT_TRUE(feed.add(std::make_shared<view>(), anybody));
  EXPECT_FALSE(feed.add(std::make_shared<view>(), anybody));
}

} // namespace
} // namespace vedette::cloud
