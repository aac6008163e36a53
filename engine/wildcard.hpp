#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// A wildcard pattern: `*` any run, `?` one code point, `\` escapes the next
/// character. Matches whole texts in time linear in the text for each run of
/// literals between two stars.
class wildcard {
public:
  explicit wildcard(std::string_view pattern);

  [[nodiscard]] bool matches(std::string_view text) const;

  /// The literals between stars when there is no `?`, else empty. `open_front`
  /// and `open_back` tell whether a star comes first and last.
  [[nodiscard]] bool is_literal_runs() const noexcept { return !has_single_; }
  [[nodiscard]] bool open_front() const noexcept { return open_front_; }
  [[nodiscard]] bool open_back() const noexcept { return open_back_; }
  /// Runs between stars with escapes removed; empty runs are left out.
  [[nodiscard]] const std::vector<std::string>& runs() const noexcept {
    return runs_;
  }

  /// Bytes of a run with `?` that a rule may have: each may be tried at each
  /// place of a text.
  static constexpr std::size_t single_run_max = 1024;
  /// The longest run when there is a `?` in the pattern, else 0.
  [[nodiscard]] std::size_t longest_with_single() const noexcept;

  /// `text` with everything a wildcard would take for special escaped.
  static std::string escape(std::string_view text);

private:
  [[nodiscard]] std::size_t find(std::size_t run, std::string_view text,
                                 std::size_t from) const;
  [[nodiscard]] bool fits_at(std::size_t run, std::string_view text,
                             std::size_t at, std::size_t& end) const;
  [[nodiscard]] bool ends_with(std::size_t run, std::string_view text,
                               std::size_t from) const;

  std::vector<std::string> runs_;
  /// Same length as the run; 1 where the byte stands for any code point.
  std::vector<std::string> singles_;
  bool has_single_ = false;
  bool open_front_ = false;
  bool open_back_ = false;
};

} // namespace vedette::engine
