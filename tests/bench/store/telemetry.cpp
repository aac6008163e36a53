#include "tests/bench/store/telemetry.hpp"

#include "schema/block.hpp"
#include "schema/json.hpp"
#include "tests/support/corpus.hpp"

#include <zstd.h>

#include <algorithm>
#include <ctime>

namespace vedette::bench {

namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::size_t packed(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  return ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
}

} // namespace

double cpu_seconds() {
  return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double wall_seconds() {
  return seconds_of(CLOCK_MONOTONIC);
}

telemetry read_telemetry(std::string_view name, std::string_view file) {
  telemetry out;
  out.name = name;
  auto text = test::read_shared(file);
  schema::json_reader reader;
  for (auto line : test::lines_of(text)) {
    auto& next = out.events.emplace_back();
    if (!reader.read(line, next).ok())
      out.events.pop_back();
    else
      next.sequence = out.events.size();
    next.sensor = schema::sensor_id::replay;
  }
  out.unknown_values = reader.unknown_values();
  return out;
}

std::vector<std::string> blocks_of(const std::vector<schema::event>& events,
                                   std::size_t per_block, int level,
                                   bool sorted) {
  std::vector<std::string> out;
  schema::block_builder builder{level};
  builder.set_origin(uid::of("device"), 1);
  std::vector<const schema::event*> part;
  for (std::size_t first = 0; first < events.size(); first += per_block) {
    auto last = std::min(first + per_block, events.size());
    part.clear();
    for (auto i = first; i < last; ++i)
      part.push_back(&events[i]);
    if (sorted)
      std::stable_sort(part.begin(), part.end(),
                       [](const schema::event* a, const schema::event* b) {
                         return std::tie(a->cls, a->type, a->wall)
                                < std::tie(b->cls, b->type, b->wall);
                       });
    for (const auto* e : part)
      builder.add(*e);
    out.push_back(builder.seal());
  }
  return out;
}

std::size_t packed_json_bytes(const std::vector<schema::event>& events,
                              std::size_t& plain) {
  std::size_t out = 0;
  plain = 0;
  std::string chunk;
  for (std::size_t i = 0; i < events.size(); ++i) {
    schema::append_json(chunk, events[i]);
    chunk += '\n';
    if ((i + 1) % 65'536 == 0 || i + 1 == events.size()) {
      plain += chunk.size();
      out += packed(chunk);
      chunk.clear();
    }
  }
  return out;
}

std::size_t bytes_of(const std::vector<std::string>& blocks) {
  std::size_t out = 0;
  for (const auto& x : blocks)
    out += x.size();
  return out;
}

} // namespace vedette::bench
