#include "tests/bench/load/in_process.hpp"

#include "cloud/store/store.hpp"

#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <iostream>

namespace vedette::bench {

namespace {

constexpr std::size_t blocks_per_sync = 16;
constexpr std::chrono::seconds span{2};

double own_cpu() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& x) {
    return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

} // namespace

store_speed measure_store(
  const std::string& folder,
  const std::vector<std::pair<uid, std::shared_ptr<const std::string>>>& blocks,
  std::uint32_t events_per_block) {
  system_clock_source clock;
  auto opened = cloud::store::open({folder, 30}, clock);
  if (!opened.ok()) {
    std::cerr << opened.why().detail << '\n';
    return {};
  }
  auto& store = *opened.value();
  double events = 0;
  std::uint64_t sequence = 1;
  std::size_t at = 0;
  const auto cpu = own_cpu();
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < span) {
    std::vector<actors::block_append> batch;
    while (batch.size() < blocks_per_sync) {
      const auto& [device, bytes] = blocks[at];
      batch.push_back({{device, 1, schema::lane::telemetry}, sequence, bytes});
      if (++at == blocks.size()) {
        at = 0;
        ++sequence;
      }
    }
    for (const auto& verdict : store.events().append(batch))
      events += verdict.ok() ? events_per_block : 0;
  }
  const std::chrono::duration<double> wall
    = std::chrono::steady_clock::now() - start;
  store_speed speed{events / wall.count(), events / (own_cpu() - cpu)};
  opened.value().reset();
  std::filesystem::remove_all(folder);
  return speed;
}

} // namespace vedette::bench
