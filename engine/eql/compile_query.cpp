#include "engine/eql/compiler.hpp"
#include "engine/eql/eql.hpp"
#include "engine/eql/meaning.hpp"
#include "engine/eql/parser.hpp"
#include "engine/eval.hpp"

#include <algorithm>
#include <array>
#include <utility>

// Tested by tests/unit/engine/eql/compile_test.cpp

namespace vedette::engine::eql {

namespace {

struct known_pipe {
  std::string_view name;
  pipe_kind kind;
  std::size_t at_least;
  std::size_t at_most;
};

constexpr std::size_t many = 1000;
constexpr std::array pipes{
  known_pipe{"head", pipe_kind::head, 0, 1},
  known_pipe{"tail", pipe_kind::tail, 0, 1},
  known_pipe{"filter", pipe_kind::filter, 1, 1},
  known_pipe{"sort", pipe_kind::sort, 1, many},
  known_pipe{"unique", pipe_kind::unique, 1, many},
  known_pipe{"unique_count", pipe_kind::unique_count, 1, many},
  known_pipe{"count", pipe_kind::count, 0, many},
};
constexpr std::size_t default_limit = 50; // head, tail without a number.

class query_compiler {
public:
  query_compiler(std::string_view text, const options& how, layout& fields,
                 diagnostics& out)
    : how_{how}, fields_{fields}, code_{text, how, fields, out} {}

  void matches(const query_tree& tree, rule& out);
  void add_pipes(const query_tree& tree, query& out);

private:
  step make_step(const query_tree& tree, const term& from);
  void check_shape(const query_tree& tree);
  void check_missing(const query_tree& tree);
  void expand_runs(const query_tree& tree, rule& out);
  void add_pipe(const pipe& from, query& out);
  void add_limit(const pipe& from, pipe_stage& out);

  options how_;
  layout& fields_;
  compiler code_;
};

step query_compiler::make_step(const query_tree& tree, const term& from) {
  step made;
  made.name = from.alias;
  made.where = code_.filter(from.filter);
  made.missing = from.missing;
  made.runs = from.runs;
  made.fork = from.fork;
  made.fold_key = how_.speaks == dialect::endgame && !how_.case_sensitive;
  auto add = [&](const node& key) {
    if (how_.speaks == dialect::endgame || key.optional)
      made.by_nullable |= std::uint64_t{1} << made.by.size();
    made.by.push_back(code_.compile(key).code);
  };
  for (const auto& key : tree.by)
    add(key);
  for (const auto& key : from.by)
    add(key);
  if (made.by.size() > 64)
    code_.complain(from.where, "a key has at most 64 parts");
  return made;
}

void query_compiler::check_shape(const query_tree& tree) {
  auto keys = tree.terms.front().by.size();
  auto differ = [&](const term& x) {
    if (x.by.size() != keys)
      code_.complain(x.where,
                     "this step has " + std::to_string(x.by.size())
                       + " keys, the first one has " + std::to_string(keys),
                     "give every step as many keys after by");
  };
  for (const auto& x : tree.terms)
    differ(x);
  if (tree.until)
    differ(*tree.until);
  if (tree.shape == query_shape::sample && tree.by.empty() && keys == 0)
    code_.complain(tree.terms.front().where, "a sample needs a key",
                   "write sample by host.id [ … ] [ … ]");
  if (tree.shape == query_shape::sample && tree.until)
    code_.complain(tree.until->where, "a sample has no until: its events are "
                                      "in no order");
}

void query_compiler::check_missing(const query_tree& tree) {
  auto is_missing = [](const term& x) { return x.missing; };
  if (std::none_of(tree.terms.begin(), tree.terms.end(), is_missing))
    return;
  const auto& first = tree.terms.front();
  const auto& last = tree.terms.back();
  if (tree.shape != query_shape::sequence)
    code_.complain(first.where, "only a sequence has missing steps");
  if (std::all_of(tree.terms.begin(), tree.terms.end(), is_missing))
    code_.complain(first.where, "a sequence needs a step that happens");
  if ((first.missing || last.missing) && !tree.max_span)
    code_.complain((first.missing ? first : last).where,
                   "a missing step at the start or end needs a maxspan",
                   "write sequence with maxspan=5m …");
}

void query_compiler::expand_runs(const query_tree& tree, rule& out) {
  std::vector<std::uint16_t> path;
  for (std::size_t i = 0; i < tree.terms.size(); ++i)
    path.insert(path.end(), tree.terms[i].runs, static_cast<std::uint16_t>(i));
  if (path.size() > tree.terms.size())
    out.paths.push_back(std::move(path));
}

void query_compiler::matches(const query_tree& tree, rule& out) {
  switch (tree.shape) {
  case query_shape::event:
    out.shape = rule_shape::single;
    break;
  case query_shape::sequence:
    out.shape = rule_shape::sequence;
    break;
  case query_shape::join:
    out.shape = rule_shape::join;
    break;
  case query_shape::sample:
    out.shape = rule_shape::sample;
    break;
  }
  if (tree.shape != query_shape::event) {
    check_shape(tree);
    check_missing(tree);
  }
  for (std::size_t i = 0; i < tree.terms.size(); ++i) {
    const auto& term = tree.terms[i];
    out.steps.push_back(make_step(tree, term));
    if (!term.alias.empty())
      code_.aliases.push_back({term.alias, i});
  }
  if (tree.until)
    out.until = make_step(tree, *tree.until);
  out.until_first = how_.speaks == dialect::endgame;
  out.max_span = tree.max_span.value_or(no_limit);
  out.lineages = code_.take_lineages();
  out.captures = code_.take_captures();
  expand_runs(tree, out);
}

void query_compiler::add_limit(const pipe& from, pipe_stage& out) {
  out.limit = default_limit;
  if (from.arguments.empty())
    return;
  const auto& number = from.arguments.front();
  if (number.kind != node_kind::integer || number.integer < 1) {
    code_.complain(number.where, from.name + " takes a count of at least 1",
                   "write | " + from.name + " 10");
    return;
  }
  out.limit = static_cast<std::size_t>(number.integer);
}

void query_compiler::add_pipe(const pipe& from, query& out) {
  const auto* known
    = std::find_if(pipes.begin(), pipes.end(),
                   [&](const known_pipe& x) { return x.name == from.name; });
  if (known == pipes.end()) {
    std::vector<std::string_view> names;
    for (const auto& x : pipes)
      names.push_back(x.name);
    auto near = nearest(from.name, names);
    code_.complain({from.where.offset, from.name.size()},
                   "there is no pipe \"" + from.name + '"',
                   near.empty() ? "head, tail, filter, sort, unique, "
                                  "unique_count or count"
                                : "did you mean " + near + "?");
    return;
  }
  if (from.arguments.size() < known->at_least
      || from.arguments.size() > known->at_most) {
    code_.complain(from.where, known->at_most == 1
                                 ? from.name + " takes one argument"
                                 : from.name + " takes at least one argument");
    return;
  }
  auto& made = out.pipes.emplace_back();
  made.kind = known->kind;
  if (made.kind == pipe_kind::head || made.kind == pipe_kind::tail) {
    add_limit(from, made);
    return;
  }
  for (const auto& key : from.arguments)
    made.keys.push_back(code_.compile(key).code);
}

void query_compiler::add_pipes(const query_tree& tree, query& out) {
  if (tree.shape != query_shape::event)
    code_.events = std::max<std::size_t>(out.matches.paths.empty()
                                           ? tree.terms.size()
                                           : out.matches.paths.front().size(),
                                         1);
  for (const auto& from : tree.pipes)
    add_pipe(from, out);
  out.captures = code_.take_captures();
  out.count = fields_.bind("count");
  out.percent = fields_.bind("percent");
  out.key = fields_.bind("key");
  out.fold_keys = how_.speaks == dialect::endgame && !how_.case_sensitive;
  out.speaks = how_;
}

bool has_errors_since(const diagnostics& list, std::size_t before) {
  return std::any_of(
    list.begin() + static_cast<std::ptrdiff_t>(before), list.end(),
    [](const diagnostic& x) { return x.level == severity::error; });
}

} // namespace

std::optional<query> compile_query(std::string_view text, const options& how,
                                   layout& fields, diagnostics& out) {
  auto before = out.size();
  auto tree = parse_query(text, how, out);
  if (!tree)
    return std::nullopt;
  query made;
  query_compiler work{text, how, fields, out};
  work.matches(*tree, made.matches);
  if (!tree->pipes.empty())
    work.add_pipes(*tree, made);
  made.speaks = how;
  if (has_errors_since(out, before))
    return std::nullopt;
  return made;
}

std::optional<rule> compile_rule(std::string_view text, const options& how,
                                 layout& fields, diagnostics& out) {
  auto before = out.size();
  auto tree = parse_query(text, how, out);
  if (!tree)
    return std::nullopt;
  rule made;
  query_compiler work{text, how, fields, out};
  work.matches(*tree, made);
  if (!tree->pipes.empty())
    compiler{text, how, fields, out}.complain(
      tree->pipes.front().where,
      "a rule has no pipes: it reports each match as it happens",
      "put the condition into where, or use an advanced query");
  if (has_errors_since(out, before))
    return std::nullopt;
  check_meaning(*tree, text, how, out);
  return made;
}

std::optional<expr> compile_expression(std::string_view text,
                                       const options& how, layout& fields,
                                       diagnostics& out) {
  auto before = out.size();
  auto tree = parse_expression(text, how, out);
  if (!tree)
    return std::nullopt;
  compiler work{text, how, fields, out};
  auto made = work.compile(*tree);
  if (has_errors_since(out, before))
    return std::nullopt;
  return std::move(made.code);
}

std::optional<constant>
evaluate_constant(std::string_view text, const options& how, diagnostics& out) {
  layout fields;
  auto code = compile_expression(text, how, fields, out);
  if (!code)
    return std::nullopt;
  if (code->kind == expr_kind::literal)
    return code->constants.empty() ? constant{} : code->constants.front();
  diagnostic x;
  x.offset = code->source_offset;
  x.length = code->source_length;
  x.message = "this looks at an event; expected a constant";
  locate(x, text);
  out.push_back(std::move(x));
  return std::nullopt;
}

diagnostics check(std::string_view text, const options& how) {
  diagnostics out;
  layout fields;
  if (!compile_query(text, how, fields, out))
    return out;
  if (auto tree = parse_query(text, how, out))
    check_meaning(*tree, text, how, out);
  return out;
}

} // namespace vedette::engine::eql
