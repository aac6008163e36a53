#pragma once

#include "engine/plan/formula.hpp"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace vedette::engine::plan_detail {

/// Sets of atoms, each kept once. Set 0 is empty.
class atom_sets {
public:
  using set_id = std::uint32_t;

  atom_sets() { clear(); }

  /// The id of the set of `members`; sorts them and drops repetitions.
  set_id intern(std::vector<atom_id>& members);
  [[nodiscard]] std::span<const atom_id> members(set_id id) const {
    return {members_.data() + begin_[id], begin_[id + 1] - begin_[id]};
  }
  /// Atoms in all sets together.
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  void clear();

private:
  std::vector<atom_id> members_;
  std::vector<std::size_t> begin_; // One more than there are sets.
  std::unordered_multimap<std::uint64_t, set_id> by_hash_;
};

} // namespace vedette::engine::plan_detail
