#pragma once

#include "engine/plan/atom_sets.hpp"
#include "engine/plan/compiled.hpp"
#include "engine/plan/value_memo.hpp"
#include "engine/plan/verdicts.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vedette::engine {

/// What one thread remembers between events: answers to values, fields and
/// whole events seen before. All of it is bounded and may be forgotten at any
/// time; answers do not change by it.
class plan::scratch {
public:
  explicit scratch(const compiled& of);

  void match(const row& event, std::vector<hit>& out);

  plan_detail::scan_scratch& work() { return work_; }
  eval_scratch& values() { return values_; }
  std::string& text() { return text_; }

private:
  using atom_id = plan_detail::atom_id;
  using set_id = plan_detail::atom_sets::set_id;

  /// A field that some unit of a lane looks at.
  struct lane_field {
    slot field = 0;
    std::uint32_t index = 0;
    std::uint32_t place = 0; ///< In the memo.
    set_id of_null = 0;      ///< Atoms true of an absent value.
    /// When all tests are equalities: the lengths (up to 63) of the texts that
    /// can be equal. Other ASCII texts are answered without looking.
    bool only_equality = false;
    std::uint64_t lengths = 0;
  };
  /// The units that events of one kind can match.
  struct lane {
    std::uint32_t id = 0;
    std::vector<bool> active;   ///< By unit.
    std::vector<bool> relevant; ///< By atom.
    std::vector<std::uint32_t> untriggered;
    std::vector<lane_field> fields;
    lane_field keywords;
    bool has_keywords = false;
    /// When every keyword needs a literal: finds these, so that most events
    /// are done with in one pass over all their texts.
    bool keywords_need_literals = false;
    plan_detail::literal_scanner keyword_literals;
    bool empty = true;
  };
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept;
  };
  template <class Value>
  using text_map
    = std::unordered_map<std::string, Value, text_hash, std::equal_to<>>;

  static constexpr std::size_t lanes_max = 512;
  static constexpr std::size_t routing_keys_max = 1U << 15U;
  static constexpr std::size_t set_atoms_max = 1U << 21U;
  static constexpr std::size_t memo_bytes = 8U << 20U;

  lane& lane_of(const row& event);
  lane& make_lane(const row& event);
  void add_fields(lane& to);
  void prepare_keywords(lane& to);
  bool may_have_keywords(const lane& of, const row& event);
  lane_field field_for(const lane& of, std::uint32_t index);
  set_id set_of(const lane& of, const lane_field& field, const value& x);
  set_id scan(const lane& of, const lane_field& field, const value& x);
  set_id keywords_of(const lane& of, const row& event);
  const plan_detail::verdict& decide(const lane& of, std::uint64_t hash);
  truth test(plan_detail::node_id id) const;
  void add_open(const row& event, const plan_detail::verdict& from,
                std::vector<hit>& out, std::size_t begin);
  void forget();

  const compiled& of_;
  plan_detail::scan_scratch work_;
  eval_scratch values_;
  std::string text_;

  std::string routing_key_;
  text_map<std::uint32_t> lane_by_key_;
  text_map<std::uint32_t> lane_by_routes_;
  std::vector<std::unique_ptr<lane>> lanes_;
  std::uint32_t next_place_ = 0;

  plan_detail::atom_sets sets_;
  plan_detail::value_memo memo_{memo_bytes};
  plan_detail::verdict_table verdicts_;

  std::vector<std::uint64_t> signature_;
  std::vector<atom_id> atoms_;
  std::vector<set_id> keyword_sets_;
  std::string joined_;
  // Stamps tell what belongs to the decision at hand without clearing.
  std::uint32_t stamp_ = 0;
  std::vector<std::uint32_t> atom_stamps_;
  std::vector<std::uint32_t> unit_stamps_;
  std::vector<std::uint32_t> candidates_;
  std::vector<hit> decided_;
  std::vector<std::uint32_t> open_;
};

} // namespace vedette::engine
