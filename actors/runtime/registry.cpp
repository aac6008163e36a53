#include "actors/runtime/registry.hpp"

#include "actors/runtime/ticks.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace vedette::actors {

namespace {

constexpr std::size_t histories_max = 4096;
constexpr std::size_t look_ahead = 8;

double seconds(std::uint64_t count, double ns_per_tick) {
  return static_cast<double>(count) * ns_per_tick / 1e9;
}

double p99_of(const std::array<std::uint32_t, time_buckets>& times,
              double ns_per_bucket) {
  std::uint64_t total = 0;
  for (auto x : times)
    total += x;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    seen += times[i];
    if (total > 0 && seen * 100 >= total * 99)
      return ns_per_bucket * static_cast<double>(1ULL << i) / 1e9;
  }
  return 0;
}

} // namespace

double measure_ns_per_tick() {
  using clock = std::chrono::steady_clock;
  const auto from = clock::now();
  const auto first = ticks();
  while (clock::now() - from < std::chrono::milliseconds{2})
    std::this_thread::yield();
  const auto last = ticks();
  const std::chrono::duration<double, std::nano> took = clock::now() - from;
  return last > first ? took.count() / static_cast<double>(last - first) : 1.0;
}

std::uint32_t actor_record::mailbox() const noexcept {
  auto done = handled.load(std::memory_order_relaxed);
  auto waiting = enqueued.load(std::memory_order_relaxed) - done;
  // Read in two steps: a message may have been handled in between.
  return waiting > (1U << 31U) ? 0 : waiting;
}

registry::registry(const clock_source& clock)
  : clock_{clock}, ns_per_tick_{measure_ns_per_tick()} {}

registry::tally& registry::tally_of(shard& where, const char* family) {
  for (auto& x : where.tallies)
    if (x.family == family || std::strcmp(x.family, family) == 0)
      return x;
  return where.tallies.emplace_back(tally{family, 0, 0, 0, 0});
}

void registry::add(actor_record& who) {
  auto& where = shards_[who.id % shard_count];
  const std::lock_guard lock{where.guard};
  who.place = static_cast<std::uint32_t>(where.live.size());
  who.listed = true;
  where.live.push_back(&who);
  ++tally_of(where, who.family).started;
}

void registry::remove(actor_record& who) {
  auto& where = shards_[who.id % shard_count];
  const std::lock_guard lock{where.guard};
  if (!who.listed)
    return;
  who.listed = false;
  where.live.back()->place = who.place;
  where.live[who.place] = where.live.back();
  where.live.pop_back();
  auto& sum = tally_of(where, who.family);
  ++sum.ended;
  sum.handled += who.handled.load(std::memory_order_relaxed);
  if (who.detail)
    sum.busy_ticks += who.detail->busy_ticks.load(std::memory_order_relaxed);
}

void registry::note_restart(std::string_view name) {
  const std::lock_guard lock{history_guard_};
  for (auto& x : histories_)
    if (x.name == name) {
      ++x.restarts;
      return;
    }
  if (histories_.size() < histories_max)
    histories_.push_back({std::string{name}, 1, {}});
}

void registry::tell_faults(
  std::function<void(std::string_view name, std::string_view why)> listener) {
  on_fault_ = std::move(listener);
}

void registry::note_fault(std::string_view name, std::string_view why) {
  ++faults_;
  note_error(name, why);
  if (on_fault_)
    on_fault_(name, why);
}

void registry::note_error(std::string_view name, std::string_view why) {
  const std::lock_guard lock{history_guard_};
  for (auto& x : histories_)
    if (x.name == name) {
      x.last_error = why;
      return;
    }
  if (histories_.size() < histories_max)
    histories_.push_back({std::string{name}, 0, std::string{why}});
}

bool registry::fits(const actor_record& who, const actor_filter& which) const {
  if (!which.family.empty() && which.family != who.family)
    return false;
  if (which.parent != 0 && which.parent != who.parent)
    return false;
  if (which.name.empty())
    return true;
  const std::string_view name
    = who.detail ? std::string_view{who.detail->name} : who.family;
  return name.find(which.name) != std::string_view::npos;
}

double registry::rank(const actor_record& who, actor_order by) const {
  switch (by) {
  case actor_order::mailbox:
    return who.mailbox();
  case actor_order::busy:
    return who.detail ? static_cast<double>(
             who.detail->busy_ticks.load(std::memory_order_relaxed))
                      : 0.0;
  case actor_order::age:
    return -static_cast<double>(who.born);
  case actor_order::restarts: // In the history, not in the actor.
  case actor_order::id:
    break;
  }
  return -static_cast<double>(who.id);
}

std::pair<std::vector<actor_row>, std::uint64_t>
registry::list(const actor_filter& which) const {
  auto above = [](const actor_place& a, const actor_place& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.id < b.id;
  };
  const auto restarts = which.order == actor_order::restarts
                          ? restarts_by_name()
                          : std::unordered_map<std::string, std::uint64_t>{};
  std::vector<actor_place> best; // A heap with the worst of the best in front.
  std::uint64_t total = 0;
  for (const auto& where : shards_) {
    const std::lock_guard lock{where.guard};
    for (std::size_t i = 0; i < where.live.size(); ++i) {
      if (i + look_ahead < where.live.size())
        __builtin_prefetch(where.live[i + look_ahead]);
      const auto& who = *where.live[i];
      if (!fits(who, which))
        continue;
      ++total;
      actor_place next{rank(who, which.order), who.id};
      if (which.order == actor_order::restarts) {
        const auto at
          = restarts.find(who.detail ? who.detail->name : who.family);
        next.rank = at == restarts.end() ? 0 : static_cast<double>(at->second);
      }
      if (which.after && !above(*which.after, next))
        continue;
      if (best.size() == which.limit
          && (which.limit == 0 || !above(next, best[0])))
        continue;
      best.push_back(next);
      std::push_heap(best.begin(), best.end(), above);
      if (best.size() > which.limit) {
        std::pop_heap(best.begin(), best.end(), above);
        best.pop_back();
      }
    }
  }
  std::sort(best.begin(), best.end(), above);
  std::vector<actor_row> rows;
  for (const auto& place : best) {
    actor_row row;
    if (!find(place.id, row, nullptr))
      continue;
    row.rank = place.rank;
    rows.push_back(std::move(row));
  }
  return {std::move(rows), total};
}

std::unordered_map<std::string, std::uint64_t>
registry::restarts_by_name() const {
  std::unordered_map<std::string, std::uint64_t> out;
  const std::lock_guard lock{history_guard_};
  for (const auto& x : histories_)
    out[x.name] = x.restarts;
  return out;
}

std::vector<family_totals> registry::families() const {
  std::vector<family_totals> out;
  auto of = [&out](std::string_view family) -> family_totals& {
    for (auto& x : out)
      if (x.family == family)
        return x;
    out.emplace_back().family = family;
    return out.back();
  };
  for (const auto& where : shards_) {
    const std::lock_guard lock{where.guard};
    for (const auto& x : where.tallies) {
      auto& sum = of(x.family);
      sum.started += x.started;
      sum.live += x.started - x.ended;
      sum.handled += x.handled;
      sum.busy_s += seconds(x.busy_ticks, ns_per_tick_);
    }
    for (std::size_t i = 0; i < where.live.size(); ++i) {
      if (i + look_ahead < where.live.size())
        __builtin_prefetch(where.live[i + look_ahead]);
      const auto& who = *where.live[i];
      auto& sum = of(who.family);
      sum.handled += who.handled.load(std::memory_order_relaxed);
      sum.mailbox += who.mailbox();
      if (who.detail)
        sum.busy_s += seconds(who.detail->busy_ticks.load(), ns_per_tick_);
    }
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.family < b.family; });
  return out;
}

std::uint64_t registry::size() const {
  std::uint64_t count = 0;
  for (const auto& where : shards_) {
    const std::lock_guard lock{where.guard};
    count += where.live.size();
  }
  return count;
}

bool registry::find(std::uint64_t id, actor_row& row,
                    const std::function<void(void*)>& visit) const {
  {
    const auto& where = shards_[id % shard_count];
    const std::lock_guard lock{where.guard};
    auto at = std::find_if(where.live.begin(), where.live.end(),
                           [id](const auto* x) { return x->id == id; });
    if (at == where.live.end())
      return false;
    row = row_of(**at);
    if (visit)
      visit((*at)->control);
  }
  const std::lock_guard lock{history_guard_};
  for (const auto& x : histories_)
    if (x.name == row.name) {
      row.restarts = x.restarts;
      row.last_error = x.last_error;
    }
  return true;
}

actor_row registry::row_of(const actor_record& who) const {
  actor_row row;
  row.id = who.id;
  row.parent = who.parent;
  row.family = who.family;
  row.name = who.detail ? who.detail->name : who.family;
  row.born = who.born;
  row.mailbox = who.mailbox();
  row.handled = who.handled.load(std::memory_order_relaxed);
  if (!who.detail)
    return row;
  const auto& detail = *who.detail;
  row.busy_s = seconds(detail.busy_ticks.load(), ns_per_tick_);
  row.longest_s = seconds(detail.longest_ticks.load(), ns_per_tick_);
  for (std::size_t i = 0; i < time_buckets; ++i)
    row.times[i] = detail.times[i].load(std::memory_order_relaxed);
  row.bucket_s = 256 * ns_per_tick_ / 1e9;
  row.p99_s = p99_of(row.times, 256 * ns_per_tick_);
  if (auto since = detail.running_since.load(); since != 0)
    row.running_s = seconds(ticks() - since, ns_per_tick_);
  for (const auto& x : detail.by_type) {
    const auto count = x.handled.load(std::memory_order_relaxed);
    const auto* type = x.type.load(std::memory_order_relaxed);
    if (count > 0)
      row.by_type.emplace_back(type ? type_name_of(*type) : "others", count);
  }
  return row;
}

std::string type_name_of(const std::type_info& type) {
  int failed = 0;
  const std::unique_ptr<char, void (*)(void*)> text{
    abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed), std::free};
  std::string name = failed == 0 ? text.get() : type.name();
  const auto from = name.rfind("::");
  return from == std::string::npos ? name : name.substr(from + 2);
}

} // namespace vedette::actors
