#include "cloud/hunt/column_filter.hpp"
#include "engine/eql/eql.hpp"
#include "engine/event_reader.hpp"
#include "schema/block.hpp"
#include "schema/catalog_fields.hpp"
#include "tests/support/seed.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace vedette::cloud {
namespace {

using schema::event;
using schema::event_class;
using schema::id_of;

/// Events with few distinct values, some absent, some of an unusual kind.
event some_event(std::mt19937_64& random) {
  event e;
  const event_class classes[]
    = {event_class::process, event_class::file, event_class::network};
  e.cls = classes[random() % 3];
  e.type = static_cast<schema::event_type>(random() % 20);
  e.sensor = schema::sensor_id::process;
  e.wall = static_cast<time_ns>(random() % 1000);
  e.sequence = random() % 50;
  const char* names[] = {"bash", "BASH", "sh", "python3", "", "\xe2\x84\xaash"};
  if (random() % 4 != 0)
    e.set(id_of("process.name"), names[random() % 6]);
  if (random() % 4 != 0)
    e.set(id_of("process.pid"), random() % 8);
  if (random() % 20 == 0)
    e.set(id_of("process.pid"), "seven");
  if (random() % 2 == 0)
    e.set(id_of("process.parent.pid"), random() % 8);
  if (random() % 3 == 0)
    e.set_list(id_of("process.args"), {names[random() % 6], "-c"});
  if (random() % 2 == 0)
    e.set(id_of("destination.ip"),
          random() % 2 == 0 ? "10.0.0.1" : "192.168.1.7");
  if (random() % 2 == 0)
    e.set(id_of("file.path"), "/tmp/" + std::to_string(random() % 4));
  return e;
}

constexpr std::array conditions{
  R"(process where process.name == "bash")",
  R"(any where process.name : "bash")",
  R"(file where process.name like~ "*sh")",
  R"(any where process.name in ("sh", "python3") and process.pid > 3)",
  R"(any where not process.name in ("sh", "python3"))",
  R"(any where process.name != "bash" or process.pid == 7)",
  R"(network where cidrMatch(destination.ip, "10.0.0.0/8"))",
  R"(any where process.pid == process.parent.pid)",
  R"(any where process.pid + 1 == process.parent.pid and process.name != null)",
  R"(any where process.name == null)",
  R"(any where length(process.name) > 3 or file.path regex "/tmp/[01]")",
  R"(any where process.args == "-c")",
  R"(file where file.path : "/tmp/*" and not (process.pid < 4 or process.pid > 6))",
  R"(any where event.action == "start" or event.type == "end")",
  R"(any where event.category == "file" and process.pid == 1)",
  R"(any where process.pid == 100000)",
  R"(any where process.name == "nobody has this")",
  R"(any where no.such.field == 1 or process.pid == 2)",
  R"(any where @timestamp > 500)",
  R"(process where true)",
};

TEST(column_filter_test, agrees_with_the_engine_on_every_event) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937_64 random{seed};
  for (int round = 0; round < 8; ++round) {
    schema::block_builder builder;
    std::vector<event> events;
    for (int i = 0; i < 200; ++i) {
      events.push_back(some_event(random));
      builder.add(events.back());
    }
    auto bytes = builder.seal();
    auto view = std::move(schema::block_view::open(bytes)).value();
    auto order = view.order().value();
    for (const auto* text : conditions) {
      for (auto dialect :
           {engine::eql::dialect::elastic, engine::eql::dialect::endgame}) {
        engine::layout fields;
        diagnostics problems;
        auto query = engine::eql::compile_query(text, {dialect, false}, fields,
                                                problems);
        if (!query)
          continue; // Not every form is in both dialects.
        const auto& where = query->matches.steps[0].where;
        auto filter = column_filter::compile(where, fields);
        ASSERT_TRUE(filter.ok()) << text << ": " << filter.why().detail;
        auto whole = std::move(engine::expression::compile(where)).value();
        engine::event_reader reader{fields};
        engine::eval_scratch work;
        std::array<std::vector<std::uint32_t>, schema::event_class_count> want;
        for (std::size_t i = 0; i < events.size(); ++i) {
          work.reset();
          if (whole.test(reader.read(events[i]), work) == engine::truth::yes)
            want[static_cast<std::size_t>(order[i].cls)].push_back(
              order[i].row);
        }
        for (std::size_t c = 0; c < want.size(); ++c) {
          auto cls = static_cast<event_class>(c);
          std::vector<std::uint32_t> rows;
          ASSERT_TRUE(filter.value().select(view, cls, rows).ok());
          EXPECT_EQ(rows, want[c]) << text;
          EXPECT_TRUE(want[c].empty()
                      || filter.value().may_match(view.summary(), cls))
            << text << ": a block with matches would be skipped";
        }
      }
    }
  }
}

TEST(column_filter_test, skips_blocks_that_cannot_match) {
  schema::block_builder builder;
  event e;
  e.cls = event_class::process;
  e.set(id_of("process.name"), "bash");
  e.set(id_of("process.pid"), 5);
  builder.add(e);
  auto summary = schema::read_block_summary(builder.seal()).value();
  auto may = [&](const char* text) {
    engine::layout fields;
    diagnostics problems;
    auto query = engine::eql::compile_query(text, {}, fields, problems);
    EXPECT_TRUE(query) << text;
    auto filter = column_filter::compile(query->matches.steps[0].where, fields);
    return filter.value().may_match(summary, event_class::process);
  };
  EXPECT_TRUE(may(R"(process where process.name : "BASH")"));
  EXPECT_FALSE(may(R"(process where process.name == "zsh")"));
  EXPECT_FALSE(may(R"(file where process.name == "bash")"));
  EXPECT_FALSE(may(R"(any where process.pid == 6)"));
  EXPECT_FALSE(may(R"(any where file.path like "*")"));
  EXPECT_FALSE(may(R"(any where process.name in ("a", "b"))"));
}

} // namespace
} // namespace vedette::cloud
