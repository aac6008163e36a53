#pragma once

#include "engine/case_fold.hpp"
#include "engine/plan/atom_sets.hpp"
#include "engine/plan/compiled.hpp"
#include "engine/plan/key_bytes.hpp"
#include "engine/plan/keywords.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vedette::engine::plan_detail {

/// A field that some unit of a lane looks at.
struct lane_field {
  slot field = 0;
  std::uint32_t index = 0;
  std::uint32_t place = 0;          ///< In the memo of values.
  std::vector<atom_id> presence;    ///< True of every value that is there.
  atom_sets::set_id of_null = 0;    ///< Atoms true of an absent value.
  atom_sets::set_id of_unequal = 0; ///< Of a text that equals nothing.
  /// When all tests are equalities: the lengths (up to 63) of the texts that
  /// can be equal. Other ASCII texts are answered without looking.
  bool only_equality = true;
  std::uint64_t lengths = 0;

  /// False: `text` equals nothing, and that is all it is asked.
  [[nodiscard]] bool may_equal(std::string_view text) const noexcept {
    auto bit = std::uint64_t{1} << std::min<std::size_t>(text.size(), 63);
    // Folding keeps the length of ASCII only.
    return !only_equality || (lengths & bit) != 0 || !is_ascii(text);
  }
};

/// What is left of a plan for the events of one kind: conditions on routing
/// fields are decided, and units that they rule out are gone together with the
/// atoms that only those look at.
struct lane {
  std::uint32_t id = 0;
  std::vector<bool> active;          ///< By unit.
  std::vector<bool> relevant;        ///< By atom: undecided and looked at.
  std::vector<atom_id> known;        ///< True atoms of routing fields.
  std::vector<std::uint32_t> always; ///< Units to look at in every event.
  std::vector<lane_field> fields;
  std::optional<lane_field> keywords;
  /// Null when some keyword can be in any text.
  std::shared_ptr<const keyword_filter> filter;
  /// Texts of no field seen lately in which no keyword is.
  std::vector<std::string> clean;
  bool empty = true;
};

/// The lanes of a plan, made when the first event of their kind comes. Bounded:
/// `full` asks the owner to forget them all.
class lane_table {
public:
  explicit lane_table(const plan::compiled& of);

  static constexpr std::size_t lanes_max = 1024;

  /// The lane of an event; null when it is not there yet.
  lane* find(const row& event);
  /// Makes the lane of an event. Requires that `find` just said null.
  /// `is_new`: it was made now, not only found to be one that is there.
  lane& add(const row& event, scan_scratch& work, bool& is_new);

  [[nodiscard]] bool full() const { return lanes_.size() >= lanes_max; }
  void clear();
  /// Lanes made from now on do without some units.
  void leave_out(std::vector<bool> units) { left_out_ = std::move(units); }

private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept;
  };
  template <class Value>
  using text_map
    = std::unordered_map<std::string, Value, text_hash, std::equal_to<>>;

  static constexpr std::size_t routing_keys_max = 1U << 15U;

  void spell(const row& event);
  void forget_keys();
  void fill(lane& to);
  void add_fields(lane& to);
  void add_keywords(lane& to);
  truth settle(node_id id, std::vector<atom_id>& undecided) const;

  const plan::compiled& of_;
  std::vector<bool> left_out_; // By unit; empty = none.
  key_bytes key_;              // Routing fields of the event at hand.
  text_map<lane*> by_key_;
  // Events of one kind often come in a row.
  lane* last_ = nullptr;
  std::string_view last_key_;
  std::map<std::vector<atom_id>, lane*> by_known_;
  std::map<std::vector<std::string>, std::shared_ptr<const keyword_filter>>
    filters_;
  std::vector<std::unique_ptr<lane>> lanes_;
  std::vector<bool> is_known_; // By atom; of the lane being filled.
  std::uint32_t next_place_ = 0;
};

} // namespace vedette::engine::plan_detail
