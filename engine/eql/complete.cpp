#include "engine/eql/complete.hpp"

#include "engine/case_fold.hpp"
#include "engine/eql/lexer.hpp"
#include "engine/eql/signature.hpp"
#include "schema/catalog.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace vedette::engine::eql {

namespace {

/// What the words in front of the cursor ask for.
enum class place : std::uint8_t {
  start,    ///< Nothing yet: a class or sequence.
  category, ///< Behind `[`: a class.
  where,    ///< Behind a class: where.
  value,    ///< A field, a function, a constant.
  op,       ///< Behind a value: an operator or a connective.
  pipe,     ///< Behind `|`: the name of a pipe.
  nothing,  ///< In a text or a comment.
};

struct word {
  std::string_view label;
  std::string_view detail;
};

constexpr std::array comparisons{
  word{"==", "equal"},
  word{"!=", "not equal"},
  word{":", "fits a pattern, in any case"},
  word{"like", "fits one of some patterns"},
  word{"like~", "… in any case"},
  word{"regex", "fits one of some regexes"},
  word{"regex~", "… in any case"},
  word{"in", "is one of a list"},
  word{"in~", "… in any case"},
  word{"not in", "is none of a list"},
  word{"<", "less"},
  word{"<=", "at most"},
  word{">", "greater"},
  word{">=", "at least"},
};
constexpr std::array connectives{
  word{"and", "both"},
  word{"or", "one of both"},
};
constexpr std::array constants{
  word{"not", "the opposite"},
  word{"true", ""},
  word{"false", ""},
  word{"null", "not there"},
};
constexpr std::array pipe_names{
  word{"head", "the first results"},
  word{"tail", "the last results"},
  word{"filter", "results for which a condition holds"},
  word{"sort", "results in order of some values"},
  word{"unique", "the first result of each kind"},
  word{"unique_count", "… and how many there are"},
  word{"count", "how many results of each kind there are"},
};
constexpr std::array starts{
  word{"any", "events of every class"},
  word{"sequence", "events in order"},
  word{"sample", "events in any order that share a key"},
  word{"join", "events in any order, with until"},
};

class completer {
public:
  completer(std::string_view text, std::size_t offset, const options& how,
            std::size_t limit)
    : text_{text.substr(0, std::min(offset, text.size()))}, limit_{limit} {
    diagnostics problems;
    tokens_ = tokenize(text_, how, problems);
    tokens_.pop_back(); // The end.
    broken_ = !problems.empty();
    made_.to = text_.size();
    made_.from = text_.size();
    take_prefix();
  }

  completion_list run() {
    switch (where()) {
    case place::start:
      add_all(starts, completion_kind::keyword);
      add_classes();
      break;
    case place::category:
      add_all(std::span{starts}.first(1), completion_kind::keyword);
      add_classes();
      break;
    case place::where:
      add({"where", "the condition follows"}, completion_kind::keyword);
      break;
    case place::value:
      add_all(constants, completion_kind::keyword);
      add_fields();
      add_functions();
      break;
    case place::op:
      add_all(comparisons, completion_kind::op);
      add_all(connectives, completion_kind::keyword);
      break;
    case place::pipe:
      add_all(pipe_names, completion_kind::pipe);
      break;
    case place::nothing:
      break;
    }
    return std::move(made_);
  }

private:
  /// What has been written of the word under the cursor.
  void take_prefix() {
    auto dotted
      = [](const token& x) { return x.kind == token_kind::word || x.is("."); };
    auto end = text_.size();
    while (!tokens_.empty() && dotted(tokens_.back())
           && tokens_.back().end() == end) {
      end = tokens_.back().offset;
      tokens_.pop_back();
    }
    made_.from = end;
    prefix_ = text_.substr(end);
  }

  [[nodiscard]] place where() const;
  [[nodiscard]] bool in_condition() const;

  void add(const word& x, completion_kind kind) {
    if (made_.items.size() < limit_
        && folded(x.label).starts_with(folded(prefix_)))
      made_.items.push_back(
        {std::string{x.label}, kind, std::string{x.detail}});
  }
  void add_all(std::span<const word> list, completion_kind kind) {
    for (const auto& x : list)
      add(x, kind);
  }
  void add_classes() {
    for (std::size_t i = 0; i < schema::event_class_count; ++i)
      add({schema::name_of(static_cast<schema::event_class>(i)),
           "class of events"},
          completion_kind::event_class);
  }
  void add_fields() {
    for (const auto& x : schema::fields())
      add({x.name, x.meaning}, completion_kind::field);
  }
  void add_functions() {
    for (const auto& x : signatures())
      if (made_.items.size() < limit_
          && folded(x.name).starts_with(folded(prefix_)))
        made_.items.push_back(
          {std::string{x.name} + "(", completion_kind::function,
           "(" + std::string{x.arguments} + ") " + std::string{x.meaning}});
  }

  std::string_view text_;
  std::size_t limit_;
  std::vector<token> tokens_;
  std::string_view prefix_;
  bool broken_ = false;
  completion_list made_;
};

/// Whether the cursor is behind a where that no bracket or pipe has ended.
bool completer::in_condition() const {
  for (auto i = tokens_.size(); i-- > 0;) {
    if (tokens_[i].is_word("where"))
      return true;
    if (tokens_[i].is("|"))
      return true; // Arguments of a pipe are expressions, too.
    auto index = tokens_[i].is("]") && i >= 2
                 && tokens_[i - 1].kind == token_kind::integer;
    if (tokens_[i].is("[") || (tokens_[i].is("]") && !index))
      return false;
  }
  return false;
}

place completer::where() const {
  if (broken_)
    return place::nothing;
  if (tokens_.empty())
    return place::start;
  const auto& last = tokens_.back();
  if (last.is("|"))
    return place::pipe;
  if (last.is("[") && !in_condition())
    return place::category;
  if (last.is_word("by") || last.is(","))
    return place::value;
  if (!in_condition())
    return last.kind == token_kind::word || last.kind == token_kind::text
             ? place::where
             : place::nothing;
  constexpr std::array asks{
    std::string_view{"where"}, std::string_view{"and"},
    std::string_view{"or"},    std::string_view{"not"},
    std::string_view{"in"},    std::string_view{"like"},
    std::string_view{"regex"},
  };
  if (last.kind == token_kind::word) {
    auto is_pipe
      = std::any_of(pipe_names.begin(), pipe_names.end(),
                    [&](const word& x) { return x.label == last.text; })
        && tokens_.size() > 1 && tokens_[tokens_.size() - 2].is("|");
    auto wants
      = is_pipe || std::find(asks.begin(), asks.end(), last.text) != asks.end();
    return wants ? place::value : place::op;
  }
  auto closes = last.is(")") || last.is("]");
  return last.kind == token_kind::symbol && !closes ? place::value : place::op;
}

} // namespace

std::string_view name_of(completion_kind kind) {
  switch (kind) {
  case completion_kind::event_class:
    return "class";
  case completion_kind::field:
    return "field";
  case completion_kind::function:
    return "function";
  case completion_kind::keyword:
    return "keyword";
  case completion_kind::op:
    return "operator";
  case completion_kind::pipe:
    return "pipe";
  }
  return "keyword";
}

completion_list complete(std::string_view text, std::size_t offset,
                         const options& how, std::size_t limit) {
  return completer{text, offset, how, limit}.run();
}

} // namespace vedette::engine::eql
