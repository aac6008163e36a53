#include "engine/eql/parser.hpp"

#include <algorithm>

namespace vedette::engine::eql {

std::optional<query_tree> parse_query(std::string_view text, const options& how,
                                      diagnostics& out) {
  query_tree made;
  if (!parser{text, how, out}.query(made))
    return std::nullopt;
  return made;
}

std::optional<node> parse_expression(std::string_view text, const options& how,
                                     diagnostics& out) {
  node made;
  if (!parser{text, how, out}.whole_expression(made))
    return std::nullopt;
  return made;
}

parser::parser(std::string_view text, const options& how, diagnostics& out)
  : text_{text}, how_{how}, out_{out} {
  auto before = out.size();
  tokens_ = tokenize(text, how, out);
  failed_ = out.size() > before;
}

const token& parser::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

token parser::take() {
  auto made = peek();
  if (at_ + 1 < tokens_.size())
    ++at_;
  return made;
}

bool parser::accept(std::string_view symbol) {
  if (!peek().is(symbol))
    return false;
  take();
  return true;
}

bool parser::accept_word(std::string_view word) {
  if (!peek().is_word(word))
    return false;
  take();
  return true;
}

bool parser::accept_tilde() {
  return !peek().after_blank && accept("~");
}

bool parser::fail(span at, std::string message, std::string hint) {
  if (failed_) // The lexer's complaint comes first and explains more.
    return false;
  failed_ = true;
  diagnostic x;
  x.offset = at.offset;
  x.length = at.length;
  x.message = std::move(message);
  x.hint = std::move(hint);
  locate(x, text_);
  out_.push_back(std::move(x));
  return false;
}

bool parser::fail(const token& at, std::string message, std::string hint) {
  return fail(span{at.offset, at.length}, std::move(message), std::move(hint));
}

bool parser::unexpected(std::string_view wanted, std::string hint) {
  const auto& at = peek();
  auto found = at.kind == token_kind::end
                 ? std::string{"the end of the query"}
                 : '"' + std::string{text_.substr(at.offset, at.length)} + '"';
  if (hint.empty()
      && (at.is_word("AND") || at.is_word("OR") || at.is_word("NOT")
          || at.is_word("IN")))
    hint = "keywords are written in lower case";
  return fail(at, "expected " + std::string{wanted} + ", found " + found,
              std::move(hint));
}

bool parser::expect(std::string_view symbol, std::string_view why,
                    std::string_view hint) {
  if (accept(symbol))
    return true;
  return unexpected('"' + std::string{symbol} + "\" " + std::string{why},
                    std::string{hint});
}

bool parser::enter() {
  if (++depth_ <= depth_max)
    return true;
  return fail(peek(), "this is nested deeper than " + std::to_string(depth_max)
                        + " levels");
}

bool parser::count_node() {
  if (++nodes_ <= nodes_max)
    return true;
  return fail(peek(),
              "this has more than " + std::to_string(nodes_max) + " parts");
}

void parser::start(node& out, node_kind kind) const {
  out = node{};
  out.kind = kind;
  out.where = {peek().offset, peek().length};
}

void parser::finish(node& out) const {
  if (at_ > 0)
    out.where.length = tokens_[at_ - 1].end() - out.where.offset;
}

bool parser::whole_expression(node& out) {
  if (failed_ || !expression(out))
    return false;
  return peek().kind == token_kind::end || unexpected("an operator");
}

} // namespace vedette::engine::eql
