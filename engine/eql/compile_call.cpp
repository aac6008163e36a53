#include "engine/case_fold.hpp"
#include "engine/eql/compiler.hpp"
#include "engine/network.hpp"
#include "engine/text_match.hpp"
#include "engine/wildcard.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/eql/compile_test.cpp

namespace vedette::engine::eql {

namespace {

bool is_text_literal(const typed& x) {
  return x.is_literal() && x.type == type_text;
}

const std::string& text_of(const typed& x) {
  return x.code.constants.front().text;
}

/// A text in which only `*`, and `?` if asked, is special; no escapes.
std::string wildcard_text(std::string_view text, bool single) {
  std::string out;
  for (auto c : text) {
    if (c == '\\' || (c == '?' && !single))
      out += '\\';
    out += c;
  }
  return out;
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

bool is_network(std::string_view text) {
  return text.find('/') != std::string_view::npos
         && ip_network::parse(text).ok();
}

typed no_value() {
  return {make_literal({}), type_null};
}

} // namespace

std::string regex_for_re2(std::string_view regex) {
  // Escapes that RE2 has; all other letters stand for themselves.
  constexpr std::string_view known = "AbBCdDfnpPQErsStvwWxz01234567a";
  std::string out;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    if (regex[i] != '\\' || i + 1 == regex.size()) {
      out += regex[i];
      continue;
    }
    auto c = regex[++i];
    auto letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (c == 'Z') {
      out += "\\z";
      continue;
    }
    if (!letter || known.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

bool compiler::check_count(const signature& what, const node& x) {
  auto count = x.children.size();
  if (count >= what.at_least && (what.at_most == 255 || count <= what.at_most))
    return true;
  auto wanted = std::to_string(what.at_least);
  if (what.at_most == 255)
    wanted = "at least " + wanted;
  else if (what.at_most != what.at_least)
    wanted += " to " + std::to_string(what.at_most);
  complain(x.where,
           std::string{what.name} + " takes " + wanted + " arguments, not "
             + std::to_string(count),
           std::string{what.name} + "(" + std::string{what.arguments} + ")");
  return false;
}

bool compiler::check_arguments(const signature& what, const node& x,
                               const std::vector<typed>& args) {
  auto ok = true;
  for (std::size_t i = 0; i < args.size(); ++i) {
    auto wanted = what.takes[std::min<std::size_t>(i, 3)];
    if ((args[i].type & wanted) != 0)
      continue;
    ok = false;
    complain(x.children[i].where,
             "argument " + std::to_string(i + 1) + " of "
               + std::string{what.name} + " is "
               + std::string{name_of_types(wanted)} + ", not "
               + std::string{name_of_types(args[i].type)},
             std::string{what.name} + "(" + std::string{what.arguments} + ")");
  }
  return ok;
}

function_id compiler::function_of(const signature& what) const {
  if (three_valued())
    return what.id;
  switch (what.id) {
  case function_id::between:
    return function_id::between_or_empty;
  case function_id::index_of:
    return function_id::index_from;
  case function_id::contains:
    return function_id::contains_some;
  default:
    return what.id;
  }
}

typed compiler::call(const node& x) {
  const auto* what = find_signature(x.text);
  if (what == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& known : signatures())
      names.push_back(known.name);
    auto near = nearest(x.text, names);
    complain({x.where.offset, x.text.size()},
             "there is no function \"" + x.text + '"',
             near.empty() ? "" : "did you mean " + near + "?");
    return no_value();
  }
  if (!check_count(*what, x))
    return no_value();
  if (what->form == function_form::array)
    return array_call(*what, x);
  std::vector<typed> args;
  for (const auto& child : x.children)
    args.push_back(compile(child));
  if (!check_arguments(*what, x, args))
    return no_value();
  auto fold = x.insensitive || folds();
  switch (what->form) {
  case function_form::arithmetic: {
    constexpr std::pair<std::string_view, ast_op> ops[]
      = {{"add", ast_op::add},
         {"subtract", ast_op::subtract},
         {"multiply", ast_op::multiply},
         {"divide", ast_op::divide},
         {"modulo", ast_op::modulo}};
    for (const auto& [name, op] : ops)
      if (name == what->name)
        return arithmetic(op, std::move(args[0]), std::move(args[1]));
    return no_value();
  }
  case function_form::wildcard: {
    auto made = wildcard_call(std::move(args), fold);
    return made;
  }
  case function_form::regex:
    return regex_call(x, std::move(args), fold);
  case function_form::network:
    return network_call(x, std::move(args));
  case function_form::identity:
    return std::move(args[0]);
  default:
    break;
  }
  std::vector<expr> code;
  for (auto& arg : args)
    code.push_back(arg.code);
  auto made = make_call(function_of(*what), std::move(code), fold);
  if (what->id == function_id::starts_with)
    made = settle(std::move(made), args[0]);
  return {std::move(made), what->gives};
}

typed compiler::array_call(const signature& what, const node& x) {
  auto list = compile(x.children[0]);
  const auto& name = x.children[1];
  auto is_name
    = (name.kind == node_kind::variable || name.kind == node_kind::field)
      && name.path.size() == 1;
  if (!is_name) {
    complain(name.where,
             "argument 2 of " + std::string{what.name}
               + " names the item, like $entry",
             std::string{what.name} + "(" + std::string{what.arguments} + ")");
    return no_value();
  }
  if ((list.type & what.takes[0]) == 0) {
    complain(x.children[0].where, "argument 1 of " + std::string{what.name}
                                    + " is a list, not "
                                    + std::string{name_of_types(list.type)});
    return no_value();
  }
  variables_.push_back(name.path.front().name);
  auto body = compile(x.children[2]);
  variables_.pop_back();
  return {
    make_call(what.id, {std::move(list.code), std::move(body.code)}, false),
    what.gives};
}

typed compiler::wildcard_call(std::vector<typed> args, bool fold) {
  std::vector<text_pattern> patterns;
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (!is_text_literal(args[i])) {
      complain({args[i].code.source_offset, args[i].code.source_length},
               "a pattern has to be a constant text");
      return no_value();
    }
    patterns.push_back(
      {.op = text_op::wildcard,
       .text = wildcard_text(text_of(args[i]), !three_valued()),
       .fold = fold});
  }
  auto code = make_match(args[0].code, std::move(patterns));
  return {settle(std::move(code), args[0]), type_boolean};
}

typed compiler::regex_call(const node& x, std::vector<typed> args, bool fold) {
  // match(regex, field) is the older order.
  if (args.size() == 2 && is_text_literal(args[0]) && !args[1].is_literal())
    std::swap(args[0], args[1]);
  std::string all;
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (!is_text_literal(args[i])) {
      complain(x.children[i].where, "a regex has to be a constant text");
      return no_value();
    }
    all += (i > 1 ? "|" : "") + regex_for_re2(text_of(args[i]));
  }
  text_pattern pattern{.op = text_op::regex,
                       .text = "\\A(?:" + all + ")",
                       .fold = fold,
                       .search = true,
                       .dot_all = true};
  if (auto made = text_matcher::compile(pattern); !made.ok()) {
    complain(x.where, made.why().detail);
    return no_value();
  }
  auto code = make_match(args[0].code, {std::move(pattern)});
  return {settle(std::move(code), args[0]), type_boolean};
}

typed compiler::network_call(const node& x, std::vector<typed> args) {
  expr made;
  made.kind = expr_kind::in_network;
  made.args.push_back(args[0].code);
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (args[i].type == type_null)
      return no_value();
    if (!is_text_literal(args[i])) {
      complain(x.children[i].where, "a network has to be a constant text");
      return no_value();
    }
    auto parsed = ip_network::parse(text_of(args[i]));
    if (!parsed.ok()) {
      complain(x.children[i].where, parsed.why().detail);
      return no_value();
    }
    made.patterns.push_back({.text = text_of(args[i])});
  }
  return {settle(std::move(made), args[0]), type_boolean};
}

std::optional<text_pattern> compiler::text_pattern_of(const node& x,
                                                      const typed& value,
                                                      ast_op op,
                                                      bool insensitive) {
  if (!is_text_literal(value)) {
    complain(x.where, "a pattern has to be a constant text");
    return std::nullopt;
  }
  text_pattern made;
  made.fold = insensitive;
  if (op == ast_op::regex) {
    made.op = text_op::regex;
    made.text = regex_for_re2(text_of(value));
    made.dot_all = true;
    if (auto ready = text_matcher::compile(made); !ready.ok()) {
      complain(x.where, ready.why().detail);
      return std::nullopt;
    }
    return made;
  }
  made.op = text_op::wildcard;
  made.text = wildcard_text(text_of(value), true);
  return made;
}

typed compiler::pattern(const node& x) {
  auto left = compile(x.children[0]);
  std::vector<text_pattern> patterns;
  std::vector<expr> parts;
  for (std::size_t i = 1; i < x.children.size(); ++i) {
    auto value = compile(x.children[i]);
    if (value.type == type_null && !three_valued()) {
      complain(x.children[i].where, "null fits no pattern",
               "write == null, or != null");
      return no_value();
    }
    // `:` also compares what is no pattern: numbers, other fields.
    if (x.op == ast_op::seq && !is_text_literal(value)) {
      auto code = make_compare(left.code, expr_op::equal, value.code, true);
      parts.push_back(settle(std::move(code), left));
      continue;
    }
    auto one = text_pattern_of(x.children[i], value, x.op, x.insensitive);
    if (!one)
      return no_value();
    patterns.push_back(std::move(*one));
  }
  if ((left.type & (type_text | type_null)) == 0 && parts.empty()) {
    complain(x.children[0].where,
             "expected a text, found " + std::string{name_of_types(left.type)});
    return no_value();
  }
  if (!patterns.empty())
    parts.insert(parts.begin(),
                 settle(make_match(left.code, std::move(patterns)), left));
  return {make_any(std::move(parts)), type_boolean};
}

typed compiler::in_set(const node& x) {
  auto left = compile(x.children[0]);
  auto fold = x.insensitive || folds();
  auto patterns_too = how_.speaks == dialect::optics && x.insensitive;
  expr members;
  members.kind = expr_kind::member;
  members.fold = fold;
  members.args.push_back(left.code);
  expr networks;
  networks.kind = expr_kind::in_network;
  networks.args.push_back(left.code);
  std::vector<text_pattern> patterns;
  std::vector<expr> parts;
  for (std::size_t i = 1; i < x.children.size(); ++i) {
    auto value = compile(x.children[i]);
    if (!value.is_literal()) {
      auto code = make_compare(left.code, expr_op::equal, value.code, fold);
      parts.push_back(settle(std::move(code), left));
      continue;
    }
    if (patterns_too && is_text_literal(value) && is_network(text_of(value)))
      networks.patterns.push_back({.text = text_of(value)});
    if (patterns_too && is_text_literal(value) && has_wildcard(text_of(value)))
      patterns.push_back({.op = text_op::wildcard,
                          .text = wildcard_text(text_of(value), true),
                          .fold = true});
    else
      members.constants.push_back(value.code.constants.front());
  }
  if (!members.constants.empty())
    parts.push_back(settle(std::move(members), left));
  if (!networks.patterns.empty())
    parts.push_back(settle(std::move(networks), left));
  if (!patterns.empty())
    parts.push_back(settle(make_match(left.code, std::move(patterns)), left));
  auto made = typed{make_any(std::move(parts)), type_boolean};
  if (three_valued() || made.code.kind != expr_kind::any)
    return made;
  return {make_known(std::move(made.code)), type_boolean};
}

} // namespace vedette::engine::eql
