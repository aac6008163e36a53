#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::plan_detail {

/// Working memory for scans; one per thread, good for every scanner it was
/// made ready for.
class literal_scratch {
public:
  literal_scratch();
  ~literal_scratch();
  literal_scratch(literal_scratch&&) noexcept;
  literal_scratch& operator=(literal_scratch&&) noexcept;

  struct state;
  std::unique_ptr<state> state_;
};

/// Finds which of thousands of literals a text contains, in one pass. With
/// Hyperscan (only its literal matcher: its regex matcher has been seen to
/// miss in some builds) or, where that is not available, with an automaton of
/// our own. Immutable, shared between threads.
class literal_scanner {
public:
  /// Requires literals that are not empty and differ from each other.
  static result<literal_scanner> compile(const std::vector<std::string>& all);

  literal_scanner();
  ~literal_scanner();
  literal_scanner(literal_scanner&&) noexcept;
  literal_scanner& operator=(literal_scanner&&) noexcept;

  void make_ready(literal_scratch& work) const;

  /// Appends the index of each literal that is in `text`, once. Requires a
  /// scratch that was made ready for this scanner.
  void scan(std::string_view text, literal_scratch& work,
            std::vector<std::uint32_t>& out) const;

  /// A scanner for regexes over ASCII texts instead: what it finds is a
  /// superset of what matches, to be confirmed. Fills `taken` with the regexes
  /// it takes; the others have to be tried always.
  struct regex {
    std::string text;
    bool fold = false;
    bool multiline = false;
    bool dot_all = false;
  };
  static literal_scanner compile_regexes(const std::vector<regex>& all,
                                         std::vector<bool>& taken);

  /// `hyperscan 5.4.0 …` or `automaton`.
  static std::string engine_name();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::engine::plan_detail
