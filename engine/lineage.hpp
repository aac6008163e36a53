#pragma once

#include "base/result.hpp"
#include "engine/cost.hpp"
#include "engine/eval.hpp"
#include "engine/rule.hpp"

#include <cstdint>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
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

/// Follows processes through a stream of events and answers the lineages of any
/// number of rules: is this event's process a child of one that matched?
///
/// Processes are forgotten when they end; of those whose end was not seen, the
/// oldest go when there are too many.
class lineage_tracker {
public:
  /// Processes that one lineage remembers.
  static constexpr std::size_t processes_max = 100'000;

  /// Binds what it looks at; do so before rows are read.
  explicit lineage_tracker(layout& fields, const lineage_fields& names = {});
  /// Adds the fields it looks at to a layout.
  static void bind(layout& fields) { lineage_tracker{fields}; }

  /// Adds the lineages of one rule. errc as expression; then nothing is added.
  status add(const std::vector<lineage>& lineages, std::uint32_t rule = 0);

  static result<lineage_tracker> compile(const std::vector<lineage>& lineages,
                                         layout& fields,
                                         const lineage_fields& names = {});

  /// Takes note of an event and writes the answers into its cells.
  /// Rules whose flag in `asleep` is set are not worked out; `meter` hears what
  /// the others cost.
  void observe(const row& event, std::span<value> cells, eval_scratch& work,
               const std::vector<bool>& asleep = {},
               rule_meter* meter = nullptr);

  /// Processes forgotten while they may have been alive.
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }

private:
  /// Some processes; the oldest go first.
  class processes {
  public:
    processes() = default;
    processes(processes&&) = default;
    processes& operator=(processes&&) = default;

    [[nodiscard]] bool contains(const std::string& id) const {
      return at_.contains(id);
    }
    /// True when an older one had to go.
    bool insert(const std::string& id);
    void erase(const std::string& id);
    void clear();

  private:
    std::list<std::string> order_;
    std::unordered_map<std::string_view, std::list<std::string>::iterator> at_;
  };

  struct member {
    lineage_kind kind = lineage_kind::child;
    std::uint32_t rule = 0;
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
  void follow(member& x, change what, const std::string& process,
              const std::string& parent);

  std::vector<member> members_;
  choice process_;
  choice parent_;
  choice pid_;
  slot name_ = 0;
  slot subtype_ = 0;
  slot opcode_ = 0;
  slot type_ = 0;
  std::uint64_t forgotten_ = 0;
};

} // namespace vedette::engine
