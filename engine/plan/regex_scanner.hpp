#pragma once

#include "engine/expr.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::plan_detail {

/// Working memory for scans; one per thread, good for every scanner it was
/// made ready for.
class regex_scratch {
public:
  regex_scratch();
  ~regex_scratch();
  regex_scratch(regex_scratch&&) noexcept;
  regex_scratch& operator=(regex_scratch&&) noexcept;

  struct state;
  std::unique_ptr<state> state_;
};

/// Looks for many regexes at once in ASCII texts, with Hyperscan where there
/// is one. Immutable, shared between threads.
class regex_scanner {
public:
  /// What is known of a regex from a scan.
  enum class power : std::uint8_t {
    none,   ///< Nothing: it has to be tried.
    filter, ///< What is not found does not match.
    exact,  ///< And in plain texts what is found matches.
  };

  /// Fills `powers` for each of `all`.
  static regex_scanner compile(const std::vector<text_pattern>& all,
                               std::vector<power>& powers);

  regex_scanner();
  ~regex_scanner();
  regex_scanner(regex_scanner&&) noexcept;
  regex_scanner& operator=(regex_scanner&&) noexcept;

  void make_ready(regex_scratch& work) const;

  /// Appends the index of each regex that is found in `text`, which is ASCII,
  /// once. Requires a scratch that was made ready for this scanner.
  void scan(std::string_view text, regex_scratch& work,
            std::vector<std::uint32_t>& out) const;

  /// Without line breaks and other control characters, about which RE2 and
  /// others disagree.
  static bool is_plain(std::string_view text) noexcept;

  /// `hyperscan 5.4.0 …` or `none`.
  static std::string engine_name();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::engine::plan_detail
