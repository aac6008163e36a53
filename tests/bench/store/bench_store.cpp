#include "cloud/hunt/column_filter.hpp"
#include "cloud/store/store.hpp"
#include "engine/eql/eql.hpp"
#include "engine/event_reader.hpp"
#include "schema/block.hpp"
#include "schema/block_view.hpp"
#include "tests/bench/store/telemetry.hpp"
#include "tests/support/corpus.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

// Prints what an event costs: bytes in blocks, time to pack, check, store and
// search it, on the recorded telemetry of the shared data. CPU time of one
// thread, but for durable ingest, which waits for the disk.

namespace vedette::bench {
namespace {

using schema::event;

template <class Work>
double best_of(int rounds, Work&& work) {
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    auto from = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - from);
  }
  return best;
}

void print_sizes(const telemetry& of) {
  auto n = static_cast<double>(of.events.size());
  std::size_t plain = 0;
  auto packed = static_cast<double>(packed_json_bytes(of.events, plain));
  std::printf("\n%s: %zu events, %.0f B JSON/event, %zu values unknown\n",
              of.name.c_str(), of.events.size(), static_cast<double>(plain) / n,
              of.unknown_values);
  std::printf("  zstd-3 of JSON, 64k lines    %6.2f B/event\n", packed / n);
  struct shape {
    const char* name;
    std::size_t events;
    int level;
    bool sorted;
  };
  for (auto [name, events, level, sorted] :
       {shape{"block 256, arrival order", 256, schema::block_level_fast, false},
        shape{"block 4k, arrival order", 4096, schema::block_level_fast, false},
        shape{"block 16k, arrival order", 16'384, schema::block_level_fast,
              false},
        shape{"block 64k, sorted", 65'536, schema::block_level_small, true}}) {
    std::vector<std::string> blocks;
    auto seconds = best_of(
      2, [&] { blocks = blocks_of(of.events, events, level, sorted); });
    auto bytes = static_cast<double>(bytes_of(blocks));
    std::printf("  %-28s %6.2f B/event  %5.1fx smaller than zstd JSON  "
                "%7.0f events/s packed\n",
                name, bytes / n, packed / bytes, n / seconds);
  }
}

void print_reading(const telemetry& of) {
  auto blocks = blocks_of(of.events, 4096, schema::block_level_fast, false);
  auto n = static_cast<double>(of.events.size());
  auto check = best_of(2, [&] {
    for (const auto& x : blocks)
      if (!schema::check_block(x).ok())
        std::printf("a block is refused\n");
  });
  auto decode = best_of(2, [&] {
    for (const auto& x : blocks)
      if (!schema::decode_block(x).ok())
        std::printf("a block does not decode\n");
  });
  std::printf("\n4k blocks of %s: %.0f events/s checked, %.0f decoded\n",
              of.name.c_str(), n / check, n / decode);
}

void print_ingest(const telemetry& of) {
  auto path = std::filesystem::temp_directory_path()
              / ("vedette-bench-" + std::to_string(::getpid()));
  auto n = static_cast<double>(of.events.size());
  for (std::size_t devices : {1U, 16U}) {
    std::filesystem::remove_all(path);
    system_clock_source clock;
    auto opened = cloud::store::open({path.string(), 30}, clock);
    if (!opened.ok()) {
      std::printf("%s\n", opened.why().detail.c_str());
      return;
    }
    auto& store = *opened.value();
    auto blocks = blocks_of(of.events, 4096, schema::block_level_fast, false);
    std::vector<std::uint64_t> sequences(devices, 0);
    std::vector<actors::block_append> batch;
    double cpu = cpu_seconds();
    double wall = wall_seconds();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      auto lane = static_cast<schema::lane>(i % 4);
      actors::block_stream stream{
        uid::of("device"), static_cast<std::uint32_t>(i % devices / 4), lane};
      auto& sequence = sequences[i % devices];
      if (devices == 1)
        stream.which = schema::lane::telemetry;
      batch.push_back(
        {stream, ++sequence, std::make_shared<const std::string>(blocks[i])});
      if (batch.size() < devices && i + 1 < blocks.size())
        continue;
      for (const auto& x : store.events().append(batch))
        if (!x.ok())
          std::printf("%s\n", x.why().detail.c_str());
      batch.clear();
    }
    cpu = cpu_seconds() - cpu;
    wall = wall_seconds() - wall;
    std::printf("durable ingest, %2zu blocks per flush: %8.0f events/s "
                "(%.0f per CPU second)\n",
                devices, n / wall, n / cpu);
    if (devices == 1)
      continue;
    while (true) {
      auto merged = store.merge_step();
      if (!merged.ok() || merged.value().blocks_read == 0)
        break;
      std::printf("merged %u blocks, %.0f events: %.2f -> %.2f B/event\n",
                  merged.value().blocks_read,
                  static_cast<double>(merged.value().events),
                  static_cast<double>(merged.value().bytes_before)
                    / static_cast<double>(merged.value().events),
                  static_cast<double>(merged.value().bytes_after)
                    / static_cast<double>(merged.value().events));
    }
  }
  std::filesystem::remove_all(path);
}

struct scan_result {
  std::size_t hits = 0;
  std::size_t skipped = 0;
  double seconds = 0;
};

scan_result scan_columns(const std::vector<std::string>& blocks,
                         cloud::column_filter& filter) {
  scan_result out;
  out.seconds = best_of(3, [&] {
    out.hits = out.skipped = 0;
    std::vector<std::uint32_t> rows;
    for (const auto& block : blocks) {
      auto summary = schema::read_block_summary(block).value();
      bool opened = false;
      std::optional<schema::block_view> view;
      for (std::size_t c = 0; c < schema::event_class_count; ++c) {
        auto cls = static_cast<schema::event_class>(c);
        if (!filter.may_match(summary, cls))
          continue;
        if (!opened)
          view.emplace(std::move(schema::block_view::open(block)).value());
        opened = true;
        rows.clear();
        std::ignore = filter.select(*view, cls, rows);
        out.hits += rows.size();
      }
      out.skipped += opened ? 0U : 1U;
    }
  });
  return out;
}

scan_result scan_naive(const std::vector<std::string>& blocks,
                       const engine::expr& where,
                       const engine::layout& fields) {
  scan_result out;
  auto whole = std::move(engine::expression::compile(where)).value();
  out.seconds = best_of(1, [&] {
    out.hits = 0;
    engine::event_reader reader{fields};
    engine::eval_scratch work;
    for (const auto& block : blocks) {
      auto events = schema::decode_block(block).value();
      for (const auto& e : events) {
        work.reset();
        out.hits
          += whole.test(reader.read(e), work) == engine::truth::yes ? 1U : 0U;
      }
    }
  });
  return out;
}

void print_scans(const telemetry& of) {
  auto blocks = blocks_of(of.events, 65'536, schema::block_level_small, true);
  auto n = static_cast<double>(of.events.size());
  auto text = test::read_shared("bench/predicates.json");
  auto predicates = nlohmann::json::parse(text)["predicates"];
  std::printf("\nscans of %s in sorted 64k blocks, one core\n",
              of.name.c_str());
  for (const auto& [name, x] : predicates.items()) {
    engine::layout fields;
    diagnostics problems;
    auto query = engine::eql::compile_query(
      x["eql"].get<std::string>(), {engine::eql::dialect::endgame, false},
      fields, problems);
    if (!query || query->matches.steps.size() != 1)
      continue;
    const auto& where = query->matches.steps[0].where;
    auto filter = cloud::column_filter::compile(where, fields);
    if (!filter.ok())
      continue;
    auto fast = scan_columns(blocks, filter.value());
    auto naive = scan_naive(blocks, where, fields);
    std::printf("  %-26s %6zu hits (naive %zu, expected %d), %zu of %zu blocks "
                "skipped: %8.1f M events/s, naive %5.2f, %5.0fx\n",
                name.c_str(), fast.hits, naive.hits,
                x.value("expected_results_on_otrf_norm.public", -1),
                fast.skipped, blocks.size(), n / fast.seconds / 1e6,
                n / naive.seconds / 1e6, naive.seconds / fast.seconds);
  }
}

int run() {
  if (!test::has_shared("events/otrf_norm.public.ndjson.zst")) {
    std::printf("the shared data is not there\n");
    return 1;
  }
  auto norm = read_telemetry("otrf_norm", "events/otrf_norm.public.ndjson.zst");
  auto sysmon
    = read_telemetry("otrf_sysmon", "events/otrf_sysmon.public.ndjson.zst");
  print_sizes(norm);
  print_sizes(sysmon);
  print_reading(norm);
  print_ingest(norm);
  print_scans(norm);
  return 0;
}

} // namespace
} // namespace vedette::bench

int main() {
  return vedette::bench::run();
}
