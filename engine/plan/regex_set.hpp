#pragma once

#include "base/result.hpp"
#include "engine/case_fold.hpp"
#include "engine/expr.hpp"
#include "engine/plan/regex_scanner.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class FilteredRE2;
}

namespace vedette::engine::plan_detail {

/// What looking for regexes scribbles on; one per thread.
struct regex_work {
  regex_scratch scratch;
  std::vector<int> parts;
  std::vector<int> regexes;
  std::vector<std::uint32_t> found;
};

/// Regexes of one field: says which of them are worth a try on a text. Those
/// that need some literal wait for it, the others are scanned for all at once.
class regex_set {
public:
  regex_set();
  ~regex_set();
  regex_set(regex_set&&) noexcept;
  regex_set& operator=(regex_set&&) noexcept;

  /// `id` is the caller's. errc::invalid_argument when it does not compile.
  status add(const text_pattern& pattern, std::uint32_t id);

  /// To be called once, after the last `add`: the literals to look for in
  /// folded texts. Their indexes are what `candidates` wants.
  std::vector<std::string> compile();

  void make_ready(regex_work& work) const;

  /// Calls `found(id, sure)` for each regex that may match `text`; `sure`: it
  /// does. Requires the literals of `text` in `work.parts`; may repeat. What
  /// one regex alone needs a scan for goes through `alone(id, scan)`, where
  /// `scan()` says whether it matches: whose cost it is, the caller knows.
  template <class Found, class Alone>
  void candidates(std::string_view text, regex_work& work, Found&& found,
                  Alone&& alone) const;

private:
  static constexpr std::uint32_t elsewhere = 0xffffffff;

  struct scanned {
    std::uint32_t id = 0;
    bool exact = false;
  };
  /// Waits for literals.
  struct waiting {
    std::uint32_t id = elsewhere;
    bool exact = false; ///< `alone` answers for plain texts.
    regex_scanner alone;
  };

  static bool filters_safely(const text_pattern& x);
  void find_potential(regex_work& work) const;

  std::unique_ptr<re2::FilteredRE2> all_;
  std::vector<text_pattern> patterns_; // Of `all_`; empty once compiled.
  std::vector<waiting> waiting_;       // By index in `all_`.
  std::vector<std::uint32_t> always_;
  regex_scanner scanner_;
  std::vector<scanned> scanned_; // By index in `scanner_`.
};

template <class Found, class Alone>
void regex_set::candidates(std::string_view text, regex_work& work,
                           Found&& found, Alone&& alone) const {
  for (auto id : always_)
    found(id, false);
  if (!work.parts.empty()) {
    find_potential(work);
    bool plain = !work.regexes.empty() && regex_scanner::is_plain(text);
    for (auto regex : work.regexes) {
      const auto& x = waiting_[static_cast<std::size_t>(regex)];
      if (x.id == elsewhere)
        continue;
      if (!plain || !x.exact) {
        found(x.id, false);
        continue;
      }
      alone(x.id, [&] {
        work.found.clear();
        x.alone.scan(text, work.scratch, work.found);
        return !work.found.empty();
      });
    }
  }
  if (scanned_.empty())
    return;
  if (!is_ascii(text)) {
    for (const auto& x : scanned_)
      found(x.id, false);
    return;
  }
  work.found.clear();
  scanner_.scan(text, work.scratch, work.found);
  bool plain = !work.found.empty() && regex_scanner::is_plain(text);
  for (auto i : work.found)
    found(scanned_[i].id, plain && scanned_[i].exact);
}

} // namespace vedette::engine::plan_detail
