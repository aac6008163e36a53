#pragma once

#include "actors/detection/package_runner.hpp"
#include "actors/detection/response_executor.hpp"
#include "actors/device/event_store.hpp"
#include "actors/device/policy_source.hpp"
#include "actors/query/query_engine.hpp"
#include "actors/sensor/event_context.hpp"
#include "actors/sensor/sensor_source.hpp"
#include "schema/block.hpp"
#include "schema/codec.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// What actors see of the world, in memory and in the test's hands.
namespace vedette::test {

using namespace vedette::actors;

/// Delivers what the test puts into `waiting`. Survives restarts of the agent,
/// as the kernel does; every start counts its sequences anew.
struct event_feed {
  std::deque<schema::event> waiting;
};

class fed_source final : public sensor_source {
public:
  fed_source(std::shared_ptr<event_feed> feed, std::uint64_t run)
    : feed_{std::move(feed)}, run_{run} {}

  [[nodiscard]] std::string_view name() const override { return "process"; }
  status open() override { return done; }
  result<source_state> next(event_batch& out, std::size_t events_max,
                            std::chrono::milliseconds) override {
    while (!feed_->waiting.empty() && out.size() < events_max) {
      auto& to = out.add();
      to = feed_->waiting.front();
      feed_->waiting.pop_front();
      to.sensor = schema::sensor_id::process;
      to.sequence = ++sequence_;
      to.id = uid::of(std::to_string(run_) + "/" + std::to_string(sequence_));
    }
    return source_state::live;
  }
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override {
    return {
      {static_cast<std::uint8_t>(schema::sensor_id::process), sequence_, 0, 0}};
  }
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override {
    return {{"process", "simulated", ""}};
  }
  void close() override {}

private:
  std::shared_ptr<event_feed> feed_;
  std::uint64_t run_;
  std::uint64_t sequence_ = 0;
};

class no_context final : public event_context {
public:
  void enrich(schema::event&) override {}
  [[nodiscard]] std::string process_tree(const schema::event&) const override {
    return "[]";
  }
  [[nodiscard]] std::uint64_t processes() const override { return 0; }
};

/// Succeeds at everything and remembers it.
class obedient_executor final : public response_executor {
public:
  std::vector<schema::response_result>
  execute(const response_request& what) override {
    asked.push_back(what);
    schema::response_result out;
    out.action = what.action;
    out.target = what.processes.empty()
                   ? "nothing"
                   : "pid " + std::to_string(what.processes[0].pid);
    out.state = schema::response_state::succeeded;
    return {out};
  }
  std::vector<response_request> asked;
};

class memory_shelf final : public package_shelf {
public:
  [[nodiscard]] bool holds(std::string_view sha256) const override {
    return packages.contains(std::string{sha256});
  }
  [[nodiscard]] std::vector<std::string> held() const override {
    return {packages.begin(), packages.end()};
  }
  status put(const schema::package_data& what) override {
    packages.insert(what.sha256);
    return done;
  }
  std::set<std::string> packages;
};

class talking_runner final : public package_runner {
public:
  result<package_outcome> run(const package_run& what) override {
    ++runs;
    if (during)
      during();
    return package_outcome{schema::response_state::succeeded, 0, "ran",
                           "output of " + what.package.name};
  }
  int runs = 0;
  std::function<void()> during; ///< What happens while one runs.
};

/// Stores blocks once and keeps them over restarts of the node.
class memory_blocks final : public event_store {
public:
  std::vector<result<std::uint64_t>>
  append(const std::vector<block_append>& batch) override {
    std::vector<result<std::uint64_t>> out;
    for (const auto& x : batch) {
      auto& stream = streams[x.stream];
      const auto hash
        = x.hash != 0 ? x.hash : schema::block_hash(x.bytes ? *x.bytes : "");
      if (full)
        out.emplace_back(error{errc::io_failure, "no space left on device"});
      else if (x.sequence > stream.size() + 1)
        out.emplace_back(error{errc::conflict, "a hole"});
      else if (x.sequence <= stream.size()
               && hashes[x.stream][x.sequence - 1] != hash)
        out.emplace_back(error{errc::conflict, "another block"});
      else if (poison != 0 && hash == poison && !x.bytes->empty())
        out.emplace_back(error{errc::corrupt, "does not decode"});
      else {
        if (x.sequence == stream.size() + 1) {
          stream.push_back(*x.bytes);
          hashes[x.stream].push_back(hash);
        }
        out.emplace_back(std::uint64_t{stream.size()});
      }
    }
    return out;
  }
  [[nodiscard]] result<std::uint64_t>
  committed(const block_stream& stream) const override {
    const auto at = streams.find(stream);
    return at == streams.end() ? std::uint64_t{0}
                               : std::uint64_t{at->second.size()};
  }
  [[nodiscard]] result<stream_position>
  position(const block_stream& stream) const override {
    stream_position out;
    out.committed = committed(stream).value();
    if (const auto at = hashes.find(stream); at != hashes.end()) {
      const auto& all = at->second;
      out.hashes.assign(
        all.end() - static_cast<long>(std::min(all.size(), stream_hashes_max)),
        all.end());
    }
    return out;
  }

  /// How often each event is stored, by its id.
  [[nodiscard]] std::map<uid, int> events() const {
    std::map<uid, int> out;
    for (const auto& [stream, blocks] : streams)
      for (const auto& block : blocks)
        if (auto read = schema::decode_block(block); read.ok())
          for (const auto& event : read.value())
            ++out[event.id];
    return out;
  }

  std::map<block_stream, std::vector<std::string>> streams;
  std::map<block_stream, std::vector<std::uint64_t>> hashes;
  std::uint64_t poison = 0; ///< Hash of a block that does not decode.
  bool full = false;
};

/// One policy for everybody, and the packages it names.
class one_policy final : public policy_source {
public:
  result<std::shared_ptr<const schema::policy>>
  policy(const std::string&) override {
    return std::shared_ptr<const schema::policy>{
      std::make_shared<schema::policy>(what)};
  }
  result<schema::package_data> package(const std::string& sha256) override {
    const auto at = packages.find(sha256);
    if (at == packages.end())
      return error{errc::not_found, "package " + sha256 + ": no such package"};
    return schema::package_data{sha256, at->second, "signature", ""};
  }
  schema::policy what;
  std::map<std::string, std::string> packages;
};

/// Finds one row per shard, in two steps.
class counting_engine final : public query_engine {
public:
  [[nodiscard]] diagnostics check(const query_spec& what) const override {
    diagnostic wrong;
    wrong.message = "unknown query";
    return what.text == "nonsense" ? diagnostics{wrong} : diagnostics{};
  }
  result<std::unique_ptr<shard_scan>> open(std::shared_ptr<const query_spec>,
                                           std::uint32_t shard) const override {
    return std::unique_ptr<shard_scan>{std::make_unique<scan>(shard)};
  }
  [[nodiscard]] std::unique_ptr<query_merge>
  make_merge(const query_spec& what) const override {
    return std::make_unique<merge>(what.limit);
  }

private:
  class scan final : public shard_scan {
  public:
    explicit scan(std::uint32_t shard) : shard_{shard} {}
    result<bool> step(std::vector<query_row>& out,
                      scan_progress& progress) override {
      progress.events_scanned += 10;
      if (++steps_ == 2)
        out.push_back({shard_, std::to_string(shard_)});
      return steps_ < 2;
    }

  private:
    std::uint32_t shard_;
    int steps_ = 0;
  };
  class merge final : public query_merge {
  public:
    explicit merge(std::uint32_t limit) : limit_{limit} {}
    void add(std::vector<query_row>&& part) override {
      for (auto& x : part)
        rows_.emplace(x.time, std::move(x.json));
    }
    [[nodiscard]] bool full() const override { return rows_.size() >= limit_; }
    [[nodiscard]] std::vector<std::string> rows() const override {
      std::vector<std::string> out;
      for (const auto& [time, json] : rows_)
        if (out.size() < limit_)
          out.push_back(json);
      return out;
    }

  private:
    std::uint32_t limit_;
    std::multimap<time_ns, std::string> rows_;
  };
};

} // namespace vedette::test
