#include "engine/plan/atom_sets.hpp"

#include "engine/plan/key_bytes.hpp"

#include <algorithm>

// Tested by tests/unit/engine/plan/verdicts_test.cpp

namespace vedette::engine::plan_detail {

atom_sets::set_id atom_sets::intern(std::vector<atom_id>& of) {
  std::sort(of.begin(), of.end());
  of.erase(std::unique(of.begin(), of.end()), of.end());
  if (of.empty())
    return 0;
  auto hash = hash_of(
    {reinterpret_cast<const char*>(of.data()), of.size() * sizeof(atom_id)});
  auto [at, end] = by_hash_.equal_range(hash);
  for (; at != end; ++at)
    if (std::ranges::equal(members(at->second), of))
      return at->second;
  auto made = static_cast<set_id>(begin_.size() - 1);
  members_.insert(members_.end(), of.begin(), of.end());
  begin_.push_back(members_.size());
  by_hash_.emplace(hash, made);
  return made;
}

void atom_sets::clear() {
  members_.clear();
  by_hash_.clear();
  begin_.assign(2, 0);
}

} // namespace vedette::engine::plan_detail
