#pragma once

#include "base/result.hpp"
#include "engine/eval.hpp"
#include "engine/plan/formula.hpp"
#include "engine/plan/literal_index.hpp"
#include "engine/plan/probe.hpp"
#include "engine/plan/regex_set.hpp"
#include "engine/text_match.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::plan_detail {

/// A text that everything a pattern matches contains, folded; empty when there
/// is none, or for a regex.
std::string required_literal(const text_pattern& x);

/// What scanning scribbles on; one per thread.
struct scan_scratch {
  regex_work regexes;
  eval_scratch eval;
  std::vector<std::uint32_t> seen; ///< By literal of the index: last stamp.
  std::uint32_t stamp = 0;
  std::string folded;
  std::string spelled;
  std::vector<value> cells; ///< All null; as many as the layout has slots.
  cost_probe probe;
};

/// All tests of all rules on one field (or on the keywords), answered together:
/// everything that needs a literal from one pass over the text, the rest one by
/// one. Immutable.
class field_index {
public:
  /// `atoms` are ids into `pool`, all of one field. errc::invalid_argument when
  /// a pattern does not compile.
  static result<field_index> compile(const formula_pool& pool,
                                     const std::vector<atom_id>& atoms);

  void make_ready(scan_scratch& work) const;

  /// Appends the atoms that are true of `x`, in no order; may repeat.
  void scan(const value& x, slot field, scan_scratch& work,
            std::vector<atom_id>& out) const;

private:
  struct text_test {
    atom_id id = 0;
    bool as_text = false; ///< Numbers count by their text.
    bool folds = false;
    /// A regex `.{N,}`: N. Anything else: 0.
    std::size_t run = 0;
    /// None when the literal's presence is the answer.
    std::optional<text_matcher> matcher;
  };
  struct leaf_test {
    atom_id id = 0;
    bool wants_no = false;
    expression what;
  };
  struct builder;

  void scan_text(std::string_view text, bool is_text, scan_scratch& work,
                 std::vector<atom_id>& out) const;
  void scan_items(const value& x, scan_scratch& work,
                  std::vector<atom_id>& out) const;
  void confirm(std::uint32_t test, std::string_view text,
               std::string_view folded, bool is_text, const scan_scratch& work,
               std::vector<atom_id>& out) const;

  std::vector<text_test> tests_;
  std::vector<std::uint32_t> unfiltered_; // Tests without a literal.
  /// Ids are those of tests; above, literals of `regexes_`.
  literal_index literals_;
  std::size_t literals_count_ = 0; // Tests, and literals of `regexes_`.
  regex_set regexes_;
  std::vector<leaf_test> leaves_;
  std::vector<atom_id> presence_; // True of everything that is there.
};

} // namespace vedette::engine::plan_detail
