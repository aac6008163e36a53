#include "cloud/hunt/process_family.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

schema::event start(const char* id, const char* parent) {
  schema::event e;
  e.cls = schema::event_class::process;
  e.type = schema::event_type::start;
  e.wall = 5;
  e.set(schema::id_of("process.entity_id"), id);
  e.set(schema::id_of("process.parent.entity_id"), parent);
  return e;
}

TEST(process_family_test, knows_who_started_whom_in_any_order) {
  process_family family;
  for (auto [id, parent] : {std::pair{"c", "b"}, std::pair{"b", "a"},
                            std::pair{"d", "b"}, std::pair{"x", "y"}})
    family.learn(start(id, parent));
  EXPECT_EQ(family.descendants("b"), (std::set<std::string>{"b", "c", "d"}));
  EXPECT_EQ(family.ancestors("c"), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(family.find("c")->start, 5);
  EXPECT_EQ(family.find("nobody"), nullptr);
}

TEST(process_family_test, survives_a_circle) {
  process_family family;
  family.learn(start("a", "b"));
  family.learn(start("b", "a"));
  EXPECT_EQ(family.ancestors("a"), (std::vector<std::string>{"b"}));
  EXPECT_EQ(family.descendants("a").size(), 2);
}

} // namespace
} // namespace vedette::cloud
