#include "cloud/node.hpp"

#include "actors/device/record_json.hpp"
#include "actors/runtime/process.hpp"
#include "cloud/backup/store_hands.hpp"
#include "cloud/cloud.hpp"
#include "cloud/cluster/local_coordinator.hpp"
#include "cloud/cluster/shard_map.hpp"
#include "cloud/front/node_front.hpp"
#include "cloud/gateway/session_gate_actor.hpp"
#include "cloud/hunt/hunt_engine.hpp"
#include "cloud/source_rules_dir.hpp"
#include "cloud/store/store.hpp"
#include "schema/catalog_fields.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

// Tested by tests/e2e/demo_test.py

namespace vedette::cloud {

namespace {

constexpr const char* version = "0.1.0";
constexpr std::chrono::seconds announce_ttl{2};

result<std::shared_ptr<store>> open_store(const config::node_config& config,
                                          const clock_source& clock) {
  store_config how;
  how.path = config.data_dir + "/store";
  how.retention_days = config.store.retention_days;
  how.memory_bytes = config.store.memory_bytes;
  auto opened = store::open(how, clock);
  if (!opened.ok())
    return opened.why();
  return std::shared_ptr<store>{std::move(opened).value()};
}

/// A part of the store, shared with the whole of it.
template <class Part>
std::shared_ptr<Part> part_of(const std::shared_ptr<store>& whole, Part& part) {
  return {whole, &part};
}

bool has_device(store& from, const uid& id) {
  auto record = from.records().read(actors::record_table::devices, id.dashed());
  return record.ok() && record.value().has_value();
}

schema::device_facts facts_of(store& from, const uid& id) {
  schema::device_facts unknown;
  unknown.set(schema::id_of("host.id"), id.dashed());
  auto record = from.records().read(actors::record_table::devices, id.dashed());
  if (!record.ok() || !record.value())
    return unknown;
  auto device = actors::device_of_json(*record.value());
  if (!device.ok())
    return unknown;
  const auto& view = device.value().first;
  return schema::linux_device(
    {id.dashed(), view.hostname, view.os, view.kernel, view.agent_version});
}

std::uint64_t resident_bytes() {
  std::uint64_t all = 0, resident = 0;
  std::ifstream statm{"/proc/self/statm"};
  return statm >> all >> resident
           ? resident * static_cast<std::uint64_t>(::getpagesize())
           : 0;
}

std::vector<std::pair<std::string, double>> samples_of(const store& from) {
  const auto counts = from.counts();
  const auto memory = from.memory();
  const auto heap = ::mallinfo2();
  auto number = [](auto x) { return static_cast<double>(x); };
  return {
    {"vedette_store_events_total", number(counts.events)},
    {"vedette_store_blocks_total", number(counts.blocks)},
    {"vedette_store_block_bytes_total", number(counts.block_bytes)},
    {"vedette_store_duplicates_total", number(counts.duplicates)},
    {"vedette_store_refused_total", number(counts.refused)},
    {"vedette_store_disk_bytes", number(counts.disk_bytes)},
    {"vedette_store_days", number(counts.days)},
    {"vedette_store_full", from.is_full() ? 1.0 : 0.0},
    {"vedette_store_memory_cache_bytes", number(memory.cache)},
    {"vedette_store_memory_memtables_bytes", number(memory.memtables)},
    {"vedette_store_memory_bound_bytes", number(memory.bound)},
    // What malloc has from the system, and what of it nobody uses now.
    {"vedette_heap_bytes", number(heap.arena + heap.hblkhd)},
    {"vedette_heap_free_bytes", number(heap.fordblks)},
    {"process_resident_memory_bytes", number(resident_bytes())},
  };
}

/// What a store needs to be opened and to begin a log.
constexpr std::uint64_t room_bytes_min = 16U * 1024 * 1024;

/// The first that is there; packages put things below /usr/share.
std::string first_there(std::initializer_list<std::string> dirs) {
  for (const auto& dir : dirs)
    if (::access(dir.c_str(), R_OK) == 0)
      return dir;
  return {};
}

std::string rules_dir() {
  return first_there({"/usr/share/vedette/rules", source_rules_dir()});
}

config::node_config with_console(config::node_config config) {
  if (config.api.console_dir.empty())
    config.api.console_dir = first_there({"/usr/share/vedette/console"});
  return config;
}

std::uint64_t free_bytes(const std::string& dir) {
  std::error_code failed;
  const auto room = std::filesystem::space(dir, failed);
  // Who cannot tell does not stop the intake: a full disk is refused anyway.
  return failed ? std::numeric_limits<std::uint64_t>::max() : room.available;
}

cloud_parts parts_of(const config::node_config& config,
                     const std::shared_ptr<store>& kept,
                     const std::shared_ptr<node_content>& content) {
  cloud_parts out;
  out.events = part_of(kept, kept->events());
  out.records = part_of(kept, kept->records());
  out.policies
    = std::shared_ptr<actors::policy_source>{content, &content->policies};
  out.queries
    = make_hunt_engine({[kept] { return kept->blocks(); },
                        [kept](const uid& id) { return facts_of(*kept, id); }});
  out.cluster = std::make_shared<local_coordinator>(kept->records());
  out.changes = std::make_shared<actors::change_hub>();
  out.shards = std::make_shared<actors::shard_table>();
  out.desk = std::make_shared<front_desk>(out.changes, out.records, [kept] {
    const auto counts = kept->counts();
    return front_desk::store_numbers{counts.events, counts.blocks,
                                     counts.block_bytes};
  });
  out.metrics = [kept] { return samples_of(*kept); };
  out.disk_free = [dir = config.data_dir] { return free_bytes(dir); };
  return out;
}

status take_shards(coordinator& cluster, const config::node_config& config) {
  std::array<shard_record, shard_count> owned;
  return take_all_shards(cluster,
                         {config.node, uid::of(config.cluster + config.node)},
                         std::random_device{}(), owned);
}

struct end_of_life {
  int code = 0;
  bool again = false; ///< The disk was full and has room again.
};

/// Why the node should end although nobody said so; empty = it should not.
std::string why_end(const store& kept, const config::node_config& config) {
  if (!kept.is_full())
    return kept.ended_because();
  const auto enough = std::max(config.store.disk_bytes_reserve, room_bytes_min);
  return free_bytes(config.data_dir) < enough
           ? std::string{}
           : "the disk was full and has room again: the store is opened anew";
}

end_of_life live_once(const config::node_config& config,
                      const clock_source& clock, const logger& log) {
  auto give_up = [&log](const error& why) {
    log.error("could not start", {{"reason", why.detail}});
    return end_of_life{1, false};
  };
  auto keys = load_node_keys(config.data_dir);
  if (!keys.ok())
    return give_up(keys.why());
  auto kept = open_store(config, clock);
  if (!kept.ok())
    return give_up(kept.why());
  auto& store = *kept.value();
  auto content = std::make_shared<node_content>(store.records(), keys.value(),
                                                clock, config.api);
  actors::system sys{clock, {config.threads, false}};
  const auto parts = parts_of(config, kept.value(), content);
  if (auto taken = take_shards(*parts.cluster, config); !taken.ok())
    return give_up(taken.why());
  const auto announced = parts.cluster->announce(
    {config.node, uid::of(config.cluster + config.node), config.listen.agents,
     1, version, clock.wall()},
    announce_ttl);
  session_gate gate{parts.shards};
  backups copies{config.data_dir, store_hands(kept.value(), clock), clock};
  std::unique_ptr<node_front> front;
  auto open = [&]() -> status {
    auto started = node_front::start(
      {config, keys.value(), *content, *parts.desk, gate, copies, clock, log,
       version,
       [&] {
         return parts.shards->all().size() == shard_count
                && store.ended_because().empty();
       },
       [&store](const uid& id) { return has_device(store, id); }});
    if (!started.ok())
      return started.why();
    front = std::move(started).value();
    log.info("node running",
             {{"api_port", std::int64_t{front->api_port()}},
              {"agents_port", std::int64_t{front->agents_port()}}});
    return done;
  };
  auto close = [&] {
    if (front)
      front->stop();
  };
  const auto code = actors::run_until_told(
    sys, cloud_children(sys, parts, config, log), {}, log, open, close,
    [&] { return why_end(store, config); });
  parts.desk->open({});
  parts.shards->clear();
  return {code,
          code != 0 && store.is_full() && !why_end(store, config).empty()};
}

} // namespace

result<std::string> init_node(const config::node_config& config,
                              const clock_source& clock) {
  auto keys = create_node_keys(config.data_dir, config.cluster, clock.wall());
  if (!keys.ok())
    return keys.why();
  auto kept = open_store(config, clock);
  if (!kept.ok())
    return kept.why();
  node_content content{kept.value()->records(), keys.value(), clock,
                       config.api};
  auto password = content.create_admin();
  if (!password.ok())
    return password.why();
  if (auto rules = content.install_defaults(rules_dir()); !rules.ok())
    return rules.why();
  return password;
}

result<std::string> reset_password(const config::node_config& config,
                                   const std::string& user,
                                   const clock_source& clock) {
  auto keys = load_node_keys(config.data_dir);
  if (!keys.ok())
    return keys.why();
  auto kept = open_store(config, clock);
  if (!kept.ok() && kept.why().code == errc::conflict)
    return error{errc::conflict, "the node is running; stop it first ("
                                   + kept.why().detail + ")"};
  if (!kept.ok())
    return kept.why();
  return node_content{kept.value()->records(), keys.value(), clock, config.api}
    .reset_password(user);
}

result<backup_info> restore_node(const config::node_config& config,
                                 const std::string& from,
                                 const clock_source& clock) {
  return restore_backup(from, config.data_dir, store_hands(nullptr, clock));
}

result<backup_info> verify_node(const std::string& from,
                                const clock_source& clock) {
  return verify_backup(from, store_hands(nullptr, clock));
}

int run_node(const config::node_config& asked, const clock_source& clock,
             const logger& log) {
  const auto config = with_console(asked);
  for (;;)
    if (auto end = live_once(config, clock, log); !end.again)
      return end.code;
}

} // namespace vedette::cloud
