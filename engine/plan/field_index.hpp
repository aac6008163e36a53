#pragma once

#include "base/result.hpp"
#include "engine/eval.hpp"
#include "engine/plan/formula.hpp"
#include "engine/plan/literals.hpp"
#include "engine/plan/probe.hpp"
#include "engine/text_match.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace re2 {
class FilteredRE2;
}

namespace vedette::engine::plan_detail {

/// A text that everything a pattern matches contains, folded; empty when there
/// is none, or for a regex.
std::string required_literal(const text_pattern& x);

/// What scanning scribbles on; one per thread.
struct scan_scratch {
  literal_scratch literals;
  eval_scratch eval;
  std::vector<std::uint32_t> found;
  std::vector<int> regex_parts;
  std::vector<int> regexes;
  std::string folded;
  std::string spelled;
  std::vector<value> cells; ///< All null; as many as the layout has slots.
  cost_probe probe;
};

/// All tests of all rules on one field (or on the keywords), answered together:
/// equality from a hash table, everything that needs a literal from one pass
/// over the text, the rest one by one. Immutable.
class field_index {
public:
  /// `atoms` are ids into `pool`, all of one field. errc::invalid_argument when
  /// a pattern does not compile.
  static result<field_index> compile(const formula_pool& pool,
                                     const std::vector<atom_id>& atoms);

  field_index();
  ~field_index();
  field_index(field_index&&) noexcept;
  field_index& operator=(field_index&&) noexcept;

  void make_ready(scan_scratch& work) const;

  /// Appends the atoms that are true of `x`, in no order; may repeat.
  void scan(const value& x, slot field, scan_scratch& work,
            std::vector<atom_id>& out) const;

private:
  struct text_test {
    atom_id id = 0;
    bool as_text = false; ///< Numbers count by their text.
    bool sure = false;    ///< The literal's presence is the answer.
    bool folds = false;
    /// A regex `.{N,}`: N. Anything else: 0.
    std::size_t run = 0;
    text_matcher matcher;
  };
  struct leaf_test {
    atom_id id = 0;
    bool wants_no = false;
    expression what;
  };
  struct equal_test {
    atom_id id = 0;
    bool as_text = false;
  };
  using equal_table = std::unordered_multimap<std::string, equal_test>;
  struct builder;

  void scan_text(std::string_view text, bool is_text, scan_scratch& work,
                 std::vector<atom_id>& out) const;
  void scan_items(const value& x, scan_scratch& work,
                  std::vector<atom_id>& out) const;
  void scan_regexes(std::string_view text, std::string_view folded,
                    bool is_text, scan_scratch& work,
                    std::vector<atom_id>& out) const;
  void confirm(std::uint32_t test, std::string_view text,
               std::string_view folded, bool is_text, const scan_scratch& work,
               std::vector<atom_id>& out) const;

  equal_table equal_; // Exact.
  equal_table equal_folded_;
  std::vector<text_test> tests_;
  std::vector<std::uint32_t> unfiltered_; // Tests without a literal.
  literal_scanner scanner_;
  std::vector<std::vector<std::uint32_t>> tests_of_literal_;
  std::vector<int> regex_part_of_literal_; // Atom of `regexes_`, or -1.
  std::unique_ptr<re2::FilteredRE2> regexes_;
  std::vector<std::uint32_t> test_of_regex_;
  // Regexes without a literal: found by a scanner of their own in ASCII.
  literal_scanner regex_scanner_;
  std::vector<std::uint32_t> scanned_; ///< Test of each of its regexes.
  std::vector<leaf_test> leaves_;
  std::vector<atom_id> presence_; ///< True of everything that is there.
};

} // namespace vedette::engine::plan_detail
