#include "engine/plan/automaton.hpp"

#include <deque>

// Tested by tests/unit/engine/plan/literals_test.cpp

namespace vedette::engine::plan_detail {

literal_automaton::state& literal_automaton::edge(state from,
                                                  unsigned char byte) {
  return edges_[from * width_ + classes_[byte]];
}

literal_automaton::state literal_automaton::next(state from,
                                                 unsigned char byte) const {
  return edges_[from * width_ + classes_[byte]];
}

literal_automaton::literal_automaton(const std::vector<std::string>& all)
  : classes_(256, 0) {
  for (const auto& text : all)
    for (char c : text) {
      auto& kind = classes_[static_cast<unsigned char>(c)];
      if (kind == 0)
        kind = static_cast<std::uint16_t>(width_++);
    }
  auto add_state = [this] {
    edges_.resize(edges_.size() + width_, none);
    suffix_.push_back(none);
    ends_.push_back(none);
    return static_cast<state>(ends_.size() - 1);
  };
  auto root = add_state();
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    auto at = root;
    for (char c : all[i]) {
      auto byte = static_cast<unsigned char>(c);
      if (edge(at, byte) == none) {
        auto made = add_state();
        edge(at, byte) = made;
      }
      at = edge(at, byte);
    }
    ends_[at] = i;
  }
  // Breadth first: missing edges lead where the longest suffix leads.
  std::vector<state> fail(ends_.size(), root);
  std::deque<state> queue;
  for (std::size_t c = 0; c < width_; ++c) {
    auto& to = edges_[c];
    if (to == none)
      to = root;
    else
      queue.push_back(to);
  }
  while (!queue.empty()) {
    auto at = queue.front();
    queue.pop_front();
    auto shorter = fail[at];
    suffix_[at] = ends_[shorter] != none ? shorter : suffix_[shorter];
    for (std::size_t c = 0; c < width_; ++c) {
      auto& to = edges_[at * width_ + c];
      auto other = edges_[shorter * width_ + c];
      if (to == none) {
        to = other;
        continue;
      }
      fail[to] = other;
      queue.push_back(to);
    }
  }
}

void literal_automaton::scan(std::string_view text,
                             std::vector<std::uint32_t>& out) const {
  state at = 0;
  for (char c : text) {
    at = next(at, static_cast<unsigned char>(c));
    for (auto x = ends_[at] != none ? at : suffix_[at]; x != none;
         x = suffix_[x])
      out.push_back(ends_[x]);
  }
}

} // namespace vedette::engine::plan_detail
