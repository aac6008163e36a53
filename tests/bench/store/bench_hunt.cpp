#include "base/shard.hpp"
#include "cloud/hunt/hunt_engine.hpp"
#include "schema/catalog_fields.hpp"
#include "tests/bench/store/telemetry.hpp"
#include "tests/unit/cloud/hunt/memory_blocks.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Prints what questions about many blocks cost one thread: CPU time, and how
// many blocks were read for the answer.

namespace vedette::bench {
namespace {

constexpr int devices = 64;
constexpr int blocks_per_device = 64;
constexpr int events_per_block = 500;

std::shared_ptr<cloud::memory_blocks> make_blocks() {
  auto out = std::make_shared<cloud::memory_blocks>();
  for (int block = 0; block < blocks_per_device; ++block)
    for (int device = 0; device < devices; ++device) {
      const auto id = uid::of("device " + std::to_string(device));
      schema::block_builder builder;
      builder.set_origin(id, 1);
      for (int i = 0; i < events_per_block; ++i) {
        schema::event e;
        e.cls = schema::event_class::process;
        e.type = schema::event_type::start;
        e.sensor = schema::sensor_id::process;
        e.sequence
          = static_cast<std::uint64_t>(block * events_per_block + i + 1);
        e.wall = (1'700'000'000LL + block * 60 + i / 10) * ns_per_second
                 + device * 1000 + i;
        e.set(schema::id_of("process.name"), i % 7 == 0 ? "curl" : "bash");
        e.set(schema::id_of("process.pid"), i);
        e.set(schema::id_of("process.command_line"),
              "bash -c job-" + std::to_string(i * 31 % 4001));
        builder.add(e);
      }
      out->add({id}, builder.seal());
    }
  return out;
}

void ask(const actors::query_engine& engine, const char* name,
         actors::query_spec what) {
  what.bound = std::make_shared<actors::answer_bound>();
  const auto shared = std::make_shared<const actors::query_spec>(what);
  const auto from = cpu_seconds();
  auto merge = engine.make_merge(*shared);
  actors::scan_progress progress;
  for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
    auto scan = engine.open(shared, shard);
    for (bool more = scan.ok(); more;) {
      std::vector<actors::query_row> rows;
      auto stepped = scan.value()->step(rows, progress);
      more = stepped.ok() && stepped.value();
      merge->add(std::move(rows));
    }
  }
  const auto rows = merge->rows().size();
  std::printf(
    "  %-46s %6zu rows %8.3f CPU s, %5llu blocks read, %5llu spared\n", name,
    rows, cpu_seconds() - from,
    static_cast<unsigned long long>(progress.blocks_scanned),
    static_cast<unsigned long long>(progress.blocks_spared));
}

int run() {
  const auto blocks = make_blocks();
  const auto engine = cloud::make_hunt_engine(
    {[blocks] { return blocks; },
     [](const uid&) { return schema::device_facts{}; }});
  std::printf("%d blocks of %d events, %d devices\n",
              devices * blocks_per_device, events_per_block, devices);
  for (const auto* text :
       {"any where true | head 3", "any where true | tail 3",
        "any where true | filter process.name == \"curl\" | head 50",
        "any where true | unique event.id | head 3"}) {
    actors::query_spec what;
    what.text = text;
    ask(*engine, text, what);
  }
  actors::query_spec newest;
  newest.text = "any where true";
  newest.limit = 100;
  ask(*engine, "the newest 100", newest);
  newest.device = uid::of("device 7");
  ask(*engine, "the newest 100 of one device", newest);
  return 0;
}

} // namespace
} // namespace vedette::bench

int main() {
  return vedette::bench::run();
}
