#pragma once

#include "base/result.hpp"
#include "engine/eql/eql.hpp"
#include "engine/eval.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace vedette::engine::eql {

/// What count and unique_count found out about a group.
struct group_summary {
  std::vector<constant> key;
  std::uint64_t count = 0;
  std::optional<double> percent;
};

/// One answer: a match's events by the caller's name for them (null where a
/// step was missing), or what a pipe made of many.
struct query_result {
  std::vector<std::optional<std::uint64_t>> events;
  std::optional<group_summary> group;
  std::vector<constant> join_key; ///< Of a match with keys.
};

/// Keeps the events that results are made of. The caller's: it knows whether
/// they are lines of a file or rows of a store.
class event_shelf {
public:
  virtual ~event_shelf() = default;
  /// The event that is being fed right now will be needed again. Counts: each
  /// `keep` has at most one `drop`.
  virtual void keep(std::uint64_t event) = 0;
  virtual void drop(std::uint64_t event) = 0;
  /// A kept event, or the one being fed. Valid until the next `read` with the
  /// same `place`.
  virtual row read(std::uint64_t event, std::size_t place) = 0;
};

/// The pipes of one query. Results go in one by one and come out at once or,
/// where a pipe has to see all of them, at the end.
class pipeline {
public:
  using sink = std::function<void(query_result)>;

  static result<std::unique_ptr<pipeline>>
  compile(const query& source, event_shelf& shelf, sink out);
  ~pipeline();

  /// `current` is the row of the only event, when it is at hand.
  void push(query_result what, const row* current);
  void finish();
  /// True when whatever comes in changes nothing any more.
  [[nodiscard]] bool full() const;
  /// True when it may be full before its input ends.
  [[nodiscard]] bool may_fill() const;

  class stage;
  struct context;

private:
  pipeline();
  std::unique_ptr<context> context_;
  sink out_;
  std::vector<std::unique_ptr<stage>> stages_;
};

/// Order of values as sort and count have it: nothing, flags, numbers, texts.
int compare_constants(const constant& a, const constant& b, bool fold);

constant to_constant(const value& x);

} // namespace vedette::engine::eql
