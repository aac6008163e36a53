#pragma once

#include "actors/query/query_engine.hpp"
#include "cloud/hunt/shard_blocks.hpp"
#include "engine/eql/eql.hpp"

#include <memory>
#include <optional>

namespace vedette::cloud {

/// Most events that sequences, joins and pipes look at.
inline constexpr std::uint32_t candidates_max = 200'000;

/// An EQL query as it runs over stored events: shards find the events that any
/// of its steps wants, and the merge puts them together.
struct stored_query {
  engine::layout fields;
  engine::eql::query source;
  /// What the shards look for.
  engine::expr candidates;
  /// One event is one result: nothing is to be put together.
  bool single = true;
  /// Which of the candidates decide the answer: those at one end of time, and
  /// no more than so many of them; the others need not be read.
  read_order order = read_order::newest_first;
  std::uint32_t needed_max = candidates_max;
};

/// nullopt when `out` got an error.
std::optional<stored_query> compile_stored(const actors::query_spec& what,
                                           diagnostics& out);

/// Puts matches together; requires a query that is not `single`. Tells `bound`,
/// which may be null, what is not needed any more.
std::unique_ptr<actors::query_merge>
make_match_merge(stored_query query, std::uint32_t limit,
                 std::shared_ptr<actors::answer_bound> bound);

} // namespace vedette::cloud
