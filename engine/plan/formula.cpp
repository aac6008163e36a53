#include "engine/plan/formula.hpp"

#include "engine/case_fold.hpp"
#include "engine/eval.hpp"
#include "engine/text_match.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine::plan_detail {

namespace {

template <class Number>
void put(std::string& out, Number x) {
  char bytes[sizeof x];
  std::memcpy(bytes, &x, sizeof x);
  out.append(bytes, sizeof x);
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

void put_pattern(std::string& out, const text_pattern& x) {
  put(out, x.op);
  out += static_cast<char>((x.fold ? 1 : 0) | (x.search ? 2 : 0)
                           | (x.multiline ? 4 : 0) | (x.dot_all ? 8 : 0));
  put_text(out, x.text);
}

void put_constant(std::string& out, const constant& x) {
  put(out, x.kind);
  put(out, x.boolean);
  put(out, x.integer);
  put(out, x.real);
  put_text(out, x.text);
  put(out, static_cast<std::uint32_t>(x.items.size()));
  for (const auto& item : x.items)
    put_constant(out, item);
}

bool is_field(const expr& x) {
  return x.kind == expr_kind::field;
}

bool is_text(const expr& x) {
  return x.kind == expr_kind::literal && !x.constants.empty()
         && x.constants[0].kind == value_kind::text;
}

text_pattern equality(std::string text, bool fold) {
  text_pattern out;
  out.text = std::move(text);
  out.fold = fold;
  return out;
}

} // namespace

bool collect_slots(const expr& what, std::vector<slot>& out) {
  if (what.kind == expr_kind::keyword)
    return false;
  if (is_field(what))
    out.push_back(what.field);
  return std::all_of(what.args.begin(), what.args.end(),
                     [&](const expr& x) { return collect_slots(x, out); });
}

void append_key(std::string& out, const expr& what) {
  put(out, what.kind);
  put(out, what.op);
  put(out, what.fold);
  put(out, what.as_text);
  put(out, what.field);
  put(out, what.function);
  put(out, static_cast<std::uint32_t>(what.constants.size()));
  for (const auto& x : what.constants)
    put_constant(out, x);
  put(out, static_cast<std::uint32_t>(what.patterns.size()));
  for (const auto& x : what.patterns)
    put_pattern(out, x);
  put(out, static_cast<std::uint32_t>(what.args.size()));
  for (const auto& x : what.args)
    append_key(out, x);
}

node_id formula_pool::add(node_kind kind, std::uint32_t first,
                          std::uint32_t count) {
  nodes_.push_back({kind, false, first, count});
  return static_cast<node_id>(nodes_.size() - 1);
}

node_id formula_pool::intern(std::string key, atom made) {
  auto [at, is_new] = known_.try_emplace(std::move(key), 0);
  if (is_new) {
    atoms_.push_back(std::move(made));
    at->second
      = add(node_kind::atom, static_cast<std::uint32_t>(atoms_.size() - 1));
  }
  return at->second;
}

node_id formula_pool::text_atom(slot field, bool as_text,
                                const text_pattern& pattern, bool keyword) {
  atom made;
  made.kind = keyword ? atom_kind::keyword : atom_kind::text;
  made.field = keyword ? 0 : field;
  made.as_text = as_text;
  made.pattern = simplified(pattern);
  if (pattern.fold && pattern.op != text_op::regex)
    made.pattern.text = folded(made.pattern.text);
  std::string key;
  put(key, made.kind);
  put(key, made.field);
  put(key, as_text);
  put_pattern(key, made.pattern);
  return intern(std::move(key), std::move(made));
}

node_id formula_pool::leaf(const expr& what, bool wants_no) {
  std::vector<slot> slots;
  atom made;
  bool whole_event = !collect_slots(what, slots);
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  made.kind
    = !whole_event && slots.size() == 1 ? atom_kind::leaf : atom_kind::open;
  made.field = slots.empty() ? 0 : slots.front();
  made.wants_no = wants_no;
  made.source = what;
  std::string key;
  put(key, made.kind);
  put(key, wants_no);
  append_key(key, what);
  return intern(std::move(key), std::move(made));
}

node_id formula_pool::join(node_kind kind, std::vector<node_id> parts) {
  auto neutral = kind == node_kind::all ? node_kind::always : node_kind::never;
  auto ruling = kind == node_kind::all ? node_kind::never : node_kind::always;
  std::erase_if(parts, [&](node_id x) { return nodes_[x].kind == neutral; });
  for (auto part : parts)
    if (nodes_[part].kind == ruling)
      return part;
  if (parts.empty())
    return add(neutral);
  if (parts.size() == 1)
    return parts.front();
  auto first = static_cast<std::uint32_t>(children_.size());
  children_.insert(children_.end(), parts.begin(), parts.end());
  auto made = add(kind, first, static_cast<std::uint32_t>(parts.size()));
  constexpr std::size_t many = 8;
  nodes_[made].flat
    = kind == node_kind::any && parts.size() >= many
      && std::all_of(parts.begin(), parts.end(), [&](node_id x) {
           return nodes_[x].kind == node_kind::atom
                  && atoms_[nodes_[x].first].kind != atom_kind::open;
         });
  return made;
}

node_id formula_pool::negated(node_id id) {
  switch (nodes_[id].kind) {
  case node_kind::never:
    return add(node_kind::always);
  case node_kind::always:
    return add(node_kind::never);
  case node_kind::negate:
    return children_[nodes_[id].first];
  default:
    children_.push_back(id);
    return add(node_kind::negate,
               static_cast<std::uint32_t>(children_.size() - 1), 1);
  }
}

// Texts are atoms of their own, what is left is one leaf.
node_id formula_pool::yes_of_member(const expr& what) {
  if (!is_field(what.args[0]))
    return leaf(what, false);
  std::vector<node_id> parts;
  expr rest = what;
  rest.constants.clear();
  for (const auto& x : what.constants) {
    bool text = x.kind == value_kind::text
                || (what.as_text && x.kind != value_kind::null);
    if (!text) {
      rest.constants.push_back(x);
      continue;
    }
    std::string spelled;
    append_text(spelled, x.view());
    parts.push_back(text_atom(what.args[0].field, what.as_text,
                              equality(std::move(spelled), what.fold), false));
  }
  if (!rest.constants.empty())
    parts.push_back(leaf(rest, false));
  return join(node_kind::any, std::move(parts));
}

// `startsWith(field, "x")` asks what a pattern asks.
node_id formula_pool::yes_of_call(const expr& what) {
  text_pattern pattern;
  switch (what.function) {
  case function_id::contains:
    pattern.op = text_op::contains;
    break;
  case function_id::starts_with:
    pattern.op = text_op::starts_with;
    break;
  case function_id::ends_with:
    pattern.op = text_op::ends_with;
    break;
  default:
    return leaf(what, false);
  }
  if (what.args.size() != 2 || !is_field(what.args[0])
      || !is_text(what.args[1]))
    return leaf(what, false);
  pattern.text = what.args[1].constants[0].text;
  pattern.fold = what.fold;
  return text_atom(what.args[0].field, false, pattern, false);
}

node_id formula_pool::yes_of(const expr& what) {
  std::vector<node_id> parts;
  switch (what.kind) {
  case expr_kind::all:
  case expr_kind::any:
    for (const auto& x : what.args)
      parts.push_back(yes_of(x));
    return join(what.kind == expr_kind::all ? node_kind::all : node_kind::any,
                std::move(parts));
  case expr_kind::negate:
    return no_of(what.args[0]);
  case expr_kind::known:
    return yes_of(what.args[0]);
  case expr_kind::keyword:
  case expr_kind::match: {
    bool keyword = what.kind == expr_kind::keyword;
    if (!keyword && !is_field(what.args[0]))
      return leaf(what, false);
    auto field = keyword ? slot{0} : what.args[0].field;
    for (const auto& x : what.patterns)
      parts.push_back(text_atom(field, what.as_text, x, keyword));
    return join(node_kind::any, std::move(parts));
  }
  case expr_kind::member:
    return yes_of_member(what);
  case expr_kind::compare:
    if (what.op == expr_op::equal && is_field(what.args[0])
        && is_text(what.args[1]))
      return text_atom(what.args[0].field, false,
                       equality(what.args[1].constants[0].text, what.fold),
                       false);
    return leaf(what, false);
  case expr_kind::call:
    return yes_of_call(what);
  case expr_kind::literal:
    return add(!what.constants.empty()
                   && what.constants[0].kind != value_kind::list
                   && truth_of(what.constants[0].view()) == truth::yes
                 ? node_kind::always
                 : node_kind::never);
  default:
    return leaf(what, false);
  }
}

node_id formula_pool::no_of(const expr& what) {
  std::vector<node_id> parts;
  switch (what.kind) {
  case expr_kind::all:
  case expr_kind::any:
    for (const auto& x : what.args)
      parts.push_back(no_of(x));
    return join(what.kind == expr_kind::all ? node_kind::any : node_kind::all,
                std::move(parts));
  case expr_kind::negate:
    return yes_of(what.args[0]);
  case expr_kind::known:
    return negated(yes_of(what.args[0]));
  case expr_kind::present:
  case expr_kind::keyword: // Never unknown.
    return negated(yes_of(what));
  default:
    return leaf(what, true);
  }
}

void formula_pool::collect(node_id id, std::vector<atom_id>& out) const {
  const auto& x = nodes_[id];
  if (x.kind == node_kind::atom)
    out.push_back(x.first);
  for (std::uint32_t i = 0; i < x.count; ++i)
    collect(children_[x.first + i], out);
}

} // namespace vedette::engine::plan_detail
