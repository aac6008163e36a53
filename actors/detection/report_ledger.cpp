#include "actors/detection/report_ledger.hpp"

#include <algorithm>

namespace vedette::actors {

void report_ledger::changed(const report& what) {
  auto& x = entries_[what->id];
  if (x.order == 0) {
    x.order = next_order_++;
    by_age_[x.order] = what->id;
  }
  if (!x.newest || x.newest->revision < what->revision)
    x.newest = what;
}

void report_ledger::kept(const uid& id, std::uint32_t revision,
                         std::uint64_t sequence) {
  last_record_ = std::max(last_record_, sequence);
  auto at = entries_.find(id);
  if (at == entries_.end() || revision < at->second.kept_revision)
    return;
  auto& x = at->second;
  records_.erase(x.record);
  x.kept_revision = revision;
  x.record = sequence;
  records_[sequence] = id;
}

void report_ledger::not_kept(const uid& id, std::uint32_t revision) {
  if (auto at = entries_.find(id); at != entries_.end())
    at->second.kept_revision = std::max(at->second.kept_revision, revision);
}

bool report_ledger::accepted(const uid& id, std::uint32_t revision) {
  auto at = entries_.find(id);
  if (at == entries_.end())
    return false;
  auto& x = at->second;
  x.accepted_revision = std::max(x.accepted_revision, revision);
  const bool newest = x.accepted_revision >= x.newest->revision;
  forget_if_done(id, x);
  return newest;
}

void report_ledger::finished(const uid& id) {
  if (auto at = entries_.find(id); at != entries_.end()) {
    at->second.finished = true;
    forget_if_done(id, at->second);
  }
}

void report_ledger::forget_if_done(const uid& id, entry& x) {
  if (!x.finished || x.accepted_revision < x.newest->revision
      || x.kept_revision < x.newest->revision)
    return;
  records_.erase(x.record);
  by_age_.erase(x.order);
  entries_.erase(uid{id});
}

std::uint64_t report_ledger::releasable() const {
  return records_.empty() ? last_record_ : records_.begin()->first - 1;
}

std::vector<report_ledger::report>
report_ledger::unaccepted(std::size_t count) const {
  std::vector<report> out;
  for (const auto& [order, id] : by_age_) {
    const auto& x = entries_.at(id);
    if (x.kept_revision == 0 || x.accepted_revision >= x.newest->revision)
      continue;
    out.push_back(x.newest);
    if (out.size() == count)
      break;
  }
  return out;
}

} // namespace vedette::actors
