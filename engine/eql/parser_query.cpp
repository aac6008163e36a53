#include "engine/eql/parser.hpp"

// Tested by tests/unit/engine/eql/parser_test.cpp

namespace vedette::engine::eql {

bool parser::query(query_tree& out) {
  if (failed_)
    return false;
  auto shape = query_shape::event;
  if (peek().is_word("sequence"))
    shape = query_shape::sequence;
  else if (peek().is_word("join"))
    shape = query_shape::join;
  else if (peek().is_word("sample"))
    shape = query_shape::sample;
  // A class of events may be called anything: `sample where …`.
  if (peek(1).is_word("where"))
    shape = query_shape::event;
  out.shape = shape;
  if (shape == query_shape::event) {
    auto& only = out.terms.emplace_back();
    if (!filter(only.filter))
      return false;
    only.where = only.filter.where;
  } else if (!sequence(out)) {
    return false;
  }
  return pipes(out)
         && (peek().kind == token_kind::end
             || unexpected(shape == query_shape::event
                             ? "an operator, a pipe or the end"
                             : "[ … ], a pipe or the end"));
}

bool parser::filter(event_filter& out) {
  const auto& first = peek();
  out.where = {first.offset, first.length};
  auto is_name = first.kind == token_kind::word
                 || first.kind == token_kind::text
                 || first.kind == token_kind::quoted;
  if (!is_name)
    return unexpected("a class of events", "write process where …");
  out.category = take().text;
  if (out.category == "any" && first.kind == token_kind::word)
    out.category.clear();
  if (!accept_word("where"))
    return unexpected("where after the class of events",
                      "write process where …");
  if (!expression(out.condition))
    return false;
  out.where.length = tokens_[at_ - 1].end() - out.where.offset;
  return true;
}

bool parser::sequence(query_tree& out) {
  auto name = take();
  if (!header_options(out))
    return false;
  while (peek().is("[") || peek().is("!")) {
    if (out.terms.size() == steps_max)
      return fail(peek(), "there are more than " + std::to_string(steps_max)
                            + " steps");
    auto& made = out.terms.emplace_back();
    if (!bracketed_term(made) || !term_options(made, out))
      return false;
  }
  if (out.terms.empty())
    return unexpected("[ … ] after " + name.text,
                      "write " + name.text + " [process where …] [ … ]");
  if (out.terms.size() < 2 && out.terms.front().runs < 2)
    return fail(peek(), "a " + name.text + " needs two steps or more",
                "add another [ … ]");
  if (!accept_word("until"))
    return true;
  auto& made = out.until.emplace();
  if (peek().is("!"))
    return fail(peek(), "until cannot be missing");
  return bracketed_term(made) && term_options(made, out);
}

bool parser::header_options(query_tree& out) {
  for (;;) {
    if (accept_word("by")) {
      if (!out.by.empty())
        return fail(peek(), "by stands here twice");
      if (!keys(out.by))
        return false;
    } else if (accept_word("with")) {
      if (!with_options(out))
        return false;
    } else {
      return true;
    }
  }
}

bool parser::with_options(query_tree& out) {
  if (!accept_word("maxspan"))
    return unexpected("maxspan", "write with maxspan=5m");
  if (out.shape != query_shape::sequence)
    return fail(peek(), "only a sequence has a maxspan");
  if (out.max_span)
    return fail(peek(), "maxspan stands here twice");
  return expect("=", "after maxspan") && max_span(out);
}

bool parser::max_span(query_tree& out) {
  auto value = take();
  constexpr auto hint = "write a span like 500ms, 30s, 5m, 2h or 1d";
  if (value.kind == token_kind::duration) {
    out.max_span = value.integer;
  } else if (value.kind == token_kind::integer
             && how_.speaks == dialect::endgame) {
    std::int64_t unit = ns_per_second;
    if (peek().kind == token_kind::word && nanoseconds_of(peek().text) != 0)
      unit = nanoseconds_of(take().text);
    if (value.integer > span_ns_max / unit)
      return fail(value, "this span of time is too long");
    out.max_span = value.integer * unit;
  } else {
    return fail(value, "expected a span of time after maxspan", hint);
  }
  if (*out.max_span <= 0)
    return fail(value, "maxspan has to be longer than nothing", hint);
  return true;
}

bool parser::keys(std::vector<node>& out) {
  do {
    if (!count_node() || !sum(out.emplace_back()))
      return false;
  } while (accept(","));
  return true;
}

bool parser::bracketed_term(term& out) {
  out.where = {peek().offset, peek().length};
  out.missing = accept("!");
  if (!expect("[", "around a step") || !filter(out.filter)
      || !expect("]", "to close the step"))
    return false;
  out.where.length = tokens_[at_ - 1].end() - out.where.offset;
  return true;
}

bool parser::term_options(term& out, const query_tree& whole) {
  for (;;) {
    if (peek().is_word("by")) {
      if (!out.by.empty())
        return fail(peek(), "by stands here twice");
      take();
      if (!keys(out.by))
        return false;
    } else if (peek().is_word("with")) {
      if (whole.shape != query_shape::sequence)
        return fail(peek(), "only the steps of a sequence have runs");
      take();
      if (!term_with(out))
        return false;
    } else if (accept_word("fork")) {
      out.fork = true;
      if (accept("=")) {
        out.fork = peek().is_word("true") || peek().integer != 0;
        take();
      }
    } else if (accept_word("as")) {
      if (peek().kind != token_kind::word)
        return unexpected("a name after as");
      out.alias = take().text;
    } else {
      return true;
    }
  }
}

bool parser::term_with(term& out) {
  if (!accept_word("runs"))
    return unexpected("runs", "write with runs=3");
  if (!expect("=", "after runs"))
    return false;
  auto value = take();
  if (value.kind != token_kind::integer || value.integer < 1
      || value.integer > runs_max)
    return fail(value, "expected a count from 1 to " + std::to_string(runs_max)
                         + " after runs");
  out.runs = static_cast<std::uint32_t>(value.integer);
  return true;
}

bool parser::pipes(query_tree& out) {
  while (peek().is("|")) {
    take();
    auto& made = out.pipes.emplace_back();
    made.where = {peek().offset, peek().length};
    if (peek().kind != token_kind::word)
      return unexpected("the name of a pipe", "head, tail, filter, sort, "
                                              "unique, unique_count or count");
    made.name = take().text;
    if (!pipe_arguments(made))
      return false;
  }
  return true;
}

bool parser::pipe_arguments(pipe& out) {
  while (peek().kind != token_kind::end && !peek().is("|")) {
    if (!count_node() || !expression(out.arguments.emplace_back()))
      return false;
    accept(",");
  }
  out.where.length = tokens_[at_ - 1].end() - out.where.offset;
  return true;
}

} // namespace vedette::engine::eql
