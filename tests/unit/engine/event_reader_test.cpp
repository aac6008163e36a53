#include "engine/event_reader.hpp"

#include <gtest/gtest.h>

namespace vedette::engine {
namespace {

schema::event event_of(schema::event_class cls) {
  schema::event out;
  out.cls = cls;
  out.wall = 5;
  out.sequence = 7;
  out.set(*schema::resolve(cls, "process.name"), "bash");
  return out;
}

TEST(event_reader, fills_what_the_layout_asks_for) {
  layout fields;
  const auto name = fields.bind("process.name");
  const auto path = fields.bind("file.path");
  event_reader reader{fields};
  const auto event = event_of(schema::event_class::process);
  const auto row = reader.read(event);
  EXPECT_EQ(row.cells[layout::category].text(), "process");
  EXPECT_EQ(row.cells[name].text(), "bash");
  EXPECT_TRUE(row.cells[path].is_null());
  EXPECT_EQ(row.time, 5);
  EXPECT_EQ(row.tiebreak, 7);
}

TEST(event_reader, binds_a_name_anew_for_each_class) {
  layout fields;
  const auto who = fields.bind("InstigatingProcess.Name");
  event_reader reader{fields};
  const auto file = event_of(schema::event_class::file);
  EXPECT_EQ(reader.read(file).cells[who].text(), "bash");
  const auto start = event_of(schema::event_class::process);
  EXPECT_TRUE(reader.read(start).cells[who].is_null());
}

TEST(event_reader, collects_every_value_for_keyword_searches) {
  layout fields;
  event_reader reader{fields, true};
  const auto event = event_of(schema::event_class::file);
  ASSERT_EQ(reader.read(event).all.size(), 1u);
  EXPECT_EQ(reader.read(event).all[0].text(), "bash");
}

} // namespace
} // namespace vedette::engine
