#include "engine/eval.hpp"

#include "engine/case_fold.hpp"
#include "engine/network.hpp"
#include "engine/text_match.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <unordered_set>
#include <utility>

namespace vedette::engine {

namespace {

/// Constants that one value is looked up in.
struct constant_set {
  bool fold = false;
  bool as_text = false;
  std::unordered_set<std::string> texts;
  std::vector<value> numbers;
  std::vector<value> flags;

  [[nodiscard]] bool contains(const value& x) const {
    auto equals = [&](const value& y) {
      return compare_values(x, expr_op::equal, y, false) == truth::yes;
    };
    if (x.is_text())
      return !texts.empty()
             && texts.contains(fold ? folded(x.text()) : std::string{x.text()});
    if (as_text && !x.is_list() && !x.is_null()) {
      std::string text;
      append_text(text, x);
      return contains(value{std::string_view{text}});
    }
    if (x.is_number())
      return std::any_of(numbers.begin(), numbers.end(), equals);
    if (x.kind() == value_kind::boolean)
      return std::any_of(flags.begin(), flags.end(), equals);
    if (x.is_list())
      return std::any_of(x.begin(), x.end(),
                         [&](const value& y) { return contains(y); });
    return false;
  }
};

/// One value or any item of a list. `as_text`: numbers and booleans too.
template <class Test>
truth test_items(const value& x, bool as_text, Test&& test) {
  if (x.is_null())
    return truth::unknown;
  if (x.is_text())
    return test(x.text()) ? truth::yes : truth::no;
  if (x.is_list())
    return std::any_of(x.begin(), x.end(),
                       [&](const value& y) {
                         return test_items(y, as_text, test) == truth::yes;
                       })
             ? truth::yes
             : truth::no;
  if (!as_text || x.is_object())
    return truth::no;
  std::string text;
  append_text(text, x);
  return test(std::string_view{text}) ? truth::yes : truth::no;
}

value to_value(truth x) noexcept {
  return x == truth::unknown ? value{} : value{x == truth::yes};
}

} // namespace

struct expression::node {
  expr_kind kind = expr_kind::literal;
  expr_op op = expr_op::none;
  bool fold = false;
  bool as_text = false;
  function_id function = function_id::none;
  slot field = 0;
  std::vector<node> args;
  constant kept; // Owns the text behind `literal`.
  std::vector<value> items;
  value literal;
  std::unique_ptr<pattern_set> patterns;
  std::unique_ptr<constant_set> set;
  std::unique_ptr<network_set> networks;
};

namespace {

using node = expression::node;

truth test_node(const node& x, const row& event, eval_scratch& work);
value evaluate_node(const node& x, const row& event, eval_scratch& work);

void set_literal(node& out, const constant& from) {
  out.kept = from;
  if (from.kind != value_kind::list) {
    out.literal = out.kept.view();
    return;
  }
  for (const auto& item : out.kept.items)
    out.items.push_back(item.view());
  out.literal = value{out.items.data(), out.items.size()};
}

std::unique_ptr<constant_set> make_set(const expr& source) {
  auto made = std::make_unique<constant_set>();
  made->fold = source.fold;
  made->as_text = source.as_text;
  for (const auto& x : source.constants) {
    std::string text;
    append_text(text, x.view());
    if (x.kind == value_kind::text
        || (source.as_text && x.kind != value_kind::null))
      made->texts.insert(source.fold ? folded(text) : text);
    else if (x.kind == value_kind::boolean)
      made->flags.push_back(x.view());
    else if (x.kind != value_kind::null)
      made->numbers.push_back(x.view());
  }
  return made;
}

status compile_into(node& out, const expr& source) {
  out.kind = source.kind;
  out.op = source.op;
  out.fold = source.fold;
  out.as_text = source.as_text;
  out.function = source.function;
  out.field = source.field;
  if (source.kind == expr_kind::literal && !source.constants.empty())
    set_literal(out, source.constants.front());
  if (source.kind == expr_kind::member)
    out.set = make_set(source);
  if (source.kind == expr_kind::match || source.kind == expr_kind::keyword) {
    auto made = pattern_set::compile(source.patterns);
    if (!made.ok())
      return made.why();
    out.patterns = std::make_unique<pattern_set>(std::move(made).value());
  }
  if (source.kind == expr_kind::in_network) {
    std::vector<std::string> cidrs;
    for (const auto& x : source.patterns)
      cidrs.push_back(x.text);
    auto made = network_set::compile(cidrs);
    if (!made.ok())
      return made.why();
    out.networks = std::make_unique<network_set>(std::move(made).value());
  }
  out.args.resize(source.args.size());
  for (std::size_t i = 0; i < source.args.size(); ++i)
    if (auto made = compile_into(out.args[i], source.args[i]); !made.ok())
      return made;
  return done;
}

truth test_all(const node& x, const row& event, eval_scratch& work) {
  auto sum = truth::yes;
  for (const auto& arg : x.args) {
    auto one = test_node(arg, event, work);
    if (one == truth::no)
      return truth::no;
    if (one == truth::unknown)
      sum = truth::unknown;
  }
  return sum;
}

truth test_any(const node& x, const row& event, eval_scratch& work) {
  auto sum = truth::no;
  for (const auto& arg : x.args) {
    auto one = test_node(arg, event, work);
    if (one == truth::yes)
      return truth::yes;
    if (one == truth::unknown)
      sum = truth::unknown;
  }
  return sum;
}

truth test_keyword(const node& x, const row& event) {
  auto fits = [&](std::string_view text) { return x.patterns->matches(text); };
  for (const auto& cell : event.all)
    if (test_items(cell, x.as_text, fits) == truth::yes)
      return truth::yes;
  return truth::no;
}

/// Items of each list that `fieldref` compares with those of the other.
constexpr std::size_t items_compared_max = 1000;

/// The items of `x.args[0]` for which the body is yes, up to `enough`.
value count_items(const node& x, const row& event, eval_scratch& work,
                  std::int64_t enough) {
  auto list = evaluate_node(x.args[0], event, work);
  auto single = value{};
  if (x.as_text && !list.is_list() && !list.is_null()) {
    single = list;
    list = value{&single, 1};
  }
  if (!list.is_list())
    return list.is_null() ? value{} : value{std::int64_t{0}};
  std::int64_t count = 0;
  auto left = x.as_text ? items_compared_max : list.size();
  work.variables.emplace_back();
  for (const auto& item : list) {
    if (left-- == 0 || ++work.items > eval_scratch::items_max)
      break;
    work.variables.back() = item;
    if (test_node(x.args[1], event, work) == truth::yes && ++count >= enough)
      break;
  }
  work.variables.pop_back();
  if (work.items > eval_scratch::items_max)
    return {};
  return value{count};
}

value evaluate_call(const node& x, const row& event, eval_scratch& work) {
  if (x.function == function_id::array_search) {
    auto found = count_items(x, event, work, 1);
    return value{found.kind() == value_kind::integer && found.integer() > 0};
  }
  if (x.function == function_id::array_count)
    return count_items(x, event, work, std::numeric_limits<int>::max());
  constexpr std::size_t few = 8;
  value small[few];
  auto* args
    = x.args.size() <= few ? small : work.allocate_values(x.args.size());
  for (std::size_t i = 0; i < x.args.size(); ++i)
    args[i] = evaluate_node(x.args[i], event, work);
  return call_function(x.function, {args, x.args.size()}, x.fold, work);
}

value evaluate_arithmetic(const node& x, const row& event, eval_scratch& work) {
  auto left = evaluate_node(x.args[0], event, work);
  if (x.args.size() == 1)
    return calculate(value{std::int64_t{0}}, expr_op::subtract, left);
  return calculate(left, x.op, evaluate_node(x.args[1], event, work));
}

value cell(const row& event, slot field) {
  return field < event.cells.size() ? event.cells[field] : value{};
}

truth test_node(const node& x, const row& event, eval_scratch& work) {
  auto arg
    = [&](std::size_t i) { return evaluate_node(x.args[i], event, work); };
  switch (x.kind) {
  case expr_kind::all:
    return test_all(x, event, work);
  case expr_kind::any:
    return test_any(x, event, work);
  case expr_kind::negate: {
    auto one = test_node(x.args[0], event, work);
    if (one == truth::unknown)
      return one;
    return one == truth::yes ? truth::no : truth::yes;
  }
  case expr_kind::known:
    return test_node(x.args[0], event, work) == truth::yes ? truth::yes
                                                           : truth::no;
  case expr_kind::compare:
    return compare_values(arg(0), x.op, arg(1), x.fold);
  case expr_kind::match:
    return test_items(arg(0), x.as_text, [&](std::string_view text) {
      return x.patterns->matches(text);
    });
  case expr_kind::member: {
    auto one = arg(0);
    if (one.is_null())
      return truth::unknown;
    return x.set->contains(one) ? truth::yes : truth::no;
  }
  case expr_kind::in_network:
    return test_items(arg(0), false, [&](std::string_view text) {
      return x.networks->contains(text);
    });
  case expr_kind::present:
    return arg(0).is_null() ? truth::no : truth::yes;
  case expr_kind::keyword:
    return test_keyword(x, event);
  case expr_kind::literal:
  case expr_kind::field:
  case expr_kind::variable:
  case expr_kind::arithmetic:
  case expr_kind::call:
    return truth_of(evaluate_node(x, event, work));
  }
  return truth::unknown;
}

value evaluate_node(const node& x, const row& event, eval_scratch& work) {
  switch (x.kind) {
  case expr_kind::literal:
    return x.literal;
  case expr_kind::field:
    return cell(event, x.field);
  case expr_kind::variable:
    return x.field < work.variables.size() ? work.variables[x.field] : value{};
  case expr_kind::arithmetic:
    return evaluate_arithmetic(x, event, work);
  case expr_kind::call:
    return evaluate_call(x, event, work);
  default:
    return to_value(test_node(x, event, work));
  }
}

} // namespace

expression::expression() = default;
expression::expression(expression&&) noexcept = default;
expression& expression::operator=(expression&&) noexcept = default;
expression::~expression() = default;

result<expression> expression::compile(const expr& source) {
  expression made;
  made.root_ = std::make_unique<node>();
  if (auto one = compile_into(*made.root_, source); !one.ok())
    return one.why();
  return made;
}

truth expression::test(const row& event, eval_scratch& work) const {
  return root_ ? test_node(*root_, event, work) : truth::unknown;
}

value expression::evaluate(const row& event, eval_scratch& work) const {
  return root_ ? evaluate_node(*root_, event, work) : value{};
}

void eval_scratch::reset() noexcept {
  current_ = 0;
  used_ = 0;
  items = 0;
  variables.clear();
}

char* eval_scratch::allocate(std::size_t bytes) {
  constexpr std::size_t block_size = 8192;
  constexpr std::size_t alignment = alignof(value);
  bytes = (bytes + alignment - 1) / alignment * alignment;
  while (current_ < blocks_.size() && used_ + bytes > blocks_[current_].size) {
    ++current_;
    used_ = 0;
  }
  if (current_ == blocks_.size()) {
    auto size = std::max(block_size, bytes);
    blocks_.push_back({std::make_unique<char[]>(size), size});
  }
  auto* made = blocks_[current_].bytes.get() + used_;
  used_ += bytes;
  return made;
}

std::string_view eval_scratch::keep(std::string_view text) {
  auto* copy = allocate(text.size());
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

value* eval_scratch::allocate_values(std::size_t count) {
  auto* bytes = allocate(count * sizeof(value));
  auto* first = reinterpret_cast<value*>(bytes);
  for (std::size_t i = 0; i < count; ++i)
    new (first + i) value{};
  return first;
}

} // namespace vedette::engine
