#include "engine/eql/parser.hpp"
#include "engine/eql/parser_words.hpp"

#include <array>

// Tested by tests/unit/engine/eql/parser_test.cpp

namespace vedette::engine::eql {

namespace {

constexpr std::array reserved{
  std::string_view{"and"},   std::string_view{"or"},
  std::string_view{"in"},    std::string_view{"not"},
  std::string_view{"like"},  std::string_view{"regex"},
  std::string_view{"where"}, std::string_view{"by"},
  std::string_view{"of"},    std::string_view{"until"},
};

} // namespace

bool is_reserved(std::string_view word) {
  for (auto x : reserved)
    if (x == word)
      return true;
  return false;
}

ast_op lineage_op(std::string_view word) {
  if (word == "child")
    return ast_op::child;
  if (word == "descendant")
    return ast_op::descendant;
  return word == "event" ? ast_op::event : ast_op::none;
}

bool parser::call(node& out) {
  start(out, node_kind::call);
  out.text = take().text;
  out.insensitive = accept_tilde();
  take(); // The bracket.
  if (!accept(")")) {
    do {
      if (!count_node() || !expression(out.children.emplace_back()))
        return false;
    } while (another());
    if (!expect(")", "after the arguments of " + out.text))
      return false;
  }
  finish(out);
  return true;
}

/// `text:between("a", "b"):length()` is length(between(text, "a", "b")).
bool parser::methods(node& out) {
  if (how_.speaks != dialect::endgame)
    return true;
  auto is_method = [this] {
    auto tilde = peek(2).is("~") && !peek(2).after_blank;
    return peek().is(":") && peek(1).kind == token_kind::word
           && !is_reserved(peek(1).text) && peek(tilde ? 3 : 2).is("(");
  };
  for (std::size_t length = 0; is_method(); ++length) {
    if (length == depth_max)
      return fail(peek(), chain_too_long);
    take();
    node whole;
    if (!count_node() || !call(whole))
      return false;
    whole.where.length += whole.where.offset - out.where.offset;
    whole.where.offset = out.where.offset;
    whole.children.insert(whole.children.begin(), std::move(out));
    out = std::move(whole);
  }
  return true;
}

bool parser::lineage(node& out) {
  start(out, node_kind::lineage);
  out.op = lineage_op(take().text);
  take(); // of
  event_filter inner;
  if (!expect("[", "after of", "write child of [process where …]") || !enter()
      || !filter(inner) || !expect("]", "to close the inner query"))
    return false;
  leave();
  out.text = std::move(inner.category);
  out.children.push_back(std::move(inner.condition));
  finish(out);
  return true;
}

bool parser::field(node& out) {
  start(out, node_kind::field);
  out.optional = accept("?");
  const auto& first = peek();
  if (first.kind == token_kind::variable)
    out.kind = node_kind::variable;
  else if (first.kind != token_kind::word && first.kind != token_kind::quoted)
    return unexpected("the name of a field");
  out.path.push_back({take().text, std::nullopt});
  return path_tail(out);
}

bool parser::path_tail(node& out) {
  for (;;) {
    if (out.path.size() > depth_max)
      return fail(peek(), "this path has too many parts");
    if (peek().is(".") && !peek().after_blank) {
      take();
      const auto& part = peek();
      if (part.kind != token_kind::word && part.kind != token_kind::quoted)
        return unexpected("a name after the dot");
      out.path.push_back({take().text, std::nullopt});
    } else if (peek().is("[") && peek(1).kind == token_kind::integer
               && peek(2).is("]")) {
      take();
      out.path.push_back({{}, take().integer});
      take();
    } else {
      finish(out);
      return true;
    }
  }
}

} // namespace vedette::engine::eql
