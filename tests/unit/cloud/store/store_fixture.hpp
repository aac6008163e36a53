#pragma once

#include "base/clock.hpp"
#include "cloud/store/store.hpp"
#include "schema/block.hpp"
#include "schema/block_view.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vedette::cloud {

/// A directory of its own, removed at the end.
class scratch_directory {
public:
  scratch_directory()
    : path_{std::filesystem::temp_directory_path()
            / ("vedette-store-" + std::to_string(::getpid()) + "-"
               + uid::random().compact())} {}
  ~scratch_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

private:
  std::filesystem::path path_;
};

inline constexpr time_ns test_day = 20'000 * 86'400 * ns_per_second;

inline std::shared_ptr<const std::string>
test_block(const uid& device, std::uint64_t first, std::size_t events) {
  schema::block_builder builder;
  builder.set_origin(device, 1);
  for (std::size_t i = 0; i < events; ++i) {
    schema::event e;
    e.cls = schema::event_class::process;
    e.type = schema::event_type::start;
    e.sensor = schema::sensor_id::process;
    e.sequence = first + i;
    e.wall = test_day + static_cast<time_ns>(e.sequence);
    e.set(schema::id_of("process.name"), "p" + std::to_string(e.sequence % 7));
    e.set(schema::id_of("process.pid"), e.sequence);
    builder.add(e);
  }
  return std::make_shared<const std::string>(builder.seal());
}

/// Sequences of all stored events by device; each as often as it is stored.
inline std::map<uid, std::multiset<std::uint64_t>> stored_events(store& s) {
  std::map<uid, std::multiset<std::uint64_t>> out;
  auto source = s.blocks();
  for (std::uint32_t shard = 0; shard < 256; ++shard) {
    auto walk = source->walk(shard);
    for (;;) {
      auto block = walk->next();
      EXPECT_TRUE(block.ok()) << block.why().detail;
      if (!block.ok() || !block.value())
        break;
      auto body = walk->body(*block.value());
      EXPECT_TRUE(body.ok()) << body.why().detail;
      auto events = schema::decode_block(block.value()->summary + body.value());
      EXPECT_TRUE(events.ok()) << events.why().detail;
      for (const auto& e : events.value()) {
        auto found = false;
        for (const auto& device : block.value()->devices)
          if (schema::event_id(device, e.sensor, 1, e.sequence) == e.id) {
            out[device].insert(e.sequence);
            found = true;
          }
        EXPECT_TRUE(found) << "event of an unknown device";
      }
    }
  }
  return out;
}

} // namespace vedette::cloud
