#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vedette::engine::eql {

/// Where something stands in the text, in bytes.
struct span {
  std::size_t offset = 0;
  std::size_t length = 0;
};

enum class node_kind : std::uint8_t {
  null,
  boolean,  ///< `flag`.
  integer,  ///< `integer`.
  real,     ///< `real`.
  text,     ///< `text`.
  field,    ///< `path`, perhaps `optional`.
  variable, ///< `$name`, or a name an array function bound: `path`.
  call,     ///< `text`(children), `insensitive` for `name~(`.
  negate,   ///< not children[0].
  minus,    ///< -children[0].
  logic,    ///< children joined by `op` = and, or.
  compare,  ///< children[0] `op` children[1].
  arithmetic,
  in_set,  ///< children[0] in children[1…], `insensitive` for in~.
  pattern, ///< children[0] `op` (one of : like regex) children[1…].
  lineage, ///< `op` (child, descendant, event) of [`text` where children[0]].
};

enum class ast_op : std::uint8_t {
  none,
  logic_and,
  logic_or,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  seq, ///< `:`
  like,
  regex,
  child,
  descendant,
  event,
};

/// `a.b[0].c`: names and indices in turn.
struct path_part {
  std::string name;
  std::optional<std::int64_t> index; ///< Instead of a name.

  friend bool operator==(const path_part&, const path_part&) = default;
};

struct node {
  node_kind kind = node_kind::null;
  ast_op op = ast_op::none;
  span where;
  bool flag = false;
  bool optional = false;    ///< `?field`
  bool insensitive = false; ///< `~`
  std::int64_t integer = 0;
  double real = 0;
  std::uint64_t whole = 0; ///< Of a real that is a whole number beyond 2^63.
  std::string text;
  std::vector<path_part> path;
  std::vector<node> children;
};

/// `process where …`; an empty category is `any`.
struct event_filter {
  std::string category;
  node condition;
  span where;
};

struct term {
  event_filter filter;
  std::vector<node> by;
  bool missing = false;
  bool fork = false;
  std::uint32_t runs = 1;
  std::string alias;
  span where;
};

struct pipe {
  std::string name;
  std::vector<node> arguments;
  span where;
};

enum class query_shape : std::uint8_t { event, sequence, join, sample };

struct query_tree {
  query_shape shape = query_shape::event;
  std::vector<node> by; ///< Common keys, in front of each term's own.
  std::optional<time_ns> max_span;
  std::vector<term> terms;
  std::optional<term> until;
  std::vector<pipe> pipes;
};

} // namespace vedette::engine::eql
