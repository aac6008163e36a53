#pragma once

#include "base/result.hpp"
#include "engine/eval.hpp"
#include "engine/rule.hpp"

#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace vedette::engine {

/// Where an event says which process it is about. Names are tried in order; the
/// first that any event of the stream has had is the one that counts, so that
/// process ids are not mixed with better names.
struct lineage_fields {
  std::vector<std::string> process{"unique_pid", "process.entity_id", "pid"};
  std::vector<std::string> parent{"unique_ppid", "process.parent.entity_id",
                                  "ppid"};
};

/// Follows processes through a stream of events and answers the lineages of one
/// rule: is this event's process a child of one that matched?
class lineage_tracker {
public:
  /// Binds what it looks at; call it before rows are read. errc as expression.
  static result<lineage_tracker> compile(const std::vector<lineage>& lineages,
                                         layout& fields,
                                         const lineage_fields& names = {});

  /// Takes note of an event and writes the answers into its cells.
  void observe(const row& event, std::span<value> cells, eval_scratch& work);

private:
  using processes = std::unordered_set<std::string>;

  struct member {
    lineage_kind kind = lineage_kind::child;
    expression where;
    slot into = 0;
    processes sources;             // Processes that matched.
    processes related;             // Their children, or descendants.
    std::vector<std::string> dead; // Ended; forgotten at the next event.
  };
  /// The first of some slots that has ever held something.
  struct choice {
    std::vector<slot> slots;
    std::size_t best = no_slot;
    value read(const row& event);
    [[nodiscard]] bool was_seen() const { return best != no_slot; }
  };
  static constexpr std::size_t no_slot = ~std::size_t{0};

  enum class change : unsigned char { none, start, end };
  [[nodiscard]] change change_of(const row& event) const;
  static void follow(member& x, change what, const std::string& process,
                     const std::string& parent);

  std::vector<member> members_;
  choice process_;
  choice parent_;
  choice pid_;
  slot name_ = 0;
  slot subtype_ = 0;
  slot opcode_ = 0;
  slot type_ = 0;
};

} // namespace vedette::engine
