#include "engine/load/budget.hpp"

#include "engine/regex_cost.hpp"

// Tested by tests/unit/engine/load/hostile_rules_test.cpp

namespace vedette::engine {

namespace {

class counter {
public:
  explicit counter(const rule_budget_limits& most) : most_{most} {}

  // Stops at the first limit, so that looking costs no more than the limits.
  bool add(const expr& x, std::size_t depth) {
    if (depth > most_.depth)
      return refuse("is nested deeper than " + std::to_string(most_.depth)
                    + " levels");
    parts_ += 1 + x.patterns.size() + x.constants.size();
    for (const auto& c : x.constants)
      if (!add(c))
        return false;
    for (const auto& p : x.patterns)
      if (!add(p))
        return false;
    if (parts_ > most_.parts)
      return refuse("has more than " + std::to_string(most_.parts) + " parts");
    for (const auto& arg : x.args)
      if (!add(arg, depth + 1))
        return false;
    return true;
  }

  [[nodiscard]] const std::string& why() const { return why_; }

private:
  bool refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }
  bool take(std::size_t bytes) {
    text_bytes_ += bytes;
    return text_bytes_ <= most_.text_bytes
           || refuse("has more than " + std::to_string(most_.text_bytes)
                     + " bytes of texts");
  }
  bool add(const constant& x) {
    parts_ += x.items.size();
    for (const auto& item : x.items)
      if (!take(item.text.size()))
        return false;
    return take(x.text.size());
  }
  bool add(const text_pattern& x) {
    if (!take(x.text.size()))
      return false;
    if (x.op != text_op::regex)
      return true;
    auto cost = regex_cost(x);
    if (!cost.ok())
      return refuse("has a regex that does not compile: " + cost.why().detail);
    regex_steps_ += cost.value();
    return regex_steps_ <= most_.regex_steps
           || refuse("has regexes that are too large once their repetitions "
                     "are written out");
  }

  const rule_budget_limits& most_;
  std::size_t parts_ = 0;
  std::size_t text_bytes_ = 0;
  std::size_t regex_steps_ = 0;
  std::string why_;
};

bool add(counter& to, const step& x) {
  if (!to.add(x.where, 0))
    return false;
  for (const auto& by : x.by)
    if (!to.add(by, 0))
      return false;
  return true;
}

} // namespace

std::string over_budget(const rule& what, const rule_budget_limits& most) {
  counter all{most};
  for (const auto& x : what.steps)
    if (!add(all, x))
      return all.why();
  if (what.until && !add(all, *what.until))
    return all.why();
  for (const auto& x : what.lineages)
    if (!all.add(x.where, 0))
      return all.why();
  return {};
}

} // namespace vedette::engine
