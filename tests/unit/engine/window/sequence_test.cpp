#include "engine/window/sequence.hpp"
#include "tests/unit/engine/window/letters.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {

namespace {

class sequence_test : public testing::Test {
protected:
  /// Steps by letter; a small letter is a missing step.
  sequence_test& steps(std::string_view letters) {
    for (auto c : letters) {
      step x;
      x.missing = c >= 'a' && c <= 'z';
      of.steps.push_back(std::move(x));
    }
    names = letters;
    return *this;
  }
  /// `A1 B2 z5`: event of step A at time 1 …; `*` is until, `!` lets time pass.
  std::string run(std::string_view events) {
    sequence_window x{of, {}};
    return play(x, names, events);
  }

  rule of;
  std::string names;
};

} // namespace

TEST_F(sequence_test, completes_in_order_only) {
  of.shape = rule_shape::sequence;
  steps("AB");
  EXPECT_EQ(run("A1 B2"), "A1 B2");
  EXPECT_EQ(run("B1 A2"), "");
  EXPECT_EQ(run("A1 B2 B3"), "A1 B2");
}

TEST_F(sequence_test, the_newest_candidate_of_a_step_wins) {
  steps("ABC");
  EXPECT_EQ(run("A1 B2 A3 B4 C5"), "A3 B4 C5");
  EXPECT_EQ(run("A1 B2 C3 B4"), "A1 B2 C3");
}

TEST_F(sequence_test, one_event_is_one_step_only) {
  steps("AA");
  of.paths = {{0, 0, 0}};
  names = "A";
  of.steps.resize(1);
  EXPECT_EQ(run("A1 A2 A3 A4"), "A1 A2 A3 | A2 A3 A4");
}

TEST_F(sequence_test, respects_the_span) {
  steps("AB");
  of.max_span = 3;
  EXPECT_EQ(run("A1 B4"), "A1 B4");
  EXPECT_EQ(run("A1 B5"), "");
}

TEST_F(sequence_test, until_ends_what_is_under_way) {
  steps("AB");
  EXPECT_EQ(run("A1 *2 B3"), "");
  // An event that is both: the last step first, then the end.
  EXPECT_EQ(run("A1 B2*"), "A1 B2");
  EXPECT_EQ(run("A1* B2"), "");
  of.until_first = true;
  EXPECT_EQ(run("A1 B2*"), "");
  EXPECT_EQ(run("A1* B2"), "A1 B2");
}

TEST_F(sequence_test, a_missing_step_in_between_forbids) {
  steps("AmB");
  EXPECT_EQ(run("A1 B3"), "A1 - B3");
  EXPECT_EQ(run("A1 m2 B3"), "");
  // At the time of a neighbour is not in between.
  EXPECT_EQ(run("A1 m1 B3"), "A1 - B3");
  EXPECT_EQ(run("A1 m3 B3"), "A1 - B3");
}

TEST_F(sequence_test, a_trailing_missing_step_waits_for_the_whole_span) {
  steps("ABm");
  of.max_span = 10;
  EXPECT_EQ(run("A1 B2"), "");
  EXPECT_EQ(run("A1 B2 !11"), "");
  EXPECT_EQ(run("A1 B2 !12"), "A1 B2 -");
  EXPECT_EQ(run("A1 B2 m11 !20"), "");
  EXPECT_EQ(run("A1 B2 !12 m13"), "A1 B2 -");
}

TEST_F(sequence_test, a_leading_missing_step_looks_back_a_span) {
  steps("mA");
  of.max_span = 5;
  EXPECT_EQ(run("A3"), "- A3");
  EXPECT_EQ(run("m1 A6"), "");
  EXPECT_EQ(run("m1 A7"), "- A7");
}

TEST_F(sequence_test, missing_steps_at_both_ends_need_a_span_free_of_both) {
  steps("mAn");
  of.max_span = 19;
  EXPECT_EQ(run("m1 A10 n21"), "- A10 -");
  EXPECT_EQ(run("m1 A10 n20 !99"), "");
  EXPECT_EQ(run("m1 A10 !20"), "");
  EXPECT_EQ(run("m1 A10 !21"), "- A10 -");
}

TEST_F(sequence_test, a_forking_step_keeps_the_partial_match) {
  steps("ABC");
  of.steps[1].fork = true;
  EXPECT_EQ(run("A1 B2 C3 B4 C5"), "A1 B2 C3 | A1 B4 C5");
}

TEST_F(sequence_test, alternative_paths_complete_on_their_own) {
  steps("ABC");
  of.paths = {{0, 1}, {0, 2}};
  EXPECT_EQ(run("A1 C2 B3"), "A1 C2 | A1 B3");
}

TEST_F(sequence_test, a_step_may_have_to_come_soon) {
  steps("AB");
  of.steps[1].within = 2;
  EXPECT_EQ(run("A1 B3"), "A1 B3");
  EXPECT_EQ(run("A1 B4"), "");
}

TEST_F(sequence_test, one_activation_per_key_if_asked) {
  steps("ABC");
  of.many_per_key = false;
  EXPECT_EQ(run("A1 A2 B3 C4"), "A1 B3 C4");
}

TEST_F(sequence_test, is_small) {
  steps("AB");
  of.max_span = 10;
  sequence_window x{of, "0123456789"};
  std::vector<completion> out;
  x.feed(1, {1, 1, 1}, {}, out);
  EXPECT_LE(x.summary().bytes, 300U);
  EXPECT_EQ(x.deadline(), 12);
  x.advance_to(12, out);
  EXPECT_TRUE(x.idle());
}

} // namespace vedette::engine
