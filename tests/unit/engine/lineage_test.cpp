#include "engine/lineage.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace vedette::engine {

namespace {

/// A stream of process events with ids and parents.
class lineage_test : public testing::Test {
protected:
  void follow(lineage_kind kind) {
    lineage made;
    made.kind = kind;
    made.where
      = make_compare(make_field(fields.bind("process_name")), expr_op::equal,
                     make_literal(make_constant(std::string{"sh"})), false);
    made.into = fields.bind("<answer>");
    into = made.into;
    auto ready = lineage_tracker::compile({made}, fields);
    ASSERT_TRUE(ready.ok());
    tracker.emplace(std::move(ready).value());
  }

  /// Whether the event's process stands in the relation.
  bool see(std::int64_t pid, std::int64_t parent, std::string_view name,
           std::string_view subtype) {
    std::vector<value> cells(fields.size());
    cells[layout::category] = value{std::string_view{"process"}};
    cells[fields.bind("pid")] = value{pid};
    cells[fields.bind("ppid")] = value{parent};
    cells[fields.bind("process_name")] = value{name};
    cells[fields.bind("subtype")] = value{subtype};
    row event{cells, 0, 0, {}};
    eval_scratch work;
    tracker->observe(event, cells, work);
    return cells[into].boolean();
  }

  layout fields;
  std::optional<lineage_tracker> tracker;
  slot into = 0;
};

} // namespace

TEST_F(lineage_test, children_are_one_generation) {
  follow(lineage_kind::child);
  EXPECT_FALSE(see(10, 1, "sh", "create"));
  EXPECT_TRUE(see(11, 10, "ls", "create"));
  EXPECT_FALSE(see(12, 11, "cat", "create"));
  EXPECT_TRUE(see(11, 10, "ls", "other"));
}

TEST_F(lineage_test, descendants_are_all_generations) {
  follow(lineage_kind::descendant);
  see(10, 1, "sh", "create");
  EXPECT_TRUE(see(11, 10, "ls", "create"));
  EXPECT_TRUE(see(12, 11, "cat", "create"));
  EXPECT_FALSE(see(13, 1, "cat", "create"));
}

TEST_F(lineage_test, the_process_itself) {
  follow(lineage_kind::event);
  EXPECT_TRUE(see(10, 1, "sh", "create"));
  EXPECT_FALSE(see(11, 10, "ls", "create"));
}

TEST_F(lineage_test, a_process_that_ended_is_forgotten_afterwards) {
  follow(lineage_kind::child);
  see(10, 1, "sh", "create");
  see(10, 1, "x", "terminate");
  EXPECT_FALSE(see(11, 10, "ls", "create"));
}

} // namespace vedette::engine
