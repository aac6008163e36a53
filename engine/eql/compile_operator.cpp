#include "engine/eql/compiler.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/eql/compile_test.cpp

namespace vedette::engine::eql {

namespace {

expr_op comparison_of(ast_op op) {
  switch (op) {
  case ast_op::not_equal:
    return expr_op::not_equal;
  case ast_op::less:
    return expr_op::less;
  case ast_op::less_equal:
    return expr_op::less_equal;
  case ast_op::greater:
    return expr_op::greater;
  case ast_op::greater_equal:
    return expr_op::greater_equal;
  default:
    return expr_op::equal;
  }
}

bool is_text_literal(const typed& x) {
  return x.is_literal() && x.type == type_text;
}

const std::string& text_of(const typed& x) {
  return x.code.constants.front().text;
}

} // namespace

typed compiler::compare_null(typed value, ast_op op) {
  auto present = make_present(std::move(value.code));
  if (op == ast_op::not_equal)
    return {std::move(present), type_boolean};
  return {make_not(std::move(present)), type_boolean};
}

bool compiler::is_version(const node& x) const {
  if (x.kind != node_kind::field || how_.versions.empty())
    return false;
  std::string name;
  for (const auto& part : x.path)
    name += (name.empty() ? "" : ".") + part.name;
  return std::find(how_.versions.begin(), how_.versions.end(), name)
         != how_.versions.end();
}

typed compiler::compare(const node& x) {
  auto left = compile(x.children[0]);
  auto right = compile(x.children[1]);
  auto is_equality = x.op == ast_op::equal || x.op == ast_op::not_equal;
  if (is_equality && right.type == type_null)
    return compare_null(std::move(left), x.op);
  if (is_equality && left.type == type_null)
    return compare_null(std::move(right), x.op);
  auto common = (left.type & right.type & ~type_null) != 0
                || left.type == type_null || right.type == type_null
                || ((left.type | right.type) & type_list) != 0;
  if (!common) {
    complain(x.where, "cannot compare " + std::string{name_of_types(left.type)}
                        + " with " + std::string{name_of_types(right.type)});
    return {make_literal({}), type_null};
  }
  if (is_equality)
    return equality(std::move(left), std::move(right),
                    x.op == ast_op::not_equal);
  auto versions = is_version(x.children[0]) || is_version(x.children[1]);
  auto side = [versions](const typed& of) {
    return versions ? make_call(function_id::version_key, {of.code}, false)
                    : of.code;
  };
  auto code = make_compare(side(left), comparison_of(x.op), side(right),
                           folds() && !versions);
  return {settle(std::move(code), left.is_literal() ? right : left),
          type_boolean};
}

typed compiler::equality(typed left, typed right, bool negated) {
  auto has_star = [](const typed& x) {
    return is_text_literal(x) && text_of(x).find('*') != std::string::npos;
  };
  if (three_valued() && !(left.is_literal() && right.is_literal())) {
    if (has_star(left))
      std::swap(left, right);
    if (has_star(right)) {
      std::vector<typed> args{std::move(left), std::move(right)};
      auto made = wildcard_call(std::move(args), folds());
      if (negated)
        made.code = make_not(std::move(made.code));
      return made;
    }
  }
  if (three_valued())
    return {make_compare(std::move(left.code),
                         negated ? expr_op::not_equal : expr_op::equal,
                         std::move(right.code), folds()),
            type_boolean};
  auto code = make_compare(left.code, expr_op::equal, right.code, false);
  code = settle(std::move(code), left.is_literal() ? right : left);
  if (negated)
    code = make_not(std::move(code));
  return {std::move(code), type_boolean};
}

typed compiler::arithmetic(ast_op op, typed left, typed right) {
  auto floors = how_.speaks == dialect::endgame;
  expr made;
  made.kind = expr_kind::arithmetic;
  switch (op) {
  case ast_op::add:
    made.op = expr_op::add;
    break;
  case ast_op::subtract:
    made.op = expr_op::subtract;
    break;
  case ast_op::multiply:
    made.op = expr_op::multiply;
    break;
  case ast_op::divide:
    made.op = floors ? expr_op::floor_divide : expr_op::divide;
    break;
  default:
    made.op = floors ? expr_op::floor_modulo : expr_op::modulo;
    break;
  }
  for (auto* side : {&left, &right}) {
    if ((side->type & (type_number | type_null)) == 0)
      complain({side->code.source_offset, side->code.source_length},
               "cannot calculate with "
                 + std::string{name_of_types(side->type)});
    made.args.push_back(std::move(side->code));
  }
  return {std::move(made), type_number};
}

typed compiler::lineage_of(const node& x) {
  lineage made;
  made.kind = x.op == ast_op::child
                ? lineage_kind::child
                : (x.op == ast_op::descendant ? lineage_kind::descendant
                                              : lineage_kind::event);
  event_filter inner;
  inner.category = x.text;
  inner.condition = x.children[0];
  inner.where = x.where;
  made.where = filter(inner);
  made.into = fields_.bind("<lineage " + std::to_string(fields_.size()) + ">");
  auto into = made.into;
  lineages_.push_back(std::move(made));
  return {make_field(into), type_boolean};
}

expr compiler::filter(const event_filter& x) {
  std::vector<expr> args;
  if (!x.category.empty()) {
    auto is_class
      = make_compare(make_field(layout::category), expr_op::equal,
                     make_literal(make_constant(x.category)), false);
    is_class.source_offset = static_cast<std::uint32_t>(x.where.offset);
    is_class.source_length = static_cast<std::uint32_t>(x.category.size());
    args.push_back(std::move(is_class));
  }
  auto condition = compile(x.condition);
  if ((condition.type & (type_boolean | type_null)) == 0 && !three_valued())
    complain(x.condition.where, "expected a condition, found "
                                  + std::string{name_of_types(condition.type)});
  if (condition.code.kind == expr_kind::all) {
    for (auto& part : condition.code.args)
      args.push_back(std::move(part));
  } else {
    args.push_back(std::move(condition.code));
  }
  return make_all(std::move(args));
}

} // namespace vedette::engine::eql
