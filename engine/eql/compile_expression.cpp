#include "engine/eql/compiler.hpp"
#include "engine/eval.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/eql/constant_suite_test.cpp

namespace vedette::engine::eql {

namespace {

typed null_value() {
  return {make_literal({}), type_null};
}

/// Whether the event, or an item of one of its lists, decides the value.
bool looks_at_something(const expr& x) {
  return x.kind == expr_kind::field || x.kind == expr_kind::variable
         || x.kind == expr_kind::keyword
         || std::any_of(x.args.begin(), x.args.end(), looks_at_something);
}

} // namespace

compiler::compiler(std::string_view text, const options& how, layout& fields,
                   diagnostics& out)
  : text_{text}, how_{how}, fields_{fields}, out_{out} {}

void compiler::complain(const span& where, std::string message,
                        std::string hint, severity level) {
  // Each one costs a look through the text.
  if (++said_ > problems_max)
    return;
  diagnostic x;
  x.level = level;
  x.offset = where.offset;
  x.length = where.length;
  x.message = std::move(message);
  x.hint = std::move(hint);
  // Common keys are compiled for every step.
  auto same = [&x](const diagnostic& y) {
    return y.offset == x.offset && y.message == x.message;
  };
  if (std::any_of(out_.begin(), out_.end(), same))
    return;
  locate(x, text_);
  out_.push_back(std::move(x));
}

std::vector<lineage> compiler::take_lineages() {
  return std::exchange(lineages_, {});
}

std::vector<capture> compiler::take_captures() {
  return std::exchange(captures_, {});
}

bool compiler::three_valued() const {
  return how_.speaks == dialect::endgame;
}

bool compiler::folds() const {
  return how_.speaks == dialect::endgame && !how_.case_sensitive;
}

expr compiler::settle(expr code, const typed& operand) const {
  auto plain = operand.code.kind == expr_kind::field
               || operand.code.kind == expr_kind::literal;
  if (three_valued() || !plain)
    return code;
  return make_known(std::move(code));
}

typed compiler::compile(const node& x) {
  typed made = null_value();
  switch (x.kind) {
  case node_kind::null:
  case node_kind::boolean:
  case node_kind::integer:
  case node_kind::real:
  case node_kind::text:
    made = literal(x);
    break;
  case node_kind::field:
  case node_kind::variable:
    made = field(x);
    break;
  case node_kind::call:
    made = call(x);
    break;
  case node_kind::negate:
    made = negate(x);
    break;
  case node_kind::minus:
    made = minus(x);
    break;
  case node_kind::logic:
    made = logic(x);
    break;
  case node_kind::compare:
    made = compare(x);
    break;
  case node_kind::arithmetic:
    made = arithmetic(x.op, compile(x.children[0]), compile(x.children[1]));
    break;
  case node_kind::in_set:
    made = in_set(x);
    break;
  case node_kind::pattern:
    made = pattern(x);
    break;
  case node_kind::lineage:
    made = lineage_of(x);
    break;
  }
  made.code.source_offset = static_cast<std::uint32_t>(x.where.offset);
  made.code.source_length = static_cast<std::uint32_t>(x.where.length);
  return fold_constant(std::move(made), x);
}

/// What does not look at the event is worked out here and now.
typed compiler::fold_constant(typed x, const node& from) {
  if (x.code.kind == expr_kind::literal || looks_at_something(x.code))
    return x;
  auto ready = expression::compile(x.code);
  if (!ready.ok()) {
    complain(from.where, ready.why().detail);
    return null_value();
  }
  eval_scratch work;
  auto found = ready.value().evaluate({}, work);
  auto keep = [&](constant what, types type) {
    auto made = make_literal(std::move(what));
    made.source_offset = x.code.source_offset;
    made.source_length = x.code.source_length;
    return typed{std::move(made), type};
  };
  switch (found.kind()) {
  case value_kind::null:
    return keep({}, type_null);
  case value_kind::boolean:
    return keep(make_constant(found.boolean()), type_boolean);
  case value_kind::integer:
    return keep(make_constant(found.integer()), type_number);
  case value_kind::real:
    return keep(copy_of(found), type_number);
  case value_kind::text:
    return keep(make_constant(std::string{found.text()}), type_text);
  case value_kind::list:
    break;
  }
  return x;
}

typed compiler::literal(const node& x) {
  switch (x.kind) {
  case node_kind::boolean:
    return {make_literal(make_constant(x.flag)), type_boolean};
  case node_kind::integer:
    return {make_literal(make_constant(x.integer)), type_number};
  case node_kind::real:
    return {make_literal(x.whole != 0 ? make_whole_constant(x.whole)
                                      : make_constant(x.real)),
            type_number};
  case node_kind::text:
    return {make_literal(make_constant(x.text)), type_text};
  default:
    return null_value();
  }
}

expr compiler::path_of(expr base, const std::vector<path_part>& path,
                       std::size_t from) const {
  for (auto i = from; i < path.size(); ++i) {
    auto index = path[i].index;
    auto step = index ? make_constant(*index) : make_constant(path[i].name);
    base = make_call(index ? function_id::item : function_id::member,
                     {std::move(base), make_literal(std::move(step))}, false);
  }
  return base;
}

expr compiler::bind_capture(std::size_t step, const std::string& name) {
  auto into = fields_.bind("<" + std::to_string(step) + ">." + name);
  auto from = fields_.bind(name);
  auto known = std::any_of(captures_.begin(), captures_.end(),
                           [&](const capture& x) { return x.into == into; });
  if (!known)
    captures_.push_back({into, step, from});
  return make_field(into);
}

typed compiler::field(const node& x) {
  const auto& first = x.path.front().name;
  for (auto i = variables_.size(); i-- > 0;)
    if (variables_[i] == first)
      return variable(x, i);
  if (x.kind == node_kind::variable) {
    complain(x.where, "$" + first + " is not bound here",
             "name it as the second argument of _arraysearch");
    return null_value();
  }
  std::size_t begin = 0;
  std::optional<std::size_t> step;
  if (events > 0 && first == "events" && x.path.size() > 2 && x.path[1].index) {
    step = static_cast<std::size_t>(*x.path[1].index);
    begin = 2;
    if (*step >= events)
      complain(x.where, "there are only " + std::to_string(events) + " events");
  }
  for (const auto& known : aliases)
    if (known.name == first && x.path.size() > 1) {
      step = known.step;
      begin = 1;
    }
  std::string name;
  auto end = begin;
  for (; end < x.path.size() && !x.path[end].index; ++end)
    name += (end > begin ? "." : "") + x.path[end].name;
  auto base = step && (*step > 0 || events == 0)
                ? bind_capture(*step, name)
                : make_field(fields_.bind(name));
  // `subtype.create` is short for subtype == "create".
  if (three_valued() && !step && end == x.path.size() && end > 1) {
    auto last = x.path.back().name;
    auto owner = name.substr(0, name.size() - last.size() - 1);
    base
      = make_call(function_id::coalesce,
                  {std::move(base),
                   make_compare(make_field(fields_.bind(owner)), expr_op::equal,
                                make_literal(make_constant(last)), false)},
                  false);
  }
  return {path_of(std::move(base), x.path, end), type_any};
}

typed compiler::variable(const node& x, std::size_t index) {
  expr base;
  base.kind = expr_kind::variable;
  base.field = static_cast<slot>(index);
  return {path_of(std::move(base), x.path, 1), type_any};
}

typed compiler::negate(const node& x) {
  auto inner = compile(x.children[0]);
  if (!three_valued() && x.children[0].kind == node_kind::logic)
    inner.code = make_known(std::move(inner.code));
  return {make_not(std::move(inner.code)), type_boolean};
}

typed compiler::minus(const node& x) {
  return arithmetic(ast_op::subtract,
                    {make_literal(make_constant(std::int64_t{0})), type_number},
                    compile(x.children[0]));
}

typed compiler::logic(const node& x) {
  std::vector<expr> args;
  auto all = x.op == ast_op::logic_and;
  for (const auto& child : x.children) {
    auto one = compile(child);
    if (one.is_literal() && one.type == type_boolean) {
      auto flag = one.code.constants.front().boolean;
      if (flag != all)
        return one; // One of them decides.
      continue;
    }
    args.push_back(std::move(one.code));
  }
  if (args.empty())
    return {make_literal(make_constant(all)), type_boolean};
  auto made = all ? make_all(std::move(args)) : make_any(std::move(args));
  return {std::move(made), type_boolean};
}

} // namespace vedette::engine::eql
