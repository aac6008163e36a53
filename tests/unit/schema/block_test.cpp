#include "schema/block.hpp"
#include "schema/block_view.hpp"
#include "schema/catalog_fields.hpp"
#include "tests/support/places.hpp"
#include "tests/support/seed.hpp"
#include "tests/unit/schema/random_events.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace vedette::schema {
namespace {

std::vector<event> random_events(std::mt19937_64& random, std::size_t count) {
  std::vector<event> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(random_event(random));
  return out;
}

std::string block_of(const std::vector<event>& events) {
  block_builder builder;
  for (const auto& e : events)
    builder.add(e);
  return builder.seal();
}

event process_start(std::uint64_t sequence, std::string_view name) {
  event e;
  e.cls = event_class::process;
  e.type = event_type::start;
  e.sensor = sensor_id::process;
  e.wall = 1'700'000'000'000'000'000 + static_cast<time_ns>(sequence);
  e.sequence = sequence;
  e.set(id_of("process.name"), name);
  e.set(id_of("process.pid"), 100 + sequence);
  return e;
}

TEST(block_test, an_empty_block_is_a_block) {
  block_builder builder;
  auto bytes = builder.seal();
  auto events = decode_block(bytes);
  ASSERT_TRUE(events.ok()) << events.why().detail;
  EXPECT_TRUE(events.value().empty());
  EXPECT_TRUE(check_block(bytes).ok());
}

TEST(block_test, gives_back_every_event_in_order) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937_64 random{seed};
  for (int round = 0; round < 60; ++round) {
    auto events = random_events(random, 1 + random() % 200);
    auto bytes = block_of(events);
    auto back = decode_block(bytes);
    ASSERT_TRUE(back.ok()) << back.why().detail;
    ASSERT_EQ(back.value().size(), events.size());
    for (std::size_t i = 0; i < events.size(); ++i)
      ASSERT_TRUE(back.value()[i] == events[i]) << i;
    auto checked = check_block(bytes);
    ASSERT_TRUE(checked.ok()) << checked.why().detail;
  }
}

TEST(block_test, a_builder_can_be_used_again) {
  block_builder builder;
  builder.add(process_start(1, "a"));
  auto first = builder.seal();
  EXPECT_EQ(builder.events(), 0);
  builder.add(process_start(1, "a"));
  EXPECT_EQ(builder.seal(), first);
}

TEST(block_test, ids_of_an_origin_cost_nothing_and_come_back) {
  auto device = uid::of("device");
  block_builder builder;
  builder.set_origin(device, 7);
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    auto e = process_start(i, "bash");
    if (i % 2 == 0)
      e.id = event_id(device, e.sensor, 7, i);
    builder.add(e);
  }
  auto odd = process_start(1001, "bash");
  odd.id = uid::of("of somebody else");
  builder.add(odd);
  auto bytes = builder.seal();
  EXPECT_LT(bytes.size(), 1600) << "ids are stored";
  auto back = decode_block(bytes);
  ASSERT_TRUE(back.ok());
  for (std::uint64_t i = 1; i <= 1000; ++i)
    ASSERT_EQ(back.value()[i - 1].id,
              event_id(device, sensor_id::process, 7, i));
  EXPECT_EQ(back.value().back().id, odd.id);
  EXPECT_EQ(read_block_summary(bytes).value().origins,
            (std::vector<block_origin>{{device, 7}}));
}

TEST(block_test, the_summary_has_no_false_no) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937_64 random{seed};
  auto events = random_events(random, 300);
  auto summary = read_block_summary(block_of(events)).value();
  EXPECT_EQ(summary.events, 300);
  for (const auto& e : events) {
    EXPECT_TRUE(summary.may_have(e.cls));
    EXPECT_TRUE(summary.may_have(e.type));
    EXPECT_TRUE(summary.may_have_time(e.wall, e.wall));
    e.for_each([&](field_id field, const value& x) {
      EXPECT_TRUE(summary.may_have_field(field));
      if (x.kind() == value_kind::integer) {
        EXPECT_TRUE(summary.may_have_number(field, x.integer(), x.integer()));
      } else if (x.is_text()) {
        EXPECT_TRUE(summary.may_have_text(field, x.text(), random() % 2 == 0));
      } else if (x.is_list()) {
        for (const auto& item : x)
          EXPECT_TRUE(summary.may_have_text(field, item.text(), false));
      }
    });
  }
}

TEST(block_test, the_summary_rules_out_most_of_what_is_absent) {
  std::vector<event> events;
  for (std::uint64_t i = 0; i < 500; ++i)
    events.push_back(process_start(i + 1, "Tool" + std::to_string(i)));
  auto summary = read_block_summary(block_of(events)).value();
  constexpr auto name = id_of("process.name");
  EXPECT_TRUE(summary.may_have_text(name, "tOOL17", true));
  EXPECT_FALSE(summary.may_have_field(id_of("file.path")));
  EXPECT_FALSE(summary.may_have(event_class::file));
  EXPECT_FALSE(summary.may_have(event_type::exit));
  EXPECT_FALSE(summary.may_have_number(id_of("process.pid"), 0, 100));
  EXPECT_TRUE(summary.may_have_number(id_of("process.pid"), 0, 101));
  EXPECT_FALSE(summary.may_have_time(0, 1'600'000'000'000'000'000));
  int wrong = 0;
  for (int i = 0; i < 10'000; ++i)
    wrong += summary.may_have_text(name, "absent" + std::to_string(i), true);
  EXPECT_LT(wrong, 400);
}

TEST(block_test, a_character_that_folds_into_ascii_is_found_ignoring_case) {
  auto summary
    = read_block_summary(block_of({process_start(1, "\xe2\x84\xaa")})).value();
  EXPECT_TRUE(summary.may_have_text(id_of("process.name"), "k", true));
}

TEST(block_test, columns_say_what_events_say) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937_64 random{seed};
  auto events = random_events(random, 200);
  auto bytes = block_of(events);
  auto view = block_view::open(bytes);
  ASSERT_TRUE(view.ok());
  auto order = view.value().order();
  ASSERT_TRUE(order.ok());
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto [cls, row] = order.value()[i];
    ASSERT_EQ(cls, events[i].cls);
    EXPECT_EQ(view.value().walls(cls).value()[row], events[i].wall);
    EXPECT_EQ(view.value().types(cls).value()[row], events[i].type);
    for (auto field : view.value().fields_of(cls)) {
      auto columns = view.value().columns(cls, field);
      ASSERT_TRUE(columns.ok());
      value found;
      for (const auto* column : columns.value())
        if (!column->at(row).is_null())
          found = column->at(row);
      EXPECT_TRUE(identical(found, events[i].get(field)));
    }
  }
}

TEST(block_test, codes_are_scanned_without_events) {
  std::vector<event> events;
  for (std::uint64_t i = 0; i < 1000; ++i)
    events.push_back(process_start(i + 1, i % 10 == 0 ? "bash" : "sh"));
  auto bytes = block_of(events);
  auto view = std::move(block_view::open(bytes)).value();
  auto columns
    = view.columns(event_class::process, id_of("process.name")).value();
  ASSERT_EQ(columns.size(), 1);
  ASSERT_TRUE(columns[0]->coded);
  ASSERT_EQ(columns[0]->codes.size(), 2);
  int hits = 0;
  columns[0]->for_each_code([&](std::uint32_t, std::uint32_t code) {
    hits += columns[0]->codes[code].text() == "bash" ? 1 : 0;
  });
  EXPECT_EQ(hits, 100);
  EXPECT_TRUE(
    view.columns(event_class::file, id_of("file.path")).value().empty());
}

TEST(block_test, decodes_the_golden_block_of_version_1) {
  std::mt19937_64 random{1};
  std::vector<event> events;
  for (std::uint64_t i = 0; i < 40; ++i)
    events.push_back(process_start(i, i % 3 == 0 ? "bash" : "sh"));
  events[7].set_list(id_of("process.args"), {"bash", "-c"});
  events[9].set(id_of("agent.gap.lost"), 3.5);
  events[11].set(id_of("event.truncated"), true);
  const auto path = test::source_dir() + "/tests/data/wire/v1/block.bin";
  if (std::getenv("VEDETTE_WRITE_GOLDEN") != nullptr && !std::ifstream{path})
    std::ofstream{path, std::ios::binary} << block_of(events);
  std::ifstream in{path, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  auto back = decode_block(bytes);
  ASSERT_TRUE(back.ok()) << back.why().detail;
  EXPECT_TRUE(back.value() == events);
}

TEST(block_test, damaged_blocks_never_crash_and_are_found_out) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937_64 random{seed};
  for (int round = 0; round < 15; ++round) {
    auto bytes = block_of(random_events(random, 1 + random() % 50));
    for (int i = 0; i < 300; ++i) {
      auto damaged = bytes;
      for (auto flips = random() % 3 + 1; flips > 0; --flips)
        damaged[random() % damaged.size()]
          ^= static_cast<char>(1U << random() % 8);
      if (random() % 10 == 0)
        damaged.resize(random() % damaged.size());
      auto checked = check_block(damaged);
      EXPECT_TRUE(checked.ok() || checked.why().code == errc::corrupt);
      auto decoded = decode_block(damaged);
      EXPECT_TRUE(decoded.ok() || !checked.ok());
    }
  }
  EXPECT_FALSE(check_block("").ok());
  EXPECT_FALSE(check_block(std::string(256, '\0')).ok());
}

TEST(block_test, a_summary_that_hides_events_is_refused) {
  auto honest = block_of({process_start(1, "evil")});
  auto other = block_of({process_start(1, "good")});
  auto a = split_block(honest).value();
  auto b = split_block(other).value();
  auto forged = std::string{b.summary} + std::string{a.body};
  auto checked = check_block(forged);
  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.why().detail.find("summary"), std::string::npos);
}

} // namespace
} // namespace vedette::schema
