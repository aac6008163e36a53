#include "agent/process/process_table.hpp"

#include <unordered_set>

namespace vedette::agent {

namespace {

constexpr std::uint32_t ancestors_max = 32;
constexpr std::uint32_t ancestors_kept = 16;
constexpr std::size_t nearest_kept = 4;

/// A process that forks and exits for ever must not drag all its ancestors
/// along: every so often the chain is copied without those in the middle that
/// only forked. Whoever ran a program stays, so that a tree keeps its root.
process_ptr bounded(const process_ptr& newest) {
  if (!newest || newest->ancestors < ancestors_max)
    return newest;
  std::vector<process_ptr> near;
  for (auto at = newest; at && near.size() < ancestors_kept; at = at->parent)
    if (near.size() < nearest_kept || at->execed)
      near.push_back(at);
  process_ptr above;
  for (auto at = near.rbegin(); at != near.rend(); ++at) {
    process copy = **at;
    copy.ancestors = above ? above->ancestors + 1 : 0;
    copy.parent = above;
    above = std::make_shared<const process>(std::move(copy));
  }
  return above;
}

} // namespace

process_table::process_table(const uid& boot,
                             const process_table_limits& limits)
  : boot_{boot}, limits_{limits} {}

void process_table::set_lookup(process_lookup lookup) {
  lookup_ = std::move(lookup);
}

void process_table::set_freshener(std::function<void()> fresh) {
  std::lock_guard hold{lock_};
  freshener_ = std::move(fresh);
}

void process_table::catch_up() {
  std::function<void()> fresh;
  {
    std::lock_guard hold{lock_};
    fresh = freshener_;
  }
  if (fresh)
    fresh();
}

bool process_table::kept_fresh() const {
  std::lock_guard hold{lock_};
  return static_cast<bool>(freshener_);
}

process_ptr process_table::put(process&& facts) {
  if (facts.entity.empty())
    facts.entity = entity_of(boot_, facts.key).dashed();
  facts.parent = bounded(facts.parent);
  facts.ancestors = facts.parent ? facts.parent->ancestors + 1 : 0;
  auto key = facts.key;
  auto made = std::make_shared<const process>(std::move(facts));
  auto kept = made;
  // Whoever starts thousands with long arguments must not fill our memory.
  if (made->arguments.size() > arguments_remembered_max) {
    auto shorter = std::make_shared<process>(*made);
    shorten_arguments(*shorter);
    kept = std::move(shorter);
  }
  auto [at, fresh] = entries_.try_emplace(key);
  at->second = {std::move(kept), 0};
  newest_[key.pid] = key;
  if (fresh) {
    order_.push_back(key);
    make_room();
  }
  return made;
}

void process_table::make_room() {
  auto forget = [this](const process_key& key) {
    auto newest = newest_.find(key.pid);
    if (newest != newest_.end() && newest->second == key)
      newest_.erase(newest);
    return entries_.erase(key) > 0;
  };
  while (entries_.size() > limits_.processes_max && !exits_.empty()) {
    evicted_ += forget(exits_.front().second) ? 1 : 0;
    exits_.pop_front();
  }
  while (entries_.size() > limits_.processes_max && !order_.empty()) {
    evicted_ += forget(order_.front()) ? 1 : 0;
    order_.pop_front();
  }
  // Keys of entries that are long gone.
  while (order_.size() > 2 * limits_.processes_max) {
    if (!entries_.contains(order_.front()))
      order_.pop_front();
    else
      break;
  }
}

process_ptr process_table::fork(const process_key& child, time_ns child_start,
                                const process_key& parent) {
  auto before = find(parent);
  std::lock_guard hold{lock_};
  if (auto known = entries_.find(child); known != entries_.end())
    return known->second.now;
  process facts;
  if (before)
    facts = *before;
  facts.entity.clear();
  facts.execed = false;
  facts.key = child;
  facts.start = child_start;
  facts.parent_pid = parent.pid;
  facts.parent = before;
  return put(std::move(facts));
}

process_ptr process_table::exec(process facts) {
  std::lock_guard hold{lock_};
  facts.execed = true;
  if (auto known = entries_.find(facts.key); known != entries_.end()) {
    facts.entity = known->second.now->entity;
    if (!facts.parent)
      facts.parent = known->second.now->parent;
  }
  return put(std::move(facts));
}

process_ptr process_table::found(process facts) {
  std::lock_guard hold{lock_};
  facts.execed = true; // As far as anybody knows.
  if (auto known = entries_.find(facts.key); known != entries_.end()) {
    if (!known->second.now->executable.empty() || facts.executable.empty())
      return known->second.now;
    facts.parent = known->second.now->parent;
  }
  if (!facts.parent)
    if (auto up = newest_.find(facts.parent_pid); up != newest_.end())
      facts.parent = entries_[up->second].now;
  return put(std::move(facts));
}

void process_table::exit(const process_key& key, time_ns boot) {
  std::lock_guard hold{lock_};
  auto known = entries_.find(key);
  if (known == entries_.end() || known->second.exited != 0)
    return;
  known->second.exited = boot;
  exits_.emplace_back(boot, key);
}

void process_table::expire(time_ns boot) {
  std::lock_guard hold{lock_};
  while (!exits_.empty() && exits_.front().first + limits_.exited_kept < boot) {
    auto key = exits_.front().second;
    exits_.pop_front();
    auto known = entries_.find(key);
    if (known == entries_.end() || known->second.exited == 0)
      continue;
    entries_.erase(known);
    auto newest = newest_.find(key.pid);
    if (newest != newest_.end() && newest->second == key)
      newest_.erase(newest);
  }
  while (!order_.empty() && !entries_.contains(order_.front()))
    order_.pop_front();
}

// Pids come round: a parent's can be larger than its child's.
void process_table::found_all(std::vector<process> all) {
  std::unordered_map<std::int32_t, std::size_t> by_pid;
  for (std::size_t i = 0; i < all.size(); ++i)
    by_pid.try_emplace(all[i].key.pid, i);
  std::vector<bool> seen(all.size());
  std::vector<std::size_t> line;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (auto next = i; !seen[next];) {
      seen[next] = true;
      line.push_back(next);
      if (auto up = by_pid.find(all[next].parent_pid); up != by_pid.end())
        next = up->second;
    }
    for (; !line.empty(); line.pop_back())
      found(std::move(all[line.back()]));
  }
}

process_ptr process_table::ask(std::int32_t pid, std::uint32_t depth) {
  if (!lookup_ || pid <= 0)
    return nullptr;
  auto facts = lookup_(pid);
  if (!facts)
    return nullptr;
  if (depth < ancestors_kept && !find_newest(facts->parent_pid))
    ask(facts->parent_pid, depth + 1);
  return found(std::move(*facts));
}

std::optional<process> process_table::look_up(std::int32_t pid) const {
  return lookup_ && pid > 0 ? lookup_(pid) : std::nullopt;
}

process_ptr process_table::find_newest(std::int32_t pid) const {
  std::lock_guard hold{lock_};
  auto newest = newest_.find(pid);
  return newest == newest_.end() ? nullptr : entries_.at(newest->second).now;
}

process_ptr process_table::find(const process_key& key) {
  if (auto known = peek(key))
    return known;
  auto asked = ask(key.pid);
  return asked && asked->key == key ? asked : nullptr;
}

process_ptr process_table::find(std::int32_t pid) {
  auto known = find_newest(pid);
  return known ? known : ask(pid);
}

process_ptr process_table::peek(const process_key& key) const {
  std::lock_guard hold{lock_};
  auto known = entries_.find(key);
  return known == entries_.end() ? nullptr : known->second.now;
}

process_ptr process_table::find_entity(std::string_view entity) const {
  std::lock_guard hold{lock_};
  for (const auto& [key, x] : entries_)
    if (x.now->entity == entity)
      return x.now;
  return nullptr;
}

bool process_table::alive(const process_key& key) const {
  std::lock_guard hold{lock_};
  auto known = entries_.find(key);
  return known != entries_.end() && known->second.exited == 0;
}

std::vector<process_ptr> process_table::descendants(const process_key& of,
                                                    std::size_t max) const {
  std::lock_guard hold{lock_};
  std::unordered_map<process_key, std::vector<process_ptr>> children;
  for (const auto& [key, x] : entries_)
    if (x.now->parent)
      children[x.now->parent->key].push_back(x.now);
  std::vector<process_ptr> out;
  std::unordered_set<process_key> seen{of};
  std::deque<process_key> next{of};
  while (!next.empty() && out.size() < max) {
    auto key = next.front();
    next.pop_front();
    for (const auto& child : children[key])
      if (out.size() < max && seen.insert(child->key).second) {
        out.push_back(child);
        next.push_back(child->key);
      }
  }
  return out;
}

std::vector<process_key>
process_table::living_descendants(const process_key& of) const {
  std::lock_guard hold{lock_};
  std::vector<process_key> out;
  for (const auto& [key, x] : entries_) {
    if (x.exited != 0)
      continue;
    for (const auto* at = x.now->parent.get(); at != nullptr;
         at = at->parent.get())
      if (at->key == of) {
        out.push_back(key);
        break;
      }
  }
  return out;
}

std::vector<std::int32_t> process_table::helpers_of(const process& server,
                                                    std::size_t max) const {
  std::vector<std::int32_t> out;
  for (const auto& key : living_descendants(server.key))
    if (out.size() < max)
      out.push_back(key.pid);
  std::lock_guard hold{lock_};
  for (const auto& [key, x] : entries_) {
    const auto& other = *x.now;
    if (x.exited == 0 && out.size() < max && key != server.key && server.parent
        && other.parent && other.parent->key == server.parent->key
        && other.executable == server.executable)
      out.push_back(key.pid);
  }
  return out;
}

std::optional<std::int32_t>
process_table::somebody_in(std::uint32_t mount_ns) const {
  std::lock_guard hold{lock_};
  for (const auto& [key, x] : entries_)
    if (x.exited == 0 && x.now->mount_ns == mount_ns)
      return key.pid;
  return std::nullopt;
}

std::size_t process_table::size() const {
  std::lock_guard hold{lock_};
  return entries_.size();
}

std::uint64_t process_table::evicted() const {
  std::lock_guard hold{lock_};
  return evicted_;
}

} // namespace vedette::agent
