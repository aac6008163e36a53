#include "actors/contract/error.hpp"

#include <caf/sec.hpp>
#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

TEST(actor_error, carries_code_and_detail_there_and_back) {
  auto back = from_caf(to_caf({errc::not_found, "rule 7: no such rule"}));
  EXPECT_EQ(back.code, errc::not_found);
  EXPECT_EQ(back.detail, "rule 7: no such rule");
}

TEST(actor_error, tells_a_missed_deadline_from_a_dead_receiver) {
  EXPECT_EQ(from_caf(make_error(caf::sec::request_timeout)).code,
            errc::timed_out);
  EXPECT_EQ(from_caf(make_error(caf::sec::request_receiver_down)).code,
            errc::unavailable);
}

} // namespace
} // namespace vedette::actors
