#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::plan_detail {

/// Aho and Corasick's automaton over bytes: finds all of a set of literals in
/// one pass over a text.
class literal_automaton {
public:
  /// Requires literals that are not empty.
  explicit literal_automaton(const std::vector<std::string>& all);

  /// Appends the index of each literal that is in `text`; may repeat.
  void scan(std::string_view text, std::vector<std::uint32_t>& out) const;

private:
  using state = std::uint32_t;
  static constexpr state none = 0xffffffff;

  [[nodiscard]] state next(state from, unsigned char byte) const;
  state& edge(state from, unsigned char byte);

  // States have one transition per class of bytes that the literals tell
  // apart.
  std::vector<std::uint16_t> classes_;
  std::size_t width_ = 1;
  std::vector<state> edges_;
  std::vector<state> suffix_;       // Next shorter suffix that ends a literal.
  std::vector<std::uint32_t> ends_; // Literal that ends here, or none.
};

} // namespace vedette::engine::plan_detail
