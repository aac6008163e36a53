#include "engine/plan.hpp"
#include "tests/support/seed.hpp"
#include "tests/unit/engine/cae/harness.hpp"

#include <random>

namespace vedette::engine::cae {
namespace {

/// A random rule of one state, as JSON and as something to ask directly. What
/// is asked directly is deliberately simple: it is the meaning of a rule, said
/// a second time.
class random_rule {
public:
  explicit random_rule(std::mt19937& dice) : dice_{dice} {
    auto count = 1 + pick(4);
    for (std::size_t i = 0; i < count; ++i)
      add_operator();
    tree_ = node_of(3);
  }

  [[nodiscard]] std::string json() const {
    std::string operators;
    for (std::size_t i = 0; i < tests_.size(); ++i)
      operators += (i > 0 ? "," : "") + std::string{"\"o"} + std::to_string(i)
                   + "\":" + tests_[i].json();
    return R"({"Name":"x","States":[{"Name":"s","Function":")" + tree_.text()
           + R"(","FieldOperators":{)" + operators + "}}]}";
  }

  struct fields {
    std::optional<std::string> name;
    std::optional<std::string> path;
  };
  [[nodiscard]] bool holds(const fields& event) const {
    return tree_.holds([&](std::size_t i) { return tests_[i].holds(event); });
  }

  static std::string text(std::mt19937& dice) {
    static constexpr std::string_view letters = "aAbB ./";
    std::string out;
    for (auto n = dice() % 5; n > 0; --n)
      out += letters[dice() % letters.size()];
    return out;
  }

private:
  struct test {
    std::string type;
    bool path = false;
    bool fold = false;
    std::vector<std::string> literals;

    [[nodiscard]] std::string json() const {
      std::string set;
      for (const auto& x : literals)
        set += (set.empty() ? "\"" : ",\"") + x + "\"";
      return R"({"Type":")" + type + R"(","Operands":[{"Source":)"
             + (path ? R"("TargetFile","Data":"Path"})"
                     : R"("InstigatingProcess","Data":"Name"})")
             + R"(,{"Source":"LiteralSet","Data":[)" + set
             + R"(]}],"Options":{"IgnoreCase":)" + (fold ? "true" : "false")
             + "}}";
    }

    [[nodiscard]] bool holds(const fields& event) const {
      const auto& found = path ? event.path : event.name;
      if (type == "IsPopulated")
        return found && !found->empty();
      if (type == "IsNullOrEmpty")
        return !found || found->empty();
      if (!found)
        return false;
      auto value = lowered(*found);
      auto each = type == "ContainsAll";
      for (const auto& literal : literals)
        if (one(value, lowered(literal)) != each)
          return !each;
      return each;
    }

    [[nodiscard]] bool one(const std::string& value,
                           const std::string& literal) const {
      if (type == "EqualsAny")
        return value == literal;
      if (type == "StartsWithAny")
        return value.substr(0, literal.size()) == literal;
      if (type == "EndsWithAny")
        return value.size() >= literal.size()
               && value.substr(value.size() - literal.size()) == literal;
      return value.find(literal) != std::string::npos;
    }

    [[nodiscard]] std::string lowered(std::string x) const {
      for (auto& c : x)
        c = fold && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      return x;
    }
  };

  struct node {
    char kind = 'o'; // o: operator, &, |, !
    std::size_t index = 0;
    std::vector<node> args;

    [[nodiscard]] std::string text() const {
      if (kind == 'o')
        return "o" + std::to_string(index);
      if (kind == '!')
        return "!" + args[0].text();
      return "(" + args[0].text() + " " + kind + " " + args[1].text() + ")";
    }
    template <class Ask>
    bool holds(const Ask& ask) const {
      switch (kind) {
      case 'o':
        return ask(index);
      case '!':
        return !args[0].holds(ask);
      case '&':
        return args[0].holds(ask) && args[1].holds(ask);
      default:
        return args[0].holds(ask) || args[1].holds(ask);
      }
    }
  };

  std::size_t pick(std::size_t n) { return dice_() % n; }

  void add_operator() {
    static constexpr const char* types[]
      = {"EqualsAny",   "ContainsAny", "ContainsAll",  "StartsWithAny",
         "EndsWithAny", "IsPopulated", "IsNullOrEmpty"};
    test made;
    made.type = types[pick(std::size(types))];
    made.path = pick(2) == 0;
    made.fold = pick(2) == 0;
    for (auto n = 1 + pick(3); n > 0; --n)
      made.literals.push_back(text(dice_));
    tests_.push_back(std::move(made));
  }

  node node_of(int depth) {
    node out;
    auto what = depth == 0 ? 0 : pick(4);
    out.kind = "o&|!"[what];
    out.index = pick(tests_.size());
    for (std::size_t n = what == 0 ? 0 : what == 3 ? 1 : 2; n > 0; --n)
      out.args.push_back(node_of(depth - 1));
    return out;
  }

  std::mt19937& dice_;
  std::vector<test> tests_;
  node tree_;
};

std::string document(const random_rule::fields& x) {
  std::string out = R"({"event":{"category":"file"})";
  if (x.name)
    out += R"(,"process":{"name":")" + *x.name + "\"}";
  if (x.path)
    out += R"(,"file":{"path":")" + *x.path + "\"}";
  return out + "}";
}

bool plan_says(const plan& made, plan::scratch& work, const row& event) {
  std::vector<hit> hits;
  made.match(event, work, hits);
  return !hits.empty();
}

TEST(cae_property, a_rule_means_what_it_says) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937 dice{static_cast<std::mt19937::result_type>(seed)};
  for (int i = 0; i < 100 && !testing::Test::HasFailure(); ++i) {
    random_rule from{dice};
    rule_harness made{from.json()};
    ASSERT_TRUE(made.ok()) << made.said() << from.json();
    std::vector<plan::rejected> rejected;
    auto together = plan::compile({made.what}, made.fields, rejected);
    auto work = together.make_scratch();
    for (int j = 0; j < 20; ++j) {
      random_rule::fields event;
      if (dice() % 4 != 0)
        event.name = random_rule::text(dice);
      if (dice() % 4 != 0)
        event.path = random_rule::text(dice);
      auto json = document(event);
      auto expected = from.holds(event);
      EXPECT_EQ(made.matches(json), expected) << from.json() << "\n" << json;
      EXPECT_EQ(plan_says(together, *work, made.read(json)), expected)
        << from.json() << "\n"
        << json;
    }
  }
}

TEST(cae_property, a_rule_is_valid_for_its_time_only) {
  rule_harness x{R"({"Name":"x","NotValidBefore":"2026-01-01",
    "NotValidAfter":"2026-02-01","States":[{"Name":"s","Filters":
    [{"Data":{"Category":"File","Type":"*"}}]}]})"};
  ASSERT_TRUE(x.ok()) << x.said();
  std::vector<plan::rejected> rejected;
  auto made = plan::compile({x.what}, x.fields, rejected);
  auto work = made.make_scratch();
  auto at = [&](const char* time) {
    return plan_says(
      made, *work,
      x.read(std::string{R"({"event_type":"file","@timestamp":")"} + time
             + "\"}"));
  };
  EXPECT_FALSE(at("2025-12-31T23:59:59Z"));
  EXPECT_TRUE(at("2026-01-01T00:00:00Z"));
  EXPECT_TRUE(at("2026-01-31T23:59:59Z"));
  EXPECT_FALSE(at("2026-02-01T00:00:00Z"));
}

} // namespace
} // namespace vedette::engine::cae
