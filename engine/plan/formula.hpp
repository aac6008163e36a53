#pragma once

#include "engine/expr.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// How the plan sees conditions: as two-valued formulas over atoms, which the
/// rules of a plan share. A three-valued condition is yes, or it is no, exactly
/// when one of two such formulas holds; the plan builds the first and needs the
/// second only below a negation.
namespace vedette::engine::plan_detail {

using atom_id = std::uint32_t;
using node_id = std::uint32_t;

enum class atom_kind : std::uint8_t {
  text,    ///< The value in `field` fits `pattern`.
  leaf,    ///< `source`, which looks at `field` alone, is yes (or no).
  keyword, ///< Some value of the event fits `pattern`.
  open,    ///< `source` looks at several fields; answered per event.
};

struct atom {
  atom_kind kind = atom_kind::open;
  slot field = 0;
  bool as_text = false;  ///< text, keyword: numbers count by their text.
  bool wants_no = false; ///< leaf: true when `source` is no.
  text_pattern pattern;
  expr source;
};

/// Whether an atom asks only for a value to be there.
inline bool is_presence(const atom& x) {
  return x.kind == atom_kind::leaf && x.source.kind == expr_kind::present
         && x.source.args[0].kind == expr_kind::field && !x.wants_no;
}

enum class node_kind : std::uint8_t { never, always, atom, negate, all, any };

struct node {
  node_kind kind = node_kind::never;
  /// An `any` of many atoms, none of them open: holds when one is noted true.
  bool flat = false;
  std::uint32_t first = 0; ///< Atom, or index of the first child.
  std::uint32_t count = 0; ///< Children of all and any.
};

/// The atoms and formulas of all rules of a plan.
class formula_pool {
public:
  /// A formula that holds exactly when `what` is yes.
  node_id yes_of(const expr& what);

  [[nodiscard]] const std::vector<atom>& atoms() const { return atoms_; }
  [[nodiscard]] const node& at(node_id id) const { return nodes_[id]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const node_id* children(const node& x) const {
    return children_.data() + x.first;
  }

  /// Appends the atoms below a node; may repeat.
  void collect(node_id id, std::vector<atom_id>& out) const;

private:
  node_id no_of(const expr& what);
  node_id text_atom(slot field, bool as_text, const text_pattern& pattern,
                    bool keyword);
  node_id leaf(const expr& what, bool wants_no);
  node_id yes_of_member(const expr& what);
  node_id yes_of_call(const expr& what);
  node_id join(node_kind kind, std::vector<node_id> parts);
  node_id negated(node_id id);
  node_id add(node_kind kind, std::uint32_t first = 0, std::uint32_t count = 0);
  node_id intern(std::string key, atom made);

  std::vector<atom> atoms_;
  std::vector<node> nodes_;
  std::vector<node_id> children_;
  std::unordered_map<std::string, node_id> known_; // Atom nodes by key.
};

/// Appends the slots `what` looks at; may repeat. False when it looks at every
/// value of the event.
bool collect_slots(const expr& what, std::vector<slot>& out);

/// Equal expressions, equal bytes.
void append_key(std::string& out, const expr& what);

} // namespace vedette::engine::plan_detail
