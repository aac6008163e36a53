#include "schema/catalog_fields.hpp"
#include "schema/event.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace vedette::schema {
namespace {

constexpr auto pid = id_of("process.pid");
constexpr auto name = id_of("process.name");
constexpr auto args = id_of("process.args");

TEST(event_test, gives_back_what_was_set) {
  event e;
  e.set(name, "bash");
  e.set(pid, 4711);
  e.set(id_of("event.truncated"), true);
  e.set(id_of("process.start"), time_ns{17});
  EXPECT_EQ(e.get(name).text(), "bash");
  EXPECT_EQ(e.get(pid).integer(), 4711);
  EXPECT_TRUE(e.get(id_of("event.truncated")).boolean());
  EXPECT_TRUE(e.get(id_of("file.path")).is_null());
  e.set(name, "dash");
  EXPECT_EQ(e.get(name).text(), "dash");
  EXPECT_EQ(e.cell_count(), 4);
}

TEST(event_test, visits_cells_in_field_order) {
  event e;
  e.set(id_of("file.path"), "/tmp/x");
  e.set(pid, 1);
  std::vector<field_id> seen;
  e.for_each([&](field_id f, const value&) { seen.push_back(f); });
  EXPECT_EQ(seen, (std::vector<field_id>{pid, id_of("file.path")}));
}

TEST(event_test, header_facts_are_fields) {
  event e;
  e.cls = event_class::process;
  e.type = event_type::abnormal_exit;
  e.sensor = sensor_id::process;
  e.wall = 5;
  e.sequence = 9;
  e.id = uid::of("x");
  EXPECT_EQ(e.get(id_of("event.category")).text(), "process");
  EXPECT_EQ(e.get(id_of("event.type")).text(), "end");
  EXPECT_EQ(e.get(id_of("event.action")).text(), "abnormal_exit");
  EXPECT_EQ(e.get(id_of("event.kind")).text(), "event");
  EXPECT_EQ(e.get(id_of("event.id")).text(), e.id.dashed());
  EXPECT_EQ(e.get(id_of("event.sequence")).integer(), 9);
  EXPECT_EQ(e.get(id_of("@timestamp")).integer(), 5);
}

TEST(event_test, lists_survive_growth_copy_and_move) {
  event e;
  e.set_list(args, {"ls", "-l", "/"});
  e.set(name, std::string(10'000, 'x'));
  auto copy = e;
  auto moved = std::move(e);
  for (const auto* x : {&copy, &moved}) {
    auto list = x->get(args);
    ASSERT_EQ(list.size(), 3);
    EXPECT_EQ(list.begin()[1].text(), "-l");
  }
  EXPECT_EQ(copy, moved);
  copy.set(pid, 1);
  EXPECT_FALSE(copy == moved);
}

TEST(event_test, clear_empties_and_keeps_memory) {
  event e;
  e.set(name, "bash");
  auto bytes = e.heap_bytes();
  e.clear();
  EXPECT_EQ(e, event{});
  EXPECT_EQ(e.heap_bytes(), bytes);
}

TEST(event_test, an_id_depends_on_device_sensor_epoch_and_sequence) {
  auto device = uid::of("device");
  auto id = event_id(device, sensor_id::file, 1, 2);
  EXPECT_EQ(id, event_id(device, sensor_id::file, 1, 2));
  EXPECT_NE(id, event_id(device, sensor_id::file, 2, 1));
  EXPECT_NE(id, event_id(device, sensor_id::dns, 1, 2));
}

TEST(event_test, complete_derives_names_from_paths_and_overwrites_nothing) {
  event e;
  e.set(id_of("process.executable"), "/usr/bin/bash");
  e.set(name, "renamed");
  e.set(id_of("file.path"), "C:\\Users\\x\\a.tar.gz");
  complete(e);
  EXPECT_EQ(e.get(name).text(), "renamed");
  EXPECT_EQ(e.get(id_of("process.Ext.image.directory")).text(), "/usr/bin");
  EXPECT_EQ(e.get(id_of("file.name")).text(), "a.tar.gz");
  EXPECT_EQ(e.get(id_of("file.extension")).text(), "gz");
  EXPECT_EQ(e.get(id_of("file.directory")).text(), "C:\\Users\\x");
}

} // namespace
} // namespace vedette::schema
