#include "cloud/cluster/local_coordinator.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace vedette::cloud {

namespace {

using json = nlohmann::json;

std::string key_of(shard_id shard) {
  char text[16];
  std::snprintf(text, sizeof text, "%03u", shard);
  return text;
}

json to_json(const replica_id& x) {
  return {{"node", x.node}, {"store", x.store.dashed()}};
}

json to_json(const std::vector<replica_id>& list) {
  auto out = json::array();
  for (const auto& x : list)
    out.push_back(to_json(x));
  return out;
}

std::string encode(const versioned_record& x) {
  return json{{"version", x.version},
              {"epoch", x.what.epoch},
              {"primary", to_json(x.what.primary)},
              {"in_sync", to_json(x.what.in_sync)},
              {"wanted", to_json(x.what.wanted)},
              {"commit_floor", x.what.commit_floor},
              {"nonce", x.what.nonce}}
    .dump();
}

replica_id replica_of(const json& from) {
  auto store = uid::parse(from.at("store").get<std::string>());
  return {from.at("node").get<std::string>(),
          store.ok() ? store.value() : uid{}};
}

std::vector<replica_id> replicas_of(const json& from) {
  std::vector<replica_id> out;
  for (const auto& x : from)
    out.push_back(replica_of(x));
  return out;
}

result<versioned_record> decode(const std::string& text) {
  try {
    const auto from = json::parse(text);
    versioned_record out;
    out.version = from.at("version");
    out.what.epoch = from.at("epoch");
    out.what.primary = replica_of(from.at("primary"));
    out.what.in_sync = replicas_of(from.at("in_sync"));
    out.what.wanted = replicas_of(from.at("wanted"));
    out.what.commit_floor = from.at("commit_floor");
    out.what.nonce = from.at("nonce");
    return out;
  } catch (const json::exception& why) {
    return error{errc::corrupt, std::string{"shard record: "} + why.what()};
  }
}

} // namespace

result<versioned_record> local_coordinator::load(shard_id shard) const {
  auto found = store_.read(actors::record_table::shards, key_of(shard));
  if (!found.ok())
    return found.why();
  if (!found.value())
    return versioned_record{};
  return decode(*found.value());
}

void local_coordinator::read(
  shard_id shard, std::function<void(result<versioned_record>)> then) {
  then(load(shard));
}

void local_coordinator::swap(shard_id shard, std::uint64_t expected_version,
                             const shard_record& next,
                             std::function<void(swap_result)> then) {
  std::vector<std::shared_ptr<waker>> wake;
  swap_result out;
  {
    const std::lock_guard lock{guard_};
    auto now = load(shard);
    if (now.ok() && now.value().version != expected_version) {
      out = {swap_outcome::conflict, now.value()};
    } else if (now.ok()) {
      const versioned_record fresh{expected_version + 1, next};
      auto written = store_.commit(
        {{actors::record_table::shards, key_of(shard), encode(fresh)}});
      out
        = {written.ok() ? swap_outcome::swapped : swap_outcome::unknown, fresh};
    }
    for (const auto& x : wakers_)
      if (auto live = x.lock())
        wake.push_back(std::move(live));
  }
  then(out);
  if (out.outcome == swap_outcome::swapped)
    for (const auto& x : wake)
      (*x)(shard);
}

std::shared_ptr<void>
local_coordinator::watch(std::function<void(shard_id)> wake) {
  auto token = std::make_shared<waker>(std::move(wake));
  const std::lock_guard lock{guard_};
  wakers_.remove_if([](const auto& x) { return x.expired(); });
  wakers_.push_back(token);
  return token;
}

std::shared_ptr<void> local_coordinator::announce(const node_info& who,
                                                  std::chrono::milliseconds) {
  auto token = std::make_shared<node_info>(who);
  const std::lock_guard lock{guard_};
  nodes_.remove_if([](const auto& x) { return x.expired(); });
  nodes_.push_back(token);
  return token;
}

void local_coordinator::nodes(
  std::function<void(result<std::vector<node_info>>)> then) {
  std::vector<node_info> out;
  {
    const std::lock_guard lock{guard_};
    for (const auto& x : nodes_)
      if (auto live = x.lock())
        out.push_back(*live);
  }
  then(std::move(out));
}

} // namespace vedette::cloud
