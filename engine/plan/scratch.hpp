#pragma once

#include "engine/plan/atom_sets.hpp"
#include "engine/plan/clean_texts.hpp"
#include "engine/plan/compiled.hpp"
#include "engine/plan/lanes.hpp"
#include "engine/plan/value_memo.hpp"
#include "engine/plan/verdicts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// What one thread remembers between events: answers to values, fields and
/// whole events seen before. All of it is bounded and may be forgotten at any
/// time; answers do not change by it.
class plan::scratch {
public:
  explicit scratch(const compiled& of);

  void match(const row& event, std::vector<hit>& out);
  void measure(rule_meter* meter);
  void suspend(const std::vector<bool>& rules);

  plan_detail::scan_scratch& work() { return work_; }
  eval_scratch& values() { return values_; }
  std::string& text() { return text_; }

private:
  using atom_id = plan_detail::atom_id;
  using lane = plan_detail::lane;
  using lane_field = plan_detail::lane_field;
  /// A set of atoms, and `keyword_bit` when the value satisfies a keyword, too.
  using set_id = plan_detail::atom_sets::set_id;

  static constexpr set_id keyword_bit = 0x80000000;
  static constexpr std::size_t set_atoms_max = 1U << 21U;
  static constexpr std::size_t memo_bytes = 4U << 20U;
  static constexpr std::size_t event_bytes = 256;
  static constexpr std::size_t sightings = 1U << 14U;
  static constexpr std::size_t clean_kept = 32;
  static constexpr std::size_t clean_bytes_max = 64;

  lane& lane_of(const row& event);
  const plan_detail::verdict* recall(lane& of, const row& event);
  void remember(const lane& of, const plan_detail::verdict& what);
  bool spell(const lane& of, const row& event);
  const plan_detail::verdict& find_out(lane& of, const row& event);
  void look_at_fields(const lane& of, const row& event);
  set_id set_of(const lane& of, const lane_field& field, const value& x);
  set_id scan(const lane& of, const lane_field& field, const value& x);
  set_id look_up(const lane& of, const lane_field& field, const value& x,
                 std::string_view key);
  bool holds_keyword(const lane& of, const value& x);
  set_id keywords_of(lane& of, const row& event);
  bool is_clean(lane& of, std::string_view text);
  const plan_detail::verdict& decide(const lane& of, std::uint64_t hash);
  void note_true(atom_id atom);
  void add_candidate(std::uint32_t unit);
  truth test(plan_detail::node_id id) const;
  void add_open(const row& event, const plan_detail::verdict& from,
                std::vector<hit>& out, std::size_t begin);
  void forget();
  [[nodiscard]] std::vector<std::vector<std::uint32_t>> rules_of_atoms() const;

  const compiled& of_;
  rule_meter* meter_ = nullptr;
  plan_detail::scan_scratch work_;
  eval_scratch values_;
  std::string text_;

  plan_detail::lane_table lanes_;
  plan_detail::atom_sets sets_;
  plan_detail::value_memo memo_{memo_bytes};
  plan_detail::verdict_table verdicts_;

  // Whole events: verdicts by the values of all fields that matter. What comes
  // only once is not kept.
  plan_detail::value_memo events_{memo_bytes, event_bytes};
  std::uint64_t events_forgotten_ = 0;
  std::vector<std::uint32_t> sighted_;
  plan_detail::key_bytes event_key_;
  std::uint64_t event_hash_ = 0;
  bool spelled_ = false; ///< `event_key_` is that of the event at hand.

  std::vector<std::uint64_t> signature_;
  std::vector<atom_id> atoms_;
  plan_detail::clean_texts clean_; // Of the event at hand.
  bool all_clean_ = false;
  std::vector<atom_id> keyword_atoms_;
  // Stamps tell what belongs to the decision at hand without clearing.
  std::uint32_t stamp_ = 0;
  std::vector<std::uint32_t> atom_stamps_;
  std::vector<std::uint32_t> unit_stamps_;
  std::vector<std::uint32_t> flat_stamps_; // By node.
  std::vector<std::uint32_t> candidates_;
  std::vector<hit> decided_;
  std::vector<std::uint32_t> open_;
};

} // namespace vedette::engine
