#include "cloud/api/idempotency.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class idempotency_test : public testing::Test {
protected:
  static reply made(const std::string& what) {
    reply out;
    out.status = 201;
    out.body = {{"id", what}};
    return out;
  }
  void keep(idempotency_store& in, const std::string& key) {
    EXPECT_TRUE(in.take("ann", key, "f").mine);
    in.keep("ann", key, made(key));
    in.release_unfinished("ann", key);
  }

  manual_clock clock{0, ns_per_second};
};

TEST_F(idempotency_test, the_same_request_gets_the_same_answer) {
  idempotency_store kept{clock};
  keep(kept, "k");
  auto again = kept.take("ann", "k", "f");
  EXPECT_FALSE(again.mine);
  EXPECT_EQ(again.answer->status, 201);
  EXPECT_EQ(again.answer->body["id"], "k");
  EXPECT_EQ(net::find_header(again.answer->headers, "idempotency-replayed"),
            "true");
  EXPECT_TRUE(kept.take("bob", "k", "f").mine); // Keys belong to a user.
}

TEST_F(idempotency_test, another_request_and_one_too_early_are_refused) {
  idempotency_store kept{clock};
  keep(kept, "k");
  EXPECT_EQ(kept.take("ann", "k", "other").answer->status, 422);
  EXPECT_TRUE(kept.take("ann", "slow", "f").mine);
  EXPECT_EQ(kept.take("ann", "slow", "f").answer->status, 409);
  kept.release_unfinished("ann", "slow"); // It was refused: nothing happened.
  EXPECT_TRUE(kept.take("ann", "slow", "g").mine);
}

TEST_F(idempotency_test, is_bounded_and_forgets) {
  idempotency_limits few;
  few.answers_max = 3;
  few.lifetime = 60 * ns_per_second;
  idempotency_store kept{clock, few};
  for (const char* key : {"1", "2", "3", "4", "5"})
    keep(kept, key);
  EXPECT_LE(kept.size(), 4U);
  EXPECT_TRUE(kept.take("ann", "1", "f").mine);
  EXPECT_FALSE(kept.take("ann", "5", "f").mine);
  clock.advance(61 * ns_per_second);
  EXPECT_TRUE(kept.take("ann", "5", "f").mine);
  few.answer_bytes_max = 1;
  idempotency_store small{clock, few};
  keep(small, "k");
  EXPECT_EQ(small.size(), 0U);
}

} // namespace
} // namespace vedette::cloud
