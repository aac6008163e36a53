#include "engine/eval.hpp"
#include "engine/plan.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>

// Random rules over random events: the plan answers as each rule evaluated on
// its own does, first and every later time it sees an event.

namespace vedette::engine {
namespace {

class generator {
public:
  explicit generator(unsigned seed) : random_{seed} {
    for (const char* name : {"f0", "f1", "f2", "f3", "EventID", "product"})
      slots_.push_back(fields.bind(name));
    slots_.push_back(layout::category);
  }

  layout fields;

  expr condition(int depth) {
    auto kind = pick(depth > 0 ? 10 : 7);
    switch (kind) {
    case 7:
      return make_all(some(depth));
    case 8:
      return make_any(some(depth));
    case 9:
      return pick(2) ? make_not(condition(depth - 1))
                     : make_known(condition(depth - 1));
    default:
      return leaf(kind);
    }
  }

  std::vector<value> event() {
    std::vector<value> cells(fields.size());
    texts_.clear();
    lists_.clear();
    for (auto s : slots_)
      cells[s] = cell();
    return cells;
  }

  /// What keywords search: most of the cells, in their own bytes or in a copy,
  /// and values that no field has.
  std::vector<value> all_of(const std::vector<value>& cells) {
    std::vector<value> out;
    for (const auto& x : cells)
      if (auto how = pick(4); how == 1 && x.is_text())
        out.push_back(value{std::string_view{texts_.emplace_back(x.text())}});
      else if (how != 0)
        out.push_back(x);
    for (auto n = pick(3); n > 0; --n)
      out.push_back(cell());
    return out;
  }

private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  std::string word() {
    static constexpr const char* letters[]
      = {"a", "b", "A", "B", "\xc3\x84", "\xc3\xa4", " ", "1", "\\", "."};
    std::string out;
    for (auto n = pick(5); n > 0; --n)
      out += letters[pick(10)];
    return out;
  }
  expr field() { return make_field(slots_[pick(slots_.size())]); }
  std::vector<expr> some(int depth) {
    std::vector<expr> out;
    for (auto n = 1 + pick(3); n > 0; --n)
      out.push_back(condition(depth - 1));
    return out;
  }
  text_pattern pattern() {
    text_pattern out;
    out.op = static_cast<text_op>(pick(7));
    out.fold = pick(2) == 0;
    out.search = true;
    if (out.op == text_op::regex) {
      static constexpr const char* regexes[]
        = {"a.b", "^a", "b$", "(ab|ba)", "[ab]{2,}1", "a\\.", "A", "a+b+", "."};
      out.text = regexes[pick(9)];
      out.multiline = pick(2) == 0;
      return out;
    }
    out.text = word();
    if (out.op == text_op::wildcard)
      out.text = word() + (pick(2) ? "*" : "?") + word() + (pick(2) ? "*" : "");
    return out;
  }
  std::vector<text_pattern> patterns() {
    std::vector<text_pattern> out;
    for (auto n = pick(8) == 0 ? 12 : 1 + pick(4); n > 0; --n)
      out.push_back(pattern());
    return out;
  }
  constant literal() {
    switch (pick(3)) {
    case 0:
      return make_constant(static_cast<std::int64_t>(pick(3)));
    case 1:
      return make_constant(pick(2) == 0);
    default:
      return make_constant(word());
    }
  }
  expr leaf(std::size_t kind) {
    expr out;
    switch (kind) {
    case 0:
      return make_present(field());
    case 1:
      return make_compare(field(), static_cast<expr_op>(1 + pick(6)),
                          make_literal(literal()), pick(2) == 0);
    case 2:
      return make_compare(field(), expr_op::equal, field(), pick(2) == 0);
    case 3:
      out.kind = expr_kind::member;
      out.args.push_back(field());
      for (auto n = 1 + pick(4); n > 0; --n)
        out.constants.push_back(literal());
      out.fold = pick(2) == 0;
      break;
    case 4:
      out.kind = expr_kind::keyword;
      out.patterns = patterns();
      break;
    case 5:
      return make_call(
        pick(2) ? function_id::starts_with : function_id::contains,
        {field(), make_literal(make_constant(word()))}, pick(2) == 0);
    default:
      out = make_match(field(), patterns());
    }
    out.as_text = pick(2) == 0;
    return out;
  }
  value cell(bool may_nest = true) {
    switch (pick(may_nest ? 7 : 6)) {
    case 0:
      return {};
    case 1:
      return value{static_cast<std::int64_t>(pick(3))};
    case 2:
      return pick(2) ? value{pick(2) == 0} : value{0.5};
    case 6: {
      auto& list = lists_.emplace_back();
      for (auto n = pick(3); n > 0; --n)
        list.push_back(cell(false));
      return value{list.data(), list.size()};
    }
    default:
      return value{std::string_view{texts_.emplace_back(word() + word())}};
    }
  }

  std::mt19937 random_;
  std::vector<slot> slots_;
  std::deque<std::string> texts_;
  std::deque<std::vector<value>> lists_;
};

// Deliberately naive: every step of every rule by itself, nothing shared.
std::vector<hit> naive(const std::vector<rule>& rules, const row& event) {
  std::vector<hit> out;
  eval_scratch work;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    std::uint64_t steps = 0;
    for (std::size_t s = 0; s < rules[i].steps.size(); ++s) {
      auto alone = expression::compile(rules[i].steps[s].where);
      EXPECT_TRUE(alone.ok());
      work.reset();
      if (alone.value().test(event, work) == truth::yes)
        steps |= std::uint64_t{1} << s;
    }
    if (steps != 0)
      out.push_back({i, steps});
  }
  return out;
}

std::string shown(const std::vector<hit>& hits) {
  std::string out;
  for (const auto& x : hits)
    out += std::to_string(x.rule) + ":" + std::to_string(x.steps) + " ";
  return out;
}

void compare(unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  generator make{seed};
  std::vector<rule> rules(40);
  for (auto& rule : rules) {
    rule.steps.resize(1 + seed % 3);
    for (auto& step : rule.steps)
      step.where = make.condition(3);
  }
  std::vector<plan::rejected> rejected;
  auto all = plan::compile(rules, make.fields, rejected);
  ASSERT_TRUE(rejected.empty()) << rejected[0].why.to_string();
  auto work = all.make_scratch();
  for (int i = 0; i < 60; ++i) {
    auto cells = make.event();
    row event;
    event.cells = cells;
    auto every = make.all_of(cells);
    event.all = every;
    auto wanted = shown(naive(rules, event));
    for (int again = 0; again < 2; ++again) {
      std::vector<hit> hits;
      all.match(event, *work, hits);
      ASSERT_EQ(shown(hits), wanted) << "event " << i;
    }
  }
}

TEST(plan_property, answers_as_every_rule_alone_does) {
  for (unsigned seed = 1; seed <= 25; ++seed)
    ASSERT_NO_FATAL_FAILURE(compare(seed));
}

} // namespace
} // namespace vedette::engine
